/**
 * What a content hash is taken of, so that a client can find out whether it was served what the catalogue looked at.
 *
 * A tool's hash is the SHA-256, in lower-case hex, of the UTF-8 bytes of the canonical JSON of these keys of its
 * definition as it came over the wire, those that are there: name, title, description, inputSchema, outputSchema,
 * annotations. A list's hash is that of the canonical JSON of the array of its tools' hashes in ascending order.
 *
 * Canonical JSON is RFC 8785: no white space, the keys of an object in ascending order of their UTF-16 code units,
 * strings and numbers as JSON.stringify writes them.
 */

/** What a model or a client acts upon; icons and metadata are left out. */
export const HASHED_KEYS = ['name', 'title', 'description', 'inputSchema', 'outputSchema', 'annotations'] as const;

/** Canonical JSON of any value that came from JSON; a value that JSON cannot hold counts as null. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const pairs = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`);
  return `{${pairs.join(',')}}`;
}

/** The text of which a tool's hash is taken. */
export function hashedText(tool: unknown): string {
  if (typeof tool !== 'object' || tool === null || Array.isArray(tool)) return canonicalJson(tool);
  const kept = HASHED_KEYS.filter((key) => Object.hasOwn(tool, key)).map((key) => [key, Reflect.get(tool, key)]);
  return canonicalJson(Object.fromEntries(kept));
}
