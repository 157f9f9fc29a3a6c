import { type AccessSignal, inDescription } from '../signal.ts';
import { tellsOfChange } from './told-change.ts';

const STATED =
  /\b(?:read[- ]?only|(?:does|do|will) not (?:modify|change|alter|execute|mutate|make any changes|affect|apply)|without (?:modifying|changing|executing|altering|applying|making any changes)|never (?:modifies|writes|changes)|no (?:side[- ]effects|changes are made)|dry[- ]run only)\b/i;

export const statedLimit: AccessSignal = {
  id: 'stated-limit',
  decides: 'access',
  asks: 'Does the description say that nothing is changed?',
  why: 'A plain denial is the one sentence that outweighs a verb: "run a read-only query" reads.',
  misreads: 'Denials about something else ("does not modify the original" of a tool that makes a copy).',
  look(tool) {
    const match = STATED.exec(tool.description.slice(0, 500));
    if (!match) return [];
    // A denial beside a plain change in the name, or before a sentence that tells of one, denies something else.
    const [action] = tool.actions;
    const changes =
      (action?.verb.pulls === 'write' && action.verb.weight > 4 && action.certainty > 0.8) ||
      tellsOfChange(tool.description);
    // A denial far behind the first sentence usually speaks of one option or of another tool.
    const near = match.index < 240;
    const conditional = /\b(?:unless|if|when|by default|mode|option|flag)\b/i.test(
      tool.description.slice(Math.max(0, match.index - 60), match.index + 90),
    );
    return [inDescription(match[0], 'read', weightOf(near, conditional, changes), 'says that nothing is changed')];
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
