/** What hostile servers answer where they answer in the protocol, whatever carries it. */

export interface Message {
  id?: number | string;
  method?: string;
  params?: { cursor?: string };
}

export type Page = { tools: unknown; nextCursor?: unknown };
export type Behaviour = (cursor: string | undefined) => Page;

export const toolNamed = (name: unknown) => ({ name, description: 'Reads a note.', inputSchema: { type: 'object' } });

export const ODD_NAMES: readonly unknown[] = [
  '__proto__',
  '../../etc/passwd',
  '<script>alert(1)</script>',
  'n'.repeat(10_000),
  '',
  42,
  null,
  'constructor',
];

export function oddTools(): unknown[] {
  return ODD_NAMES.map(toolNamed);
}

function nested(levels: number): unknown {
  return JSON.parse(`${'{"type":"object","properties":{"a":'.repeat(levels)}{}${'}}'.repeat(levels)}`);
}

let readings = 0;
let place = 0;

/** The lists; the key is what the behaviour is called. */
export const BEHAVIOURS: Record<string, Behaviour> = {
  'endless-cursors': (cursor) => ({
    tools: [toolNamed(`t${cursor ?? 0}`)],
    nextCursor: String(Number(cursor ?? 0) + 1),
  }),
  'repeated-cursor': () => ({ tools: [toolNamed('again')], nextCursor: 'same' }),
  'empty-cursor-for-ever': () => ({ tools: [toolNamed('again'), toolNamed('and-again')], nextCursor: '' }),
  'new-cursor-to-the-same-page': (cursor) => ({
    tools: [toolNamed('again')],
    nextCursor: String(Number(cursor ?? 0) + 1),
  }),
  'empty-page-for-ever': (cursor) => ({ tools: cursor === undefined ? [toolNamed('only')] : [], nextCursor: 'more' }),
  // Keeps its place itself: one cursor, and every page another one.
  'one-cursor-for-all-pages': (cursor) => {
    place = cursor === undefined ? 0 : place + 1;
    const tools = place === 1 ? [toolNamed('page-1'), toolNamed('page-0')] : [toolNamed(`page-${place}`)];
    return { tools, ...(place < 3 ? { nextCursor: 'here' } : {}) };
  },
  'circle-of-pages': (cursor = 'a') => ({
    tools: [toolNamed(`page-${cursor}`)],
    nextCursor: { a: 'b', b: 'c', c: 'b' }[cursor],
  }),
  'list-of-24-MB': () => ({
    tools: Array.from({ length: 2_000 }, (_, i) => ({ ...toolNamed(`t${i}`), description: 'Reads. '.repeat(1_700) })),
  }),
  '100000-tools': () => ({ tools: Array.from({ length: 100_000 }, (_, i) => ({ name: `t${i}`, inputSchema: {} })) }),
  'duplicate-names': () => ({ tools: [toolNamed('twice'), toolNamed('twice')] }),
  'schema-of-1000-levels': () => ({ tools: [toolNamed('good'), { ...toolNamed('deep'), inputSchema: nested(1_000) }] }),
  'schema-that-refers-away': () => ({
    tools: [{ ...toolNamed('away'), inputSchema: { $ref: 'http://169.254.169.254/schema.json' } }],
  }),
  'schema-without-type': () => ({ tools: [{ ...toolNamed('lost'), inputSchema: { $schema: 'x' } }] }),
  'keys-of-the-prototype': () => ({
    tools: [JSON.parse('{"name":"proto","__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}')],
  }),
  'changing-list': () => ({ tools: [toolNamed(`t${readings++}`)] }),
  'tools-that-are-no-list': () => ({ tools: 'all of them' }),
};

/** The whole answer to one request. */
export function reply(message: Message, list: Behaviour): object {
  return { jsonrpc: '2.0', id: message.id, ...bodyOf(message, list) };
}

function bodyOf({ method, params }: Message, list: Behaviour): object {
  if (method === 'initialize') {
    const serverInfo = { name: 'hostile', version: '1' };
    return { result: { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo } };
  }
  if (method !== 'tools/list') return { error: { code: -32601, message: 'Method not found' } };
  try {
    return { result: list(params?.cursor) };
  } catch (error) {
    return { error: { code: -32603, message: error instanceof Error ? error.message : 'no' } };
  }
}
