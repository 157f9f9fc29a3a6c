import type { AccessSignal, Finding } from '../signal.ts';

export const ownClaims: AccessSignal = {
  id: 'own-claims',
  decides: 'access',
  asks: 'What does the server itself declare in its annotations?',
  why: 'A server that calls its own tool destructive has no reason to lie; one that calls it read-only might.',
  misreads: 'Blanket annotations that a framework put on every tool alike.',
  look(tool) {
    const hints = tool.definition.annotations;
    if (typeof hints !== 'object' || hints === null) return [];
    const found: Finding[] = [];
    const readOnly: unknown = Reflect.get(hints, 'readOnlyHint');
    const destructive: unknown = Reflect.get(hints, 'destructiveHint');
    // A claim that lowers the risk weighs less than one that raises it. None says whether a tool writes or executes.
    if (typeof readOnly === 'boolean')
      found.push({
        at: '/annotations/readOnlyHint',
        quote: String(readOnly),
        pulls: 'read',
        weight: readOnly ? 1.2 : -1.8,
        says: readOnly
          ? 'is the server’s own claim that the tool only reads'
          : 'is the server’s own word that the tool does more than read',
      });
    if (destructive === true && readOnly !== true)
      found.push({
        at: '/annotations/destructiveHint',
        quote: 'true',
        pulls: 'read',
        weight: -0.6,
        says: 'is the server’s own word that the tool can destroy',
      });
    return found;
  },
  examples: {
    hits: [{ tool: { name: 'x', annotations: { readOnlyHint: true } } }],
    misses: [{ tool: { name: 'x', annotations: { title: 'X' } } }, { tool: { name: 'x' } }],
  },
};
