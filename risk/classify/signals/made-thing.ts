import { type AccessSignal, inName, oncePerServer } from '../signal.ts';
import type { ToolView } from '../view.ts';

const FETCHES = new Set('get list search find read fetch retrieve download show view describe'.split(' '));
/** Nouns so common that two tools naming them need not mean the same thing. */
const COMMON = new Set([
  'link',
  'id',
  'data',
  'info',
  'type',
  'name',
  'url',
  'file',
  'text',
  'list',
  'item',
  'result',
  'query',
  'filter',
]);
const MAKERS = new Set(['generate', 'build', 'render', 'draw', 'compose', 'plot']);

/** For each thing the first two tools that fetch it, and the word for it there: the tool itself may be one of them. */
const fetchedThings = oncePerServer((server) => {
  const things = new Map<string, { by: ToolView; text: string }[]>();
  for (const by of server.tools) {
    if (!by.actions.some((a) => FETCHES.has(a.word) && a.certainty > 0.8)) continue;
    for (const token of by.words) {
      if (by.actions.some((a) => a.token === token)) continue;
      const fetching = things.get(token.plain) ?? [];
      if (fetching.length < 2 && fetching[0]?.by !== by) fetching.push({ by, text: token.text });
      things.set(token.plain, fetching);
    }
  }
  return things;
});

export const madeThing: AccessSignal = {
  id: 'made-thing',
  decides: 'access',
  asks: 'Do siblings fetch what this tool makes?',
  why: 'If another tool can get it later, it was kept somewhere.',
  misreads: 'Words that stand for two different things on one server.',
  look(tool, server) {
    const action = tool.actions[0];
    if (!action || action.certainty < 0.8 || !MAKERS.has(action.word)) return [];
    const made = tool.object;
    if (made === undefined || COMMON.has(made)) return [];
    const fetched = fetchedThings(server)
      .get(made)
      ?.find(({ by }) => by !== tool);
    return fetched
      ? [{ ...inName(fetched.text, 'write', 4, 'is fetched there after it was made here'), of: fetched.by.name }]
      : [];
  },
  examples: {
    hits: [{ tool: { name: 'generateCanvas' }, siblings: [{ name: 'getCanvasPng' }] }],
    misses: [{ tool: { name: 'generate_text' }, siblings: [{ name: 'get_user' }] }],
  },
};
