/**
 * Any number of MCP servers of the newer protocol behind one port, each at a path of its own; prints the port. A GET of
 * /asked says how often each of them has been greeted. `node test/servers/many.ts [milliseconds that each greeting takes]`
 */
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { listenOnLoopback } from './http.ts';

const tools = Array.from({ length: 20 }, (_, i) => ({
  name: `${['get', 'list', 'create', 'delete'][i % 4]}_thing_${i}`,
  description: `Works on thing ${i} as its name says.`,
  inputSchema: { type: 'object', properties: { id: { type: 'string', description: 'Which one' } }, required: ['id'] },
}));

const greetingMs = Number(process.argv[2] ?? 0);
const asked: Record<string, number> = {};

const server = createServer(async (request, response) => {
  const path = request.url ?? '';
  if (request.method !== 'POST') {
    if (path === '/asked') response.end(JSON.stringify(asked));
    else response.writeHead(405).end();
    return;
  }
  const { id, method } = JSON.parse(await text(request));
  if (method === 'server/discover') {
    asked[path] = (asked[path] ?? 0) + 1;
    await sleep(greetingMs);
  }
  const common = { ttlMs: 0, cacheScope: 'public', resultType: 'complete' };
  const result =
    method === 'server/discover'
      ? {
          ...common,
          supportedVersions: ['2026-07-28'],
          capabilities: { tools: {} },
          _meta: { 'io.modelcontextprotocol/serverInfo': { name: `server${path}`, version: '1.0.0' } },
        }
      : { ...common, tools };
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ jsonrpc: '2.0', id, result }));
});
console.log(await listenOnLoopback(server));
