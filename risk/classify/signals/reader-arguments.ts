import { READER_ARGUMENTS, WRITER_ARGUMENTS } from '../lexicon.ts';
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
