import { WRITER_ARGUMENTS } from '../lexicon.ts';
import type { AccessSignal } from '../signal.ts';

export const writerArguments: AccessSignal = {
  id: 'writer-arguments',
  decides: 'access',
  asks: 'Do the arguments carry content to be put somewhere?',
  why: 'A body, a new name or a list of labels is given to be stored or sent.',
  misreads: 'Tools that analyse or convert the text they are given.',
  look(tool) {
    const found = tool.arguments.filter((a) => WRITER_ARGUMENTS.has(a.key));
    const first = found[0];
    return first
      ? [
          {
            at: first.at,
            quote: first.name,
            pulls: 'write',
            weight: Math.min(1.5, 0.5 * found.length),
            says: 'carries content to be stored or sent',
          },
        ]
      : [];
  },
  examples: {
    hits: [{ tool: { name: 'x', inputSchema: { properties: { body: {} } } } }],
    misses: [{ tool: { name: 'x', inputSchema: { properties: { id: {} } } } }],
  },
};
