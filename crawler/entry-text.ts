/** An entry of servers.json as a person would write it and its formatter would leave it. */
import type { ServerEntry } from '../risk/model.ts';

const LINE_WIDTH = 120;

/** One level in, without the indentation of its first line. */
export function entryText(entry: ServerEntry): string {
  return asWritten(withoutDefaults(entry), 1);
}

/** What is empty is left out. */
function withoutDefaults(entry: ServerEntry): unknown {
  const reach = Object.entries(entry.reach).filter(
    ([, value]) => typeof value !== 'object' || Object.keys(value).length > 0,
  );
  return { ...entry, reach: Object.fromEntries(reach) };
}

/** JSON as the formatter of servers.json leaves it: objects over several lines, a list on one where it fits. */
function asWritten(value: unknown, depth: number, keyLength = 0): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const [pad, end] = ['  '.repeat(depth + 1), '  '.repeat(depth)];
  if (Array.isArray(value)) {
    const items = value.map((item) => asWritten(item, depth + 1));
    const line = `[${items.join(', ')}]`;
    // The comma that may follow has to fit in as well.
    if (end.length + keyLength + line.length + 1 <= LINE_WIDTH) return line;
    return `[\n${items.map((item) => pad + item).join(',\n')}\n${end}]`;
  }
  const pairs = Object.entries(value).map(([key, inner]) => {
    const start = `${JSON.stringify(key)}: `;
    return pad + start + asWritten(inner, depth + 1, start.length);
  });
  return `{\n${pairs.join(',\n')}\n${end}}`;
}
