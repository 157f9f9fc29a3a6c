import { worstOf } from '../actions.ts';
import { type Verb, verbOf } from '../lexicon.ts';
import { type AccessSignal, inDescription } from '../signal.ts';
import type { ToolView } from '../view.ts';
import { takenBack } from './description-action.ts';

/** "list/get/create/delete". */
const SLASHED = /\b[a-z]+(?:[_-][a-z]+)?(?:\s?\/\s?[a-z]+(?:[_-][a-z]+)?){2,12}\b/gi;
const STRETCH = 300;

export const listedOperations: AccessSignal = {
  id: 'listed-operations',
  decides: 'access',
  asks: 'Does the description list the operations that the tool stands for?',
  why: 'A tool that lists, creates and deletes is as dangerous as deleting, also where no argument names the choice.',
  misreads: 'Lists of what other tools do, or of kinds of events.',
  look(tool) {
    const operations = operationsListedIn(tool);
    if (operations.length === 0) return [];
    const worst = worstOf(operations.map(({ verb }) => verb.pulls));
    const one = operations.find(({ verb }) => verb.pulls === worst);
    if (!worst || !one || worst === 'read') return [];
    return [
      inDescription(one.word, worst, worst === 'execute' ? 4.6 : 4, 'is one of the operations it lists'),
      // The first of the list opened the description, and is no more than one of them.
      ...tool.saidActions
        .filter((a) => a.verb.pulls === 'read')
        .map((a) => takenBack(a, 'is only one of the operations')),
    ];
  },
  examples: {
    hits: [{ tool: { name: 'recipe', description: 'Recipe ops: list/get/create/update/delete.' } }],
    misses: [
      { tool: { name: 'x', description: 'Reads list/get/show pages.' } },
      { tool: { name: 'x', description: 'Handles http/https/ftp.' } },
    ],
  },
};

/** The operations of a slashed list that the lexicon knows; none where fewer than three, or where the name says which it is. */
export function operationsListedIn(tool: ToolView): { word: string; verb: Verb }[] {
  if (tool.choice || tool.actions.some((a) => !a.verb.alsoNoun && a.certainty > 0.8)) return [];
  const text = tool.description.slice(0, STRETCH);
  // Three operations have two slashes between them.
  if (text.indexOf('/') === text.lastIndexOf('/')) return [];
  for (const [list] of text.matchAll(SLASHED)) {
    const operations = list.split('/').flatMap((part) => {
      const word = part.trim();
      const verb = verbOf(word.toLowerCase().split(/[_-]/)[0] ?? '');
      return verb && !verb.alsoNoun ? [{ word, verb }] : [];
    });
    if (operations.length >= 3) return operations;
  }
  return [];
}
