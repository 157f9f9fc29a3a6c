import type { AccessSignal } from '../signal.ts';

const TARGETS = new Set(['path', 'url', 'endpoint', 'uri', 'route', 'apipath', 'requesturl']);
const STORES = new Set(['create', 'update', 'add', 'save', 'generate', 'edit', 'mock', 'set', 'register']);

export const httpRequest: AccessSignal = {
  id: 'http-request',
  decides: 'access',
  asks: 'Does the caller choose both the HTTP method and the path of a request?',
  why: 'Such a tool is the whole API behind one name; only the arguments say what happens.',
  misreads: 'Tools that store or describe a request without sending it.',
  look(tool) {
    const method = tool.arguments.find((a) => ['method', 'httpmethod', 'verb', 'requestmethod'].includes(a.key));
    const target = tool.arguments.find((a) => TARGETS.has(a.key));
    if (!method || !target || tool.actions.some((a) => STORES.has(a.word))) return [];
    const readsOnly = method.values.length > 0 && method.values.every((v) => /^(?:get|head|options)$/i.test(v));
    if (readsOnly || (method.values.length > 0 && !method.values.some((v) => /^(?:post|put|patch|delete)$/i.test(v))))
      return [];
    return [
      { at: method.at, quote: method.name, pulls: 'execute', weight: 6, says: 'and a path make any request of an API' },
    ];
  },
  examples: {
    hits: [
      { tool: { name: 'call_api', inputSchema: { properties: { method: { enum: ['GET', 'POST'] }, path: {} } } } },
    ],
    misses: [
      { tool: { name: 'fetch_page', inputSchema: { properties: { method: { enum: ['GET', 'HEAD'] }, url: {} } } } },
      { tool: { name: 'create_request', inputSchema: { properties: { method: { enum: ['GET', 'POST'] }, url: {} } } } },
    ],
  },
};
