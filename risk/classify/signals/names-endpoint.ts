import type { Access } from '../../model.ts';
import { type AccessSignal, inDescription } from '../signal.ts';
import type { ToolView } from '../view.ts';

/** "GET /v1/users/{id}", as descriptions made from an API's own have it. */
const ENDPOINT = /\b(GET|HEAD|POST|PUT|PATCH|DELETE) (?:https?:\/\/[\w.-]+)?(\/[\w{}.:~/-]*[\w}])/g;
/** What is posted there asks for something that does not fit into an address. */
const ASKS = /\/(?:[\w-]*(?:search|query|count|lookup|find|filter|validate|preview)\w*|list)\/?$/i;
/** Further back stands what else there is to call. */
const STRETCH = 140;
const METHODS: Record<string, { pulls: Access; weight: number } | undefined> = {
  GET: { pulls: 'read', weight: 4 },
  HEAD: { pulls: 'read', weight: 4 },
  PUT: { pulls: 'write', weight: 3 },
  PATCH: { pulls: 'write', weight: 3 },
  DELETE: { pulls: 'write', weight: 4 },
};

export const namesEndpoint: AccessSignal = {
  id: 'names-endpoint',
  decides: 'access',
  asks: 'Does the description name the one HTTP request that the call makes?',
  why: 'The method of a request is part of an interface that others rely upon, so it says more than a generated name.',
  misreads: 'Interfaces that change something with GET.',
  look(tool) {
    const endpoint = endpointNamedBy(tool);
    if (!endpoint) return [];
    const { quote, method, path } = endpoint;
    const said = method === 'POST' && ASKS.test(path) ? { pulls: 'read' as const, weight: 3 } : METHODS[method];
    return said ? [inDescription(quote, said.pulls, said.weight, 'is the request that it makes')] : [];
  },
  examples: {
    hits: [
      {
        tool: {
          name: 'patch_management',
          description: 'patch_management: GET /patchManagement/patch. List of patches.',
        },
      },
      { tool: { name: 'group', description: 'POST /aggregation/searchGroup. Group objects.' } },
    ],
    misses: [
      { tool: { name: 'x', description: 'POST /users. Creates a user.' } },
      { tool: { name: 'x', description: 'GET /a, or DELETE /a where asked.' } },
    ],
  },
};

/** Undefined where several are named: which of them is made is then for the call to say. */
function endpointNamedBy({ description }: ToolView): { quote: string; method: string; path: string } | undefined {
  let only: { quote: string; method: string; path: string } | undefined;
  const opening = description.slice(0, STRETCH);
  // Most descriptions name no path.
  if (!opening.includes('/')) return undefined;
  for (const [quote, method = '', path = ''] of opening.matchAll(ENDPOINT)) {
    if (only && only.method !== method) return undefined;
    only ??= { quote, method, path };
  }
  return only;
}
