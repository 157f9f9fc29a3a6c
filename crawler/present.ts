/** What the command prints for people. A server's words are printed without control characters: they could steer a terminal. */
import type { Listing, ServerRecord } from '../risk/model.ts';
import type { Progress } from './crawl.ts';

/** Columns as wide as their widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>((w, row) => row.map((cell, i) => Math.max(w[i] ?? 0, cell.length)), []);
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** A server's verdicts, one tool a line. */
export function verdictTable(record: Extract<ServerRecord, { state: 'listed' }>): string {
  const rows = record.tools.map((tool) => [
    printable(tool.name),
    tool.access,
    tool.effects.join(', ') || '-',
    tool.risk,
    tool.confidence.toFixed(2),
  ]);
  const rejected = record.rejected.map(({ index, reason }) => `entry ${index} ${printable(reason)}`);
  return [table([['TOOL', 'ACCESS', 'EFFECTS', 'RISK', 'CONFIDENCE'], ...rows]), ...rejected].join('\n');
}

/** What stands beside the classes, one finding a line; what cannot be seen is written as its code. */
export function findingLines({ tools, findings = [] }: Extract<ServerRecord, { state: 'listed' }>): string[] {
  return findings.map(({ tool, at, quote, says }) => {
    const name = tool === undefined ? 'The server' : printable(tools.find(({ index }) => index === tool)?.name ?? at);
    const quoted = quote === '' ? '' : ` “${escaped(quote)}”`;
    return `${name}:${quoted} ${says} (${printable(at)})`;
  });
}

/** Characters that a terminal would act upon or not show, as their code points. */
function escaped(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/gu,
    (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`,
  );
}

const SAVED = {
  new: 'new',
  changed: 'changed',
  unchanged: 'unchanged',
  'kept-earlier': 'what was recorded earlier is kept',
  'not-asked': 'nothing is recorded',
  'other-request': 'what is recorded was asked for in other words, so it is kept; --replace records this list instead',
} as const;

/** One server of a crawl that has been asked. */
export function progressLine({ entry, listing, saved, done, total }: Progress): string {
  return `[${done}/${total}] ${entry.id}: ${outcomeOf(listing)} (${SAVED[saved]})`;
}

/** How asking went, in a few words. */
export function outcomeOf(listing: Listing): string {
  if (listing.outcome === 'listed') {
    const partial = listing.partial === undefined ? '' : `, incomplete: ${printable(listing.partial)}`;
    return `${listing.tools.length} ${listing.tools.length === 1 ? 'tool' : 'tools'} over ${printable(listing.protocolVersion)}${partial}`;
  }
  return `${listing.failure.reason}. ${printable(listing.failure.message)}`;
}

/** Text of a server as it may go to a terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
}
