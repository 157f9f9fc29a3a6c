/** What is wrong with a file under data/, in a sentence that a person can act on. */
import type * as z from 'zod';

/** Something under data/ is not as it must be; the message says which file, where in it, what and what to do. */
export class DataError extends Error {}

/** The value as the contract has it; else a DataError with the first thing that is wrong, and `cure` behind it. */
export function fitted<T>(schema: z.ZodType<T>, raw: unknown, shown: string, cure?: string): T {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new DataError([complaint(shown, raw, parsed.error), ...(cure === undefined ? [] : [cure])].join(' '));
}

/** `shown` is the file as complaints name it. */
export function parseJson(text: string, shown: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new DataError(
      `${shown} is not JSON: ${why}. Nothing was changed; repair that place and run the command again.`,
    );
  }
}

/** One sentence about the first thing that is wrong: file, place, what was found, what is expected. */
function complaint(shown: string, raw: unknown, error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return `${shown} does not fit the contract in risk/model.ts.`;
  const place = issue.path.reduce<string>(
    (path, step) =>
      typeof step === 'number' ? `${path}[${step}]` : path === '' ? String(step) : `${path}.${String(step)}`,
    '',
  );
  const found = issue.path.reduce<unknown>(
    (value, step) => (typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined),
    raw,
  );
  const owner = ownerOf(raw, issue.path[0]);
  const shownFound = found === undefined ? 'nothing' : (JSON.stringify(found) ?? 'nothing');
  const brief = shownFound.length > 80 ? `${shownFound.slice(0, 80)}…` : shownFound;
  const at = place === '' ? 'at the top' : `at ${place}`;
  // Of a key that may not be, the message that matters is one level further in.
  const expected = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  return `${shown}: ${at}${owner} found ${brief}: ${expected}. The contract is in risk/model.ts.`;
}

function ownerOf(raw: unknown, index: PropertyKey | undefined): string {
  const entry: unknown = Array.isArray(raw) && typeof index === 'number' ? raw[index] : undefined;
  const named = typeof entry === 'object' && entry !== null && 'id' in entry && typeof entry.id === 'string';
  return named ? ` ("${String(entry.id)}")` : '';
}
