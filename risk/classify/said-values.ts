/** Values of an argument that its schema does not fix and words list, as Python's servers often do. */
import type { Argument } from './arguments.ts';

/** "- rename: Rename an artifact", one to a line. */
const ITEM =
  /^[ \t]*[-*•][ \t]*[`'"*]{0,3}([a-z][\w-]{1,40})[`'"*]{0,3}[ \t]*(?:\([^)\n]{0,40}\))?[ \t]*(?::|–|—|=| -)/gim;
/** "list | status | switch", "'add', 'remove' or 'clear'", "get/set/delete". */
const SERIES =
  /[`'"]?[a-z][\w-]{1,40}[`'"]?(?: \([^)\n]{0,30}\))?(?:(?:\s?[|/,]\s?(?:or )?| or )[`'"]?[a-z][\w-]{1,40}[`'"]?(?: \([^)\n]{0,30}\))?){1,24}/i;
const MEMBER = /[`'"]?([a-z][\w-]{1,40})[`'"]?(?: \([^)\n]{0,30}\))?/gi;
const SAID_LIMIT = 1500;

/**
 * The values that an argument's own words list, or the tool's description where it documents its arguments, each with the
 * JSON Pointer of those words; none where fewer than two are listed.
 */
export function valuesSaid(argument: Argument, toolDescription: string): { value: string; at: string }[] {
  const own = argument.description !== '';
  const text = own ? argument.description.slice(0, SAID_LIMIT) : saidOfArgument(argument.name, toolDescription);
  const at = own ? argument.describedAt : '/description';
  const items = Array.from(text.matchAll(ITEM), (match) => match[1] ?? '');
  const values = items.length > 1 ? items : membersOf(SERIES.exec(afterColon(text))?.[0] ?? '');
  return values.length > 1 ? [...new Set(values)].map((value) => ({ value, at })) : [];
}

/** A list is announced by a colon or stands by itself. */
function afterColon(text: string): string {
  const first = text.split('\n', 1)[0] ?? '';
  return /(?::|\bone of\b)\s*(.*)/i.exec(first)?.[1] ?? first;
}

function membersOf(series: string): string[] {
  return Array.from(series.matchAll(MEMBER), (match) => match[1] ?? '').filter((word) => word !== 'or');
}

/** What a docstring that stands in a tool's description says of one argument. */
function saidOfArgument(name: string, description: string): string {
  const text = description.slice(0, 4000);
  for (const line of text.split('\n')) {
    const said = line.trimStart();
    if (!said.startsWith(name)) continue;
    const rest = /^\s*(?:\([^)]*\)\s*)?:\s*(.*)/.exec(said.slice(name.length))?.[1];
    if (rest !== undefined) return rest;
  }
  return '';
}
