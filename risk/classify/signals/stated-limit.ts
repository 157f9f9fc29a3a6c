import { type AccessSignal, inDescription } from '../signal.ts';
import type { ToolView } from '../view.ts';
import { markOf, tellsOfChange } from './told-change.ts';

const STATED =
  /\b(?:read[- ]?only|(?:does|do|will) not (?:modify|change|alter|execute|mutate|write|save|store|persist|update|make any changes|affect|apply)|without (?:modifying|changing|executing|altering|applying|making any changes)|never (?:modifies|writes|changes)|no (?:side[- ]effects|changes are made)|nothing is (?:stored|saved|changed|written|modified|sent|run|executed|created|deleted)|(?:text|result|draft) is only returned|dry[- ]run only)\b/i;
const NEGATED = /\b(?:not|isn't|isn’t|never|no longer)\W+(?:\w+\W+)?$/i;
const CHINESE = ['只读', '不产生任何变更', '不会修改'];

/** The words that say that nothing is changed, and where they stand in the description's first stretch. */
export function denialIn(tool: ToolView): { quote: string; index: number } | undefined {
  const text = tool.description.slice(0, 500);
  const match = STATED.exec(text);
  // "This tool is not read-only."
  if (match && NEGATED.test(text.slice(0, match.index))) return undefined;
  if (match) return { quote: match[0], index: match.index };
  // A description with an action in English is not in Chinese.
  if (tool.saidActions.length > 0) return undefined;
  const chinese = CHINESE.find((words) => text.includes(words));
  return chinese === undefined ? undefined : { quote: chinese, index: text.indexOf(chinese) };
}

/** "Execute a read-only SELECT query": what is run is limited itself. */
const LIMITED =
  /\b(?:execut|run|perform)\w* (?:a |an |any |arbitrary )?(?:(?:safe|parameterized|single|one-off|ad-hoc|custom) )?(?:read(?:[- ]?only)? (?:[\w-]+ ){0,3}?(?:quer(?:y|ies)|statements?|transactions?|commands?|sql)|select (?:[\w-]+ ){0,2}?(?:quer(?:y|ies)|statements?))\b|\b(?:execut|run)\w* (?:a |an |the )?(?:existing |saved |stored |predefined )+(?:[\w-]+ ){0,3}?(?:query|queries|view|search|question|report)\b|\balways rolled back\b|\bwrite (?:clauses|queries|statements|operations) are (?:rejected|blocked|refused|not (?:allowed|supported|permitted))\b|\bonly (?:supports? |accepts? |allows? )?(?:select|read)\b[\w, /]{0,40}(?:queries|statements|operations|commands)\b|\b(?:accepts?|supports?|allows?) (?:select|read)\b[\w, /]{0,30} only\b|\bselect (?:queries|statements) only\b/i;

export const statedLimit: AccessSignal = {
  id: 'stated-limit',
  decides: 'access',
  asks: 'Does the description say that nothing is changed?',
  why: 'A plain denial is the one sentence that outweighs a verb: "run a read-only query" reads.',
  misreads: 'Denials about something else ("does not modify the original" of a tool that makes a copy).',
  look(tool) {
    const runs = tool.saidActions.some((a) => a.verb.pulls === 'execute');
    const limited = runs ? LIMITED.exec(tool.description.slice(0, 300)) : null;
    const denial = denialIn(tool);
    if (!limited && !denial) return [];
    // A denial beside a plain change in the name, or before a sentence that tells of one, denies something else.
    const [action] = tool.actions;
    const changes =
      (action?.verb.pulls === 'write' && action.verb.weight > 4 && action.certainty > 0.8) ||
      tellsOfChange(tool.description) ||
      markOf(tool.description) !== undefined ||
      // "Scan the project and merge what is found into the manifest."
      tool.saidActions.some((a) => a.verb.pulls === 'write' && a.certainty >= 0.7 && a.certainty < 1) ||
      // It is said of one of the operations.
      (tool.choice?.operations.some((o) => o.access === 'write' || o.access === 'execute') ?? false);
    if (limited && !changes) return [inDescription(limited[0], 'read', 9, 'limits what is run to reading')];
    if (!denial) return [];
    // A denial far behind the first sentence usually speaks of one option or of another tool.
    const near = denial.index < 240;
    const conditional = /\b(?:unless|if|when|by default|(?:only|safe|this|a|in) mode|option|flag)\b/i.test(
      tool.description.slice(Math.max(0, denial.index - 60), denial.index + 90),
    );
    return [inDescription(denial.quote, 'read', weightOf(near, conditional, changes), 'says that nothing is changed')];
  },
  examples: {
    hits: [{ tool: { name: 'query', description: 'Run a read-only SQL query.' } }],
    misses: [{ tool: { name: 'query', description: 'Run a SQL query.' } }],
  },
};

function weightOf(near: boolean, conditional: boolean, changes: boolean): number {
  if (changes) return 0.4;
  if (conditional) return near ? 1.5 : 0.4;
  return near ? 4 : 1.5;
}
