import { type AccessSignal, inName } from '../signal.ts';
import { singular } from '../tokens.ts';

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
    for (const noun of tool.nouns) {
      const sibling = server.things.get(noun);
      if (sibling === undefined || sibling === tool.name) continue;
      const token = server.tools.find((t) => t.name === sibling)?.words.find((t) => singular(t.word) === noun);
      if (token)
        return [{ ...inName(token.text, 'write', 2.4, 'is fetched there after it was made here'), of: sibling }];
    }
    return [];
  },
  examples: {
    hits: [{ tool: { name: 'generateCanvas' }, siblings: [{ name: 'getCanvasPng' }] }],
    misses: [{ tool: { name: 'generate_text' }, siblings: [{ name: 'get_user' }] }],
  },
};
