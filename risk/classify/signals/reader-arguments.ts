import { READER_ARGUMENTS } from '../lexicon.ts';
import type { AccessSignal } from '../signal.ts';

export const readerArguments: AccessSignal = {
  id: 'reader-arguments',
  decides: 'access',
  asks: 'Do the arguments page, filter or sort a result?',
  why: 'Only something that returns a list needs a page size or a sort order.',
  misreads: 'Bulk changes that choose their targets by a filter.',
  look(tool) {
    const found = tool.arguments.find((a) => READER_ARGUMENTS.has(a.key));
    const all = tool.arguments.filter((a) => READER_ARGUMENTS.has(a.key)).length;
    return found
      ? [
          {
            at: found.at,
            quote: found.name,
            pulls: 'read',
            weight: Math.min(1.5, 0.6 * all),
            says: 'pages, filters or sorts a result',
          },
        ]
      : [];
  },
  examples: {
    hits: [{ tool: { name: 'x', inputSchema: { properties: { per_page: {} } } } }],
    misses: [{ tool: { name: 'x', inputSchema: { properties: { id: {} } } } }],
  },
};
