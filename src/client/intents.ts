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

/** The query as typed, and in other words, the likeliest first; none twice. */
export function meanings(query: string): string[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word && !EMPTY.has(word));
  if (words.length === 0) return [query];
  let found = [words];
  words.forEach((word, i) => {
    const others = ALIKE.filter((line) => line.includes(word)).flatMap((line) =>
      line.filter((other) => other !== word),
    );
    found = found.flatMap((one) => [one, ...others.map((other) => one.with(i, other))]);
  });
  const said = found.map((one) => one.join(' '));
  return [...new Set([words.join(' '), ...said])].slice(0, AT_MOST);
}
