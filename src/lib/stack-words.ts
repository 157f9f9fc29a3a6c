/** What the page about stacks says; `words.ts` would bring the schemas of the whole contract into the browser. */
import type { Risk } from '../../risk/model.ts';
import type { Combination, CombinationId, Cut, LegId } from '../../risk/stack.ts';
import { count, series } from './grammar.ts';

/** "this server", "these 3 servers". */
export function theseInWords(n: number, one: string): string {
  return n === 1 ? `this ${one}` : `these ${count(n, one)}`;
}

export const RISK_ORDER: readonly Risk[] = ['critical', 'high', 'medium', 'low'];

interface LegWords {
  /** Over a list of the tools that stand on it. */
  label: string;
  /** After "1 tool" and after "3 tools". */
  does: readonly [one: string, many: string];
}

export const LEG_WORDS: Record<LegId, LegWords> = {
  untrusted: {
    label: 'Strangers’ words in',
    does: ['brings in text that strangers write', 'bring in text that strangers write'],
  },
  private: { label: 'Your data', does: ['brings up private data', 'bring up private data'] },
  outbound: { label: 'Out', does: ['carries content out', 'carry content out'] },
  secrets: { label: 'Credentials', does: ['handles credentials', 'handle credentials'] },
  runs: { label: 'Runs something', does: ['runs code or drives something', 'run code or drive something'] },
  destructive: { label: 'Destroys', does: ['destroys with no ordinary way back', 'destroy with no ordinary way back'] },
  financial: {
    label: 'Moves money',
    does: ['moves money or creates an obligation to pay', 'move money or create an obligation to pay'],
  },
};

interface CombinationWords {
  title: string;
  /** What it comes to, as a whole sentence. */
  means: string;
  /** What is so once it is broken: what nothing of `subject` can do. */
  broken: { subject: string; can: string };
}

const BY_STRANGERS = 'nothing that strangers write can';

export const COMBINATION_WORDS: Record<CombinationId, CombinationWords> = {
  trifecta: {
    title: 'The lethal trifecta',
    means: 'Text that a stranger wrote can tell the agent to read your data and to send it away.',
    broken: { subject: BY_STRANGERS, can: 'carry your data out through this stack' },
  },
  credentials: {
    title: 'Credentials and a way out',
    means: 'A credential that one tool brings up can leave through another.',
    broken: { subject: 'no credential can', can: 'leave through it' },
  },
  steering: {
    title: 'Strangers’ words and something that runs',
    means: 'Text that a stranger wrote can tell the agent what to run.',
    broken: { subject: BY_STRANGERS, can: 'start anything' },
  },
  destruction: {
    title: 'Strangers’ words and something that destroys',
    means: 'Text that a stranger wrote can tell the agent what to remove or overwrite.',
    broken: { subject: BY_STRANGERS, can: 'destroy anything' },
  },
  money: {
    title: 'Strangers’ words and something that moves money',
    means: 'Text that a stranger wrote can tell the agent what to pay.',
    broken: { subject: BY_STRANGERS, can: 'move money' },
  },
};

/** "12 tools bring in text that strangers write, 1 tool brings up private data and 3 tools carry content out". */
export function legsInWords(legs: readonly { id: LegId; tools: readonly unknown[] }[]): string {
  return series(
    legs.map(({ id, tools }) => `${count(tools.length, 'tool')} ${LEG_WORDS[id].does[tools.length === 1 ? 0 : 1]}`),
  );
}

/** What the recommended policies leave of a combination. */
export function standingInWords({ legs, isOpen }: Combination): string {
  const held = legs.filter(({ tools }) => tools.every(({ isHeld }) => isHeld));
  if (!isOpen) {
    const names = series(held.map(({ id }) => `“${LEG_WORDS[id].label}”`));
    return `The recommended policies already hold every tool under ${names}, so it does not come about unless a person agrees.`;
  }
  return 'The recommended policies leave it open: on every leg there is a tool that is called without a person.';
}

/** "nothing that strangers write can carry your data out or start anything unless a person agrees": after "and". */
export function consequences({ broken }: Pick<Cut, 'broken'>, how: 'ask' | 'hide'): string {
  const all = broken.map(({ combination }) => COMBINATION_WORDS[combination].broken);
  const each = [...Map.groupBy(all, ({ subject }) => subject)].map(
    ([subject, parts]) =>
      `${subject} ${series(
        parts.map(({ can }) => can),
        'or',
      )}`,
  );
  return `${each.join(', and ')}${how === 'ask' ? ' unless a person agrees' : ''}`;
}

/** Agreeing to what comes in is not reading it: said where a leg of that kind is the one that is held. */
export function caution({ add, broken }: Cut, how: 'ask' | 'hide'): string {
  if (how === 'hide' || add.length === 0 || !broken.some(({ leg }) => leg === 'untrusted' || leg === 'private'))
    return '';
  return 'Some of these tools bring something in. Whoever agrees to such a call agrees before seeing what it brings; where nobody will look, hide them instead.';
}

/** Which legs of the trifecta no tool stands on; empty where all have one, or none has. */
export function missingInWords(missing: readonly ('untrusted' | 'private' | 'outbound')[]): string {
  if (missing.length === 0) return '';
  return `The lethal trifecta takes three: strangers’ words, your data and a way out. Here ${series(missing.map((leg) => `no tool ${LEG_WORDS[leg].does[0]}`))}.`;
}
