import type { Access } from '../../model.ts';
import { type Action, worstOf } from '../actions.ts';
import { type AccessSignal, inName } from '../signal.ts';
import { takenBack } from './description-action.ts';

/** Running one thing outweighs the “edit” or “manage” of a name that stands for all of them. */
const WEIGHTS: Record<Access, number> = { read: 3.4, write: 4.6, execute: 5.2 };

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
    const worst = worstOf(operations.map((o) => o.access));
    const value = operations.find((o) => o.access === worst)?.value;
    if (!worst || value === undefined) return [];
    // What stands for all of them says nothing of the worst of them.
    const isFamily = ({ word, verb }: Action) =>
      (worst === 'execute' && word === 'manage') || (worst !== 'read' && argument.required && verb.pulls === 'read');
    const says = 'stands for all of its operations';
    const named = tool.actions.slice(0, 1).filter(isFamily);
    const said = tool.saidActions.slice(0, 1).filter(isFamily);
    return [
      ...named.map(({ token, verb }) => inName(token.text, verb.pulls, -0.7 * verb.weight, says)),
      ...said.map((action) => takenBack(action, says)),
      {
        at: `${argument.at}/enum/${argument.values.indexOf(value)}`,
        quote: value,
        pulls: worst,
        weight: WEIGHTS[worst],
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
