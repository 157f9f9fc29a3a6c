import { type AccessSignal, inName } from '../signal.ts';

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
    for (const sibling of server.tools) {
      const fetches = sibling.actions.some((a) => FETCHES.has(a.word) && a.certainty > 0.8);
      const token = sibling.words.find((t) => t.plain === made && !sibling.actions.some((a) => a.token === t));
      if (sibling !== tool && fetches && token)
        return [{ ...inName(token.text, 'write', 4, 'is fetched there after it was made here'), of: sibling.name }];
    }
    return [];
  },
  examples: {
    hits: [{ tool: { name: 'generateCanvas' }, siblings: [{ name: 'getCanvasPng' }] }],
    misses: [{ tool: { name: 'generate_text' }, siblings: [{ name: 'get_user' }] }],
  },
};
