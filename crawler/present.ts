/** What the command prints for people. Characters of a server's words that a terminal would act upon are written as codes. */
import { clauseOf } from '../risk/findings/index.ts';
import type { Listing, ServerRecord } from '../risk/model.ts';
import { printableLine } from '../risk/printable.ts';
import type { Progress } from './crawl.ts';

/** A name is a server's own, and every row is as wide as the longest one. */
const CELL_CHARACTERS = 160;

/** Columns as wide as their widest cell; what is longer than any name needs to be is cut. */
export function table(rows: readonly (readonly string[])[]): string {
  const shown = rows.map((row) => row.map(cut));
  const widths = shown.reduce<number[]>((w, row) => row.map((cell, i) => Math.max(w[i] ?? 0, cell.length)), []);
  return shown
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function cut(cell: string): string {
  return cell.length > CELL_CHARACTERS ? `${[...cell.slice(0, CELL_CHARACTERS)].slice(0, -1).join('')}…` : cell;
}

/** A server's verdicts, one tool a line. */
export function verdictTable(record: Extract<ServerRecord, { state: 'listed' }>): string {
  const rows = record.tools.map((tool) => [
    shortName(tool.name),
    tool.access,
    tool.effects.join(', ') || '-',
    tool.risk,
    tool.confidence.toFixed(2),
  ]);
  const rejected = record.rejected.map(({ index, reason }) => `entry ${index} ${printableLine(reason)}`);
  return [table([['TOOL', 'ACCESS', 'EFFECTS', 'RISK', 'CONFIDENCE'], ...rows]), ...rejected].join('\n');
}

/** The findings, one per line; characters that can't be seen are printed as their codes. */
export function findingLines({ tools, findings = [] }: Extract<ServerRecord, { state: 'listed' }>): string[] {
  return findings.map((finding) => {
    const { tool, at, quote } = finding;
    const name = tool === undefined ? 'The server' : shortName(tools.find(({ index }) => index === tool)?.name ?? at);
    const quoted = quote === '' ? '' : ` “${printableLine(quote)}”`;
    return `${name}:${quoted} ${printableLine(clauseOf(finding))} (${shortName(at)})`;
  });
}

/** A name or a place in one line of its own. */
export function shortName(name: string): string {
  return cut(printableLine(name.slice(0, 2 * CELL_CHARACTERS)));
}

const SAVED = {
  new: 'new',
  changed: 'changed',
  unchanged: 'unchanged',
  'kept-earlier': 'what was recorded earlier is kept',
  'not-asked': 'nothing is recorded',
  'other-request': 'the recorded list came from a different command or URL and is kept; --replace overwrites it',
} as const;

/** One server of a crawl that has been asked. */
export function progressLine({ entry, listing, saved, done, total }: Progress): string {
  return `[${done}/${total}] ${entry.id}: ${outcomeOf(listing)} (${SAVED[saved]})`;
}

/** How asking went, in a few words. */
export function outcomeOf(listing: Listing): string {
  if (listing.outcome === 'listed') {
    const partial = listing.partial === undefined ? '' : `, incomplete: ${printableLine(listing.partial)}`;
    return `${listing.tools.length} ${listing.tools.length === 1 ? 'tool' : 'tools'} over ${printableLine(listing.protocolVersion)}${partial}`;
  }
  return `${listing.failure.reason}. ${printableLine(listing.failure.message)}`;
}
