import { ACCESS } from '../../model.ts';
import type { AccessSignal } from '../signal.ts';

export const operationArgument: AccessSignal = {
  id: 'operation-argument',
  decides: 'access',
  asks: 'Which operations does an argument choose from?',
  why: 'A tool that lists and deletes is as dangerous as deleting, whatever its name says.',
  misreads: 'Enums called mode or method that choose a format, an algorithm or a means of travel.',
  look(tool) {
    const choice = tool.choice;
    if (!choice) return [];
    const { argument, operations } = choice;
    const worst = [...ACCESS].reverse().find((access) => operations.some((o) => o.access === access));
    const value = operations.find((o) => o.access === worst)?.value;
    if (!worst || value === undefined) return [];
    return [
      {
        at: `${argument.at}/enum/${argument.values.indexOf(value)}`,
        quote: value,
        pulls: worst,
        weight: worst === 'read' ? 3.4 : 4.6,
        says:
          worst === 'read'
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
