/** What crawls found changed, the newest first. */
import { titleOf } from '../../risk/findings/index.ts';
import { History, type ListChange, type ToolChange } from '../../risk/model.ts';
import { type ListedServer, listedServers } from './catalogue.ts';
import { isThere, read } from './data.ts';
import { capital, count, series } from './grammar.ts';
import { CHANGE_WORDS, GAIN_WORDS } from './words.ts';

export function historyOf(id: string): History {
  const file = `history/${id}.json`;
  return isThere(file) ? read(file, History, 'npm run -s toolrisk -- crawl').reverse() : [];
}

export interface ServerChange {
  server: ListedServer;
  entry: History[number];
}

/** All changes of all servers, the newest first. */
export function allChanges(): ServerChange[] {
  return listedServers()
    .flatMap((server) => historyOf(server.id).map((entry) => ({ server, entry })))
    .sort((a, b) => (a.entry.at < b.entry.at ? 1 : -1));
}

const RECENT = 100;

/** Those that the page and the feed of changes have room for, the newest first. */
export function recentChanges(): ServerChange[] {
  return allChanges().slice(0, RECENT);
}

/** Of a change, on the page of changes; the feed leads to it. */
export function anchorOf({ server, entry }: ServerChange): string {
  return `${server.id}-${entry.to.hash.slice(0, 8)}`;
}

const NAMED = 3;

/** "2 new tools (a and b), 1 gone (c); the risk rose". */
export function changeInWords({ tools, instructions, rose }: ListChange): string {
  const kinds: ToolChange['kind'][] = ['added', 'removed', 'renamed', 'changed'];
  const parts = kinds.flatMap((kind) => {
    const names = tools.filter((one) => one.kind === kind).map(({ tool }) => tool);
    if (names.length === 0) return [];
    const shown =
      names.length > NAMED ? `${names.slice(0, NAMED).join(', ')} and ${names.length - NAMED} more` : series(names);
    return [`${count(names.length, 'tool')} ${CHANGE_WORDS[kind]} (${shown})`];
  });
  const gained = [
    ...tools.flatMap((one) => (one.kind === 'removed' ? [] : one.gained)),
    ...(instructions?.gained ?? []),
  ].map((kind) => titleOf(kind).toLowerCase());
  const text = [...tools, ...(instructions ? [instructions] : [])].flatMap((one) =>
    'gainedText' in one ? (one.gainedText ?? []) : [],
  );
  const added = [...new Set(text)].map((gain) => GAIN_WORDS[gain]);
  return [
    series([...parts, ...(instructions ? ['its instructions changed'] : [])]),
    ...(gained.length > 0 ? [`new in its words: ${series([...new Set(gained)])}`] : []),
    ...(added.length > 0 ? [`its text now has ${series(added)}`] : []),
    rose ? 'the risk rose' : 'the risk did not rise',
  ]
    .filter(Boolean)
    .join('; ');
}

/** The verdicts of one change, as words. */
export function verdictChange(change: ToolChange): string {
  const words = ({ access, risk }: { access: string; risk: string }) => `${access}, ${risk}`;
  if (change.kind === 'added') return words(change.after);
  if (change.kind === 'removed') return words(change.before);
  const [before, after] = [words(change.before), words(change.after)];
  return before === after ? after : `${before}, now ${after}`;
}

export function headline({ server, entry }: ServerChange): string {
  return `${server.title}: ${capital(changeInWords(entry.change))}`;
}
