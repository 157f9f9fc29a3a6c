import { ACCESS, type Access } from '../../model.ts';
import type { Action } from '../actions.ts';
import { type AccessSignal, type Finding, inDescription, inName } from '../signal.ts';

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
    const worst = [...ACCESS].reverse().find((access) => operations.some((o) => o.access === access));
    const value = operations.find((o) => o.access === worst)?.value;
    if (!worst || value === undefined) return [];
    const family: Finding[] = [];
    const [named] = tool.actions;
    const [said] = tool.saidActions;
    // What stands for all of them says nothing of the worst of them.
    const isFamily = (a: Action | undefined) =>
      a !== undefined &&
      ((worst === 'execute' && a.word === 'manage') ||
        (worst !== 'read' && argument.required && a.verb.pulls === 'read'));
    if (named && isFamily(named))
      family.push(
        inName(named.token.text, named.verb.pulls, -0.7 * named.verb.weight, 'stands for all of its operations'),
      );
    if (said && isFamily(said))
      family.push(
        inDescription(said.token.text, said.verb.pulls, -0.7 * said.verb.weight, 'stands for all of its operations'),
      );
    return [
      ...family,
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
