import type { AccessSignal } from '../signal.ts';

/** What only a change can be asked to do. */
const FLAGS = new Set(
  'dryrun autoapply applychanges applyfix autofix overwrite autoimport autodelete autocommit autopush automerge autosend autopublish autocreate deleteraw deleteexisting clearexisting replaceexisting confirmdelete'.split(
    ' ',
  ),
);

export const changeFlags: AccessSignal = {
  id: 'change-flags',
  decides: 'access',
  asks: 'Can the call be told to change nothing, to overwrite, or to apply what it finds?',
  why: 'Only something that changes otherwise needs a trial run.',
  misreads: 'Tools that only ever try.',
  look(tool) {
    const flag = tool.arguments.find((a) => FLAGS.has(a.key) && (a.type === 'boolean' || a.type === ''));
    return flag
      ? [
          {
            at: flag.at,
            quote: flag.name,
            pulls: 'write',
            weight: /^(?:delete|auto(?!fix))/.test(flag.key) ? 7 : 2.4,
            says: 'says how far the change goes',
          },
        ]
      : [];
  },
  examples: {
    hits: [{ tool: { name: 'pull_notes', inputSchema: { properties: { dryRun: { type: 'boolean' } } } } }],
    misses: [{ tool: { name: 'get_notes', inputSchema: { properties: { limit: { type: 'integer' } } } } }],
  },
};
