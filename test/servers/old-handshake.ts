/** A server of the previous SDK, which knows `initialize` only; over stdio, or over streamable HTTP from a test. */
import { createServer } from 'node:http';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import * as z from 'zod';
import { type Endpoint, endpointOf } from './http.ts';

function newServer(): McpServer {
  const server = new McpServer(
    { name: 'old-handshake', version: '1.0.0' },
    { instructions: 'Read before you delete.' },
  );
  const stub = () => ({ content: [{ type: 'text' as const, text: 'not to be called' }], isError: true });
  server.registerTool(
    'read_note',
    { description: 'Reads a note.', inputSchema: { id: z.string() }, annotations: { readOnlyHint: true } },
    stub,
  );
  server.registerTool('delete_note', { description: 'Deletes a note.', inputSchema: { id: z.string() } }, stub);
  return server;
}

/** Stateless, on a free port of loopback; answers as JSON, or as streams that end with their answer. */
export async function serveOldOverHttp(answers: 'json' | 'streams' = 'json'): Promise<Endpoint> {
  const http = createServer(async (request, response) => {
    if (request.method !== 'POST') {
      response.writeHead(405).end();
      return;
    }
    const transport = new StreamableHTTPServerTransport({ enableJsonResponse: answers === 'json' });
    response.on('close', () => void transport.close());
    // Its callbacks are declared in a way that exact optional types reject.
    const connectable: unknown = transport;
    await newServer().connect(connectable as Transport);
    await transport.handleRequest(request, response);
  });
  return endpointOf(http);
}

/** Over the HTTP+SSE of the first protocol: a GET opens the stream, and what is posted goes to another address. */
export async function serveOldOverSse(): Promise<Endpoint> {
  const streams = new Map<string, SSEServerTransport>();
  const http = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (request.method === 'GET') {
      const transport = new SSEServerTransport('/messages', response);
      streams.set(transport.sessionId, transport);
      const connectable: unknown = transport;
      await newServer().connect(connectable as Transport);
      return;
    }
    const stream = streams.get(url.searchParams.get('sessionId') ?? '');
    if (url.pathname === '/messages' && stream !== undefined) await stream.handlePostMessage(request, response);
    else response.writeHead(405).end();
  });
  return endpointOf(http);
}

if (import.meta.main) await newServer().connect(new StdioServerTransport());
