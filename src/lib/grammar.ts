/** Numbers, lists, articles and days in English; free of the contract, so that scripts of the pages can have it too. */

/** "1 tool", "1,204 tools". */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en-GB')} ${n === 1 ? one : many}`;
}

/** "a write tool", "an execute tool". */
export function a(word: string): string {
  return `${/^[aeio]|^un(?!i)/i.test(word) ? 'an' : 'a'} ${word}`;
}

/** "x, y and z". */
export function series(parts: readonly string[], last = 'and'): string {
  return parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} ${last} ${parts.at(-1)}`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** For a sentence that goes on after a colon. */
export function uncapital(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** "3 November 2026", the day in UTC. */
export function day(iso: string): string {
  return new Date(iso).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
}
