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
    const one = operations.find((o) => o.access === worst);
    if (!worst || !one) return [];
    const { at, value } = one;
    const isPlainlyNamed = tool.actions.some((a) => !a.verb.alsoNoun && a.certainty === 1);
    const chooses =
      argument.required || (!isPlainlyNamed && (argument.key === 'action' || argument.key === 'operation'));
    // What stands for all of them says nothing of the worst of them.
    const isFamily = ({ word, verb }: Action) =>
      (word === 'manage' && (worst === 'execute' || operations.every((o) => o.access === 'read'))) ||
      (worst !== 'read' && chooses && verb.pulls === 'read');
    const says = 'stands for all of its operations';
    const named = tool.actions.slice(0, 1).filter(isFamily);
    const said = tool.saidActions.slice(0, 1).filter(isFamily);
    return [
      ...named.map(({ token, verb }) => inName(token.text, verb.pulls, -0.7 * verb.weight, says)),
      ...said.map((action) => takenBack(action, says)),
      {
        at,
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
    hits: [
      { tool: { name: 'manage', inputSchema: { properties: { action: { enum: ['list', 'delete'] } } } } },
      {
        tool: {
          name: 'manage',
          inputSchema: { properties: { action: { anyOf: [{ enum: ['list', 'delete'] }, { type: 'null' }] } } },
        },
      },
      {
        tool: {
          name: 'profile',
          inputSchema: {
            properties: { action: { type: 'string', description: 'list (default) | rename' } },
          },
        },
      },
      {
        tool: {
          name: 'jobs',
          description: 'Works on jobs.\n\nArgs:\n    action: One of "list", "start" or "stop".',
          inputSchema: { properties: { action: { type: 'string' } } },
        },
      },
    ],
    misses: [
      {
        tool: {
          name: 'check_access',
          inputSchema: { properties: { operation: { type: 'string', description: 'read, update or delete' } } },
        },
      },
      { tool: { name: 'route', inputSchema: { properties: { mode: { enum: ['car', 'bike'] } } } } },
    ],
  },
};
