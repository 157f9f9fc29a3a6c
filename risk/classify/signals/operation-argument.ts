import type { Access } from '../../model.ts';
import { VERBS } from '../lexicon.ts';
import type { AccessSignal } from '../signal.ts';
import { splitName } from '../tokens.ts';
import { operationArgument } from '../view.ts';

const ORDER: readonly Access[] = ['read', 'write', 'execute'];

export const operationArgumentSignal: AccessSignal = {
  id: 'operation-argument',
  decides: 'access',
  asks: 'Which operations does an argument choose from?',
  why: 'A tool that lists and deletes is as dangerous as deleting, whatever its name says.',
  misreads: 'Enums called mode or method that choose a format, an algorithm or a means of travel.',
  look(tool) {
    const argument = operationArgument(tool);
    if (!argument) return [];
    const operations = argument.values.flatMap((value) => {
      const verb = splitName(value)
        .map((t) => VERBS.get(t.word))
        .find((v) => v !== undefined);
      return verb && (!verb.alsoNoun || verb.weight > 3) ? [{ value, access: verb.pulls }] : [];
    });
    if (operations.length * 2 < argument.values.length) return [];
    const worst = operations.reduce(
      (a, b) => (ORDER.indexOf(b.access) > ORDER.indexOf(a.access) ? b : a),
      operations[0] ?? { value: '', access: 'read' },
    );
    if (!worst.value) return [];
    return [
      {
        at: `${argument.at}/enum/${argument.values.indexOf(worst.value)}`,
        quote: worst.value,
        pulls: worst.access,
        weight: worst.access === 'read' ? 3.4 : 4.6,
        says:
          worst.access === 'read'
            ? 'is the strongest of the operations to choose from, and they all look'
            : 'is the strongest of the operations to choose from',
      },
    ];
  },
  examples: {
    hits: [{ tool: { name: 'manage', inputSchema: { properties: { action: { enum: ['list', 'delete'] } } } } }],
    misses: [{ tool: { name: 'route', inputSchema: { properties: { mode: { enum: ['car', 'bike'] } } } } }],
  },
};
