/** What people type when they mean something that tools call otherwise. Each word stands for all of its line. */
const ALIKE: readonly string[][] = [
  ['repo', 'repository'],
  ['mail', 'email', 'message'],
  ['pay', 'payment', 'charge', 'invoice'],
  ['delete', 'remove', 'purge'],
  ['run', 'execute', 'start', 'trigger'],
  ['shell', 'command', 'terminal'],
  ['db', 'database', 'sql'],
  ['pr', 'pull request', 'merge request'],
  ['permission', 'role', 'access', 'share'],
  ['password', 'secret', 'credential', 'token'],
  ['browse', 'navigate', 'page'],
  ['website', 'web', 'url', 'page'],
  ['photo', 'image', 'screenshot'],
  ['post', 'publish', 'send'],
  ['ticket', 'issue', 'task'],
  ['meeting', 'event', 'calendar'],
  ['container', 'docker', 'pod'],
  ['vm', 'droplet', 'instance', 'server'],
  ['deploy', 'release', 'publish'],
  ['buy', 'order', 'purchase', 'checkout'],
];
/** Words that a sentence has and a name has not. */
const EMPTY = new Set(['a', 'an', 'the', 'my', 'to', 'of', 'in', 'on', 'for', 'some', 'all']);
const AT_MOST = 8;
/** A sentence that says what somebody looks for has fewer words, and a word of a name fewer letters. */
export const MOST_WORDS = 8;
const MOST_LETTERS = 32;

/** The query's first words as typed, and in other words, the likeliest first; none twice. */
export function meanings(query: string): string[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word && !EMPTY.has(word))
    .slice(0, MOST_WORDS)
    .map((word) => word.slice(0, MOST_LETTERS));
  if (words.length === 0) return [query.slice(0, MOST_LETTERS)];
  let found = [words];
  words.forEach((word, i) => {
    const others = ALIKE.filter((line) => line.includes(word)).flatMap((line) =>
      line.filter((other) => other !== word),
    );
    // What is left out here would be left out at the end too: each one comes before what is made of it.
    found = found.flatMap((one) => [one, ...others.map((other) => one.with(i, other))]).slice(0, AT_MOST);
  });
  const said = found.map((one) => one.join(' '));
  return [...new Set([words.join(' '), ...said])].slice(0, AT_MOST);
}
