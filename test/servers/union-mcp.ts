/**
 * A stand-in for Union MCP, which is written in Python and on no package index: the tools and parameters that its
 * public source declares (unionai-oss/union-mcp at a98b502a), described in our own words. It runs nothing.
 *
 *   node test/servers/union-mcp.ts                 over standard input and output
 *   node test/servers/union-mcp.ts --http 8080     over streamable HTTP, stateless; the token is UNION_MCP_TOKEN
 */
import { parseArgs } from 'node:util';
import { createMcpHandler, fromJsonSchema, McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { type Endpoint, serveFetch } from './http.ts';

type Properties = Record<string, Record<string, unknown>>;

/** The parameters as the server declares them: all of them required, save those with a default. */
const takes = (properties: Properties) =>
  fromJsonSchema({
    type: 'object',
    properties,
    required: Object.keys(properties).filter((name) => !('default' in (properties[name] ?? {}))),
  });

const text = { type: 'string' };
const searching = (contextLines: number) => {
  const lines = { type: 'integer', default: contextLines };
  return takes({ pattern: text, before_context_lines: lines, after_context_lines: lines });
};

interface StandInTool {
  name: string;
  description?: string;
  inputSchema: ReturnType<typeof takes>;
}

const TOOLS: StandInTool[] = [
  // The real server gives no description here: its docstring is not the first statement of the function.
  {
    name: 'run_deployed_task',
    inputSchema: takes({ name: text, inputs: { type: 'object', additionalProperties: true } }),
  },
  {
    name: 'get_deployed_task',
    description: 'Look up a deployed task by name and report its version and the inputs and outputs that it declares.',
    inputSchema: takes({ name: text }),
  },
  {
    name: 'get_run',
    description: 'Report the details and the current state of one run.',
    inputSchema: takes({ name: text }),
  },
  {
    name: 'wait_for_run_completion',
    description: 'Wait until a run has finished, then report how it ended.',
    inputSchema: takes({ name: text }),
  },
  {
    name: 'get_run_io',
    description: 'Show which inputs a run was given and which outputs it produced.',
    inputSchema: takes({ name: text }),
  },
  {
    name: 'list_deployed_tasks',
    description: 'List the tasks that are deployed in the project.',
    inputSchema: takes({}),
  },
  {
    name: 'list_runs',
    description: 'List the runs of one task.',
    inputSchema: takes({ task_name: text }),
  },
  {
    name: 'build_uv_script_image_remote',
    description: 'Build a container image on the cluster for the given uv script and the dependencies in its header.',
    inputSchema: takes({ script: text }),
  },
  {
    name: 'run_uv_script_remote',
    description: 'Run the given uv script, a Python program, on the cluster.',
    inputSchema: takes({ script: text }),
  },
  {
    name: 'flyte_uv_script_format',
    description: 'Explain how a uv script that uses the Flyte SDK has to be laid out.',
    inputSchema: takes({}),
  },
  {
    name: 'flyte_uv_script_example',
    description: 'Give an example of a uv script that uses the Flyte SDK.',
    inputSchema: takes({}),
  },
  {
    name: 'search_flyte_sdk_examples',
    description:
      'Search the example programs of the Flyte SDK for a regular expression and show the matches in context.',
    inputSchema: searching(5),
  },
  {
    name: 'search_flyte_docs_examples',
    description:
      'Search the examples in the Flyte documentation for a regular expression and show the matches in context.',
    inputSchema: searching(5),
  },
  {
    name: 'search_full_docs',
    description: 'Search the whole Flyte documentation for a regular expression and show the matches in context.',
    inputSchema: searching(20),
  },
];

function newServer(): McpServer {
  const server = new McpServer({ name: 'Union v2 MCP', version: '0.0.0' });
  for (const { name: toolName, ...definition } of TOOLS) {
    server.registerTool(toolName, definition, () => ({
      isError: true,
      content: [{ type: 'text', text: `This is a stand-in for Union MCP; ${toolName} does nothing here.` }],
    }));
  }
  return server;
}

/** Serves the stand-in over streamable HTTP behind a bearer token, as the real one is. */
export function serveUnionOverHttp({ port, bearer }: { port: number; bearer?: string | undefined }): Promise<Endpoint> {
  const handler = createMcpHandler(() => newServer());
  return serveFetch((request) => handler.fetch(request), { port, bearer });
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { http: { type: 'string' } } });
  if (values.http === undefined) {
    serveStdio(() => newServer());
  } else {
    const bearer = process.env.UNION_MCP_TOKEN;
    if (!bearer)
      throw new Error('UNION_MCP_TOKEN is not set: over HTTP the server wants a bearer token, as the real one does.');
    const { url } = await serveUnionOverHttp({ port: Number(values.http), bearer });
    console.error(`listening on ${url}`);
  }
}
