/** How many letters must be added, dropped or changed to get from one word to the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** The known word that somebody probably meant, when one is near enough to be worth naming. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const contained = known.find((candidate) => word.length >= 3 && candidate.includes(word));
  const ranked = known
    .map((candidate) => ({ candidate, steps: distance(word, candidate) }))
    .sort((a, b) => a.steps - b.steps);
  const best = ranked[0];
  if (best !== undefined && best.steps <= Math.max(2, Math.floor(word.length / 3))) return best.candidate;
  return contained;
}

/** ` Did you mean "x"?`, or nothing, to put behind a sentence about an unknown word. */
export function didYouMean(word: string, known: readonly string[]): string {
  const meant = nearest(word, known);
  return meant === undefined ? '' : ` Did you mean "${meant}"?`;
}
