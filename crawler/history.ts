/** What a new answer of a server changes against the recorded one, as it is written into the server's history. */
import { compareLists, isNothing } from '../risk/compare.ts';
import type { History, Listed, Listing, ServerEntry } from '../risk/model.ts';
import { listHash } from './hash.ts';
import { toolListOf } from './record.ts';

export type HistoryEntry = History[number];

/** `undefined` where one of the two is no list, or where nothing changed that a tool's definition holds. */
export function changeBetween(
  entry: ServerEntry,
  before: Listing | undefined,
  after: Listing,
): HistoryEntry | undefined {
  if (before?.outcome !== 'listed' || after.outcome !== 'listed') return undefined;
  // Most lists are the same as before, and judging them twice would only show that.
  if (listHash(before.tools) === listHash(after.tools) && before.instructions === after.instructions) return undefined;
  const change = compareLists(toolListOf(entry, before), toolListOf(entry, after));
  if (isNothing(change)) return undefined;
  return { at: after.asked.at, from: stateOf(before), to: stateOf(after), change };
}

function stateOf({ tools, asked }: Listed): HistoryEntry['from'] {
  const hash = listHash(tools);
  return asked.package === undefined ? { hash } : { hash, version: asked.package.version };
}
