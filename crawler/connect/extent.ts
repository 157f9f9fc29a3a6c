/** Whether JSON is no deeper and no larger than this. Level by level, because deep JSON would overflow the stack of a recursive function. */
export function isWithin(said: unknown, most: { depth: number; values: number }): boolean {
  let level: unknown[] = [said];
  let values = 0;
  for (let depth = 0; level.length > 0; depth++) {
    values += level.length;
    if (depth > most.depth || values > most.values) return false;
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
  return true;
}
