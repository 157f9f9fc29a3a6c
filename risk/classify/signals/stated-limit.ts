import { type AccessSignal, inDescription } from '../signal.ts';

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
    // A denial far behind the first sentence usually speaks of one option or of another tool.
    const near = match.index < 240;
    const conditional = /\b(?:unless|if|when|by default|mode|option|flag)\b/i.test(
      tool.description.slice(Math.max(0, match.index - 60), match.index + 90),
    );
    return [
      inDescription(
        match[0],
        'read',
        near ? (conditional ? 1.5 : 4) : conditional ? 0.4 : 1.5,
        'says that nothing is changed',
      ),
    ];
  },
  examples: {
    hits: [{ tool: { name: 'query', description: 'Run a read-only SQL query.' } }],
    misses: [{ tool: { name: 'query', description: 'Run a SQL query.' } }],
  },
};
