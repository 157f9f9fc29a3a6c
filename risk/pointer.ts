/** RFC 6901 JSON Pointers: the only code that writes or reads one. */

/** One step, with its slash; a pointer is made longer by adding steps to it. */
export function step(name: PropertyKey): string {
  const text = String(name);
  return text.includes('~') || text.includes('/') ? `/${text.replaceAll('~', '~0').replaceAll('/', '~1')}` : `/${text}`;
}

export function pointer(steps: readonly PropertyKey[]): string {
  return steps.map(step).join('');
}

export function stepsOf(at: string): string[] {
  return at
    .split('/')
    .slice(1)
    .map((escaped) => escaped.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The last step: the key or the index of the place itself. Empty for the root. */
export function lastStep(at: string): string {
  return stepsOf(at.slice(at.lastIndexOf('/'))).join('');
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What lies at a place, or `undefined`; own keys only. */
export function valueAt(root: unknown, at: string): unknown {
  let value = root;
  for (const key of stepsOf(at)) {
    if (Array.isArray(value)) value = value[Number(key)];
    else if (isObject(value) && Object.hasOwn(value, key)) value = value[key];
    else return undefined;
  }
  return value;
}
