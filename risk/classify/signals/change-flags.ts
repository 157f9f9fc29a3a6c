import type { AccessSignal, Finding } from '../signal.ts';

/** What only a change can be asked to do. */
const FLAGS = new Set(
  'dryrun autoapply applychanges applyfix autofix overwrite inplace apply write autoimport autodelete autocommit autopush automerge autosend autopublish autocreate deleteraw deleteexisting clearexisting replaceexisting confirmdelete'.split(
    ' ',
  ),
);

/** mark_as_read, mark_in_progress; but not market_id or markdown. */
const MARKS = /^mark(?:as|in(?!g)|read|seen|done)/;

export const changeFlags: AccessSignal = {
  id: 'change-flags',
  decides: 'access',
  asks: 'Can the call be told to change nothing, to overwrite, or to apply what it finds?',
  why: 'Only something that changes otherwise needs a trial run.',
  misreads: 'Tools that only ever try.',
  look(tool) {
    const flag = tool.arguments.find(
      (a) => (FLAGS.has(a.key) || MARKS.test(a.key)) && (a.type === 'boolean' || a.type === ''),
    );
    if (!flag) return [];
    const { at, name: quote, key } = flag;
    const says = 'says how far the change goes';
    const outright = /^(?:delete|mark|auto(?!fix))/.test(key);
    const found: Finding[] = [{ at, quote, pulls: 'write', weight: outright ? 7 : 2.4, says }];
    // Nobody rehearses a look.
    if (key === 'dryrun' || key === 'write')
      found.push({ at, quote, pulls: 'read', weight: -3.2, says: 'is nothing to ask of a look' });
    return found;
  },
  examples: {
    hits: [{ tool: { name: 'pull_notes', inputSchema: { properties: { dryRun: { type: 'boolean' } } } } }],
    misses: [{ tool: { name: 'get_notes', inputSchema: { properties: { limit: { type: 'integer' } } } } }],
  },
};
