/** The endpoints of the static API, once: its page, its OpenAPI document and llms.txt are made from this list. */
import { href } from './paths.ts';

export interface Endpoint {
  path: string;
  what: string;
  /** Names and meanings of what stands in braces. */
  parameters: { name: string; means: string }[];
  type: 'application/json' | 'application/atom+xml' | 'image/svg+xml' | 'text/markdown';
}

const SERVER = { name: 'id', means: 'the id of a server, such as union-mcp' };

export const ENDPOINTS: readonly Endpoint[] = [
  {
    path: href.apiIndex,
    what: 'Every server: what it is recognised by, how many tools of which risk, its content hash.',
    parameters: [],
    type: 'application/json',
  },
  {
    path: href.apiServer('{id}'),
    what: 'One server: how it was asked, every tool with its verdict, evidence and definition, findings, the policy.',
    parameters: [SERVER],
    type: 'application/json',
  },
  {
    path: href.apiTool('{hash}'),
    what: 'The tools with this content hash, each with its server: for a client that wants to know what it was served.',
    parameters: [{ name: 'hash', means: 'the SHA-256 of a definition; the method page says how to compute it' }],
    type: 'application/json',
  },
  {
    path: href.apiPolicy('{id}'),
    what: 'The recommended policy of one server, as a file for a gateway.',
    parameters: [SERVER],
    type: 'application/json',
  },
  {
    path: href.apiFindings,
    what: 'The rules that look for text that hides, steers or leaks: what each asks, why, and the words of its codes.',
    parameters: [],
    type: 'application/json',
  },
  {
    path: href.apiChanges,
    what: 'What changed in any server, the newest first.',
    parameters: [],
    type: 'application/json',
  },
  {
    path: href.searchIndex,
    what: 'The records that the search of this site looks through.',
    parameters: [],
    type: 'application/json',
  },
  { path: href.schema, what: 'JSON Schema of all of the above.', parameters: [], type: 'application/json' },
  { path: href.feed, what: 'The changes as a feed.', parameters: [], type: 'application/atom+xml' },
  {
    path: href.badge(href.server('{id}')),
    what: 'A badge with a server’s grade.',
    parameters: [SERVER],
    type: 'image/svg+xml',
  },
  {
    path: href.markdown(href.server('{id}')),
    what: 'A server’s page in Markdown; a tool’s page has one too.',
    parameters: [SERVER],
    type: 'text/markdown',
  },
];
