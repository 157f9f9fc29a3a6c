/** Short names for servers that come with a long one of their own. */
const MOST = 80;

/**
 * A server id made of any name: "io.github.user/weather" becomes "io-github-user-weather". Where that id is among the
 * `taken`, the next free of "…-2", "…-3" and so on.
 */
export function idFor(name: string, taken: ReadonlySet<string> = new Set()): string {
  const plain = name.normalize('NFKD').replace(/\p{M}+/gu, '');
  const words = plain.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const whole = shortened(words, MOST) || 'server';
  let id = whole;
  for (let count = 2; taken.has(id); count++) {
    const ending = `-${count}`;
    id = shortened(whole, MOST - ending.length) + ending;
  }
  return id;
}

function shortened(words: string, most: number): string {
  return words.replace(/^-/, '').slice(0, most).replace(/-$/, '');
}
