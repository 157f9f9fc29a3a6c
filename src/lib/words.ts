/** The site's words for results. A sentence about a rule is never written here: those come from risk/policy/explain.ts. */

import type { Gain } from '../../risk/findings/gains.ts';
import {
  type Access,
  type Asked,
  type Claim,
  type Conditional,
  EFFECTS,
  type Effect,
  type Evidence,
  type Failure,
  RISKIEST_FIRST,
  type Risk,
  type ServerRecord,
  type ToolChange,
  type ToolVerdict,
} from '../../risk/model.ts';
import { stepsOf } from '../../risk/pointer.ts';
import type { Treatment } from '../../risk/policy/treatment.ts';
import { count, series } from './grammar.ts';

// ---------------------------------------------------------------------------------------------------------- the verdict

export const RISKS: Record<Risk, { word: string; shape: string; means: string }> = {
  low: { word: 'Low', shape: '○', means: 'It only looks something up, though what it brings back may be private.' },
  medium: {
    word: 'Medium',
    shape: '◔',
    means:
      'It changes something that can be changed back, or reads private things that the caller picks or that strangers can write into.',
  },
  high: { word: 'High', shape: '◑', means: 'What one call does reaches far, or is hard to call back.' },
  critical: { word: 'Critical', shape: '●', means: 'One wrong call can cost money, data or the machine.' },
};

export const ACCESSES: Record<Access, { word: string; does: string; means: string }> = {
  read: {
    word: 'Read',
    does: 'looks something up and changes nothing that anyone else could notice',
    means:
      'A call retrieves, searches, checks or computes. Nothing that anybody else could notice is different afterwards.',
  },
  write: {
    word: 'Write',
    does: 'changes, sends or deletes something',
    means:
      'A call creates, changes, moves, sends or deletes. The arguments choose the target and the content; they are no instructions of their own.',
  },
  execute: {
    word: 'Execute',
    does: 'runs something, and what happens then depends on what is run',
    means:
      'A call runs code, a command, an open query, a task or a deployment, or drives something that acts on its own, such as a live page.',
  },
};

/** How many tools these are together. */
export function toolsIn(counts: Record<Risk, number>): number {
  return RISKIEST_FIRST.reduce((sum, risk) => sum + counts[risk], 0);
}

/** "28 tools: 4 critical, 21 high and 3 low". */
export function toolsByRisk(counts: Record<Risk, number>): string {
  const risks = RISKIEST_FIRST.filter((risk) => counts[risk] > 0);
  const tools = toolsIn(counts);
  if (tools === 0) return 'no tools';
  return `${count(tools, 'tool')}: ${series(risks.map((risk) => `${counts[risk]} ${RISKS[risk].word.toLowerCase()}`))}`;
}

/** What a call can do that has the effect; the effect's own name is its word everywhere. */
export const EFFECT_MEANS: Record<Effect, string> = {
  destructive: 'remove or overwrite something with no ordinary way back',
  financial: 'move money, or create an obligation to pay',
  code: 'run code, a command or a query that an argument supplies or names',
  outbound: 'carry content to people or systems outside the session',
  secrets: 'return, create or set credentials',
  privilege: 'change who may do what',
  bulk: 'touch many targets in one call',
  untrusted: 'bring back text that strangers can write',
  private: 'bring back data that is private to you or your organisation',
};

/** In the order of EFFECTS: "destructive · bulk". */
export function effectsInWords(effects: readonly Effect[]): string {
  return EFFECTS.filter((effect) => effects.includes(effect)).join(' · ');
}

/** "0.4 %", "12 %", "140 %": a part of a whole that it may also exceed. */
export function portion(share: number): string {
  const shown = 100 * share;
  return `${shown < 10 ? Math.round(shown * 10) / 10 : Math.round(shown)}\u00a0%`;
}

export function percent(probability: number): string {
  // Nothing is certain, whatever rounding makes of it.
  return `${Math.min(99, Math.round(probability * 100))}\u00a0%`;
}

export function certainty(confidence: number): string {
  if (confidence >= 0.85) return 'clear';
  return confidence >= 0.6 ? 'likely' : 'doubtful';
}

/** The rows of the table that decides risk, as a reader meets them on /method/. */
export const RISK_ROWS: readonly { risk: Risk; when: readonly string[] }[] = [
  {
    risk: 'critical',
    when: [
      'it moves money and does more than read',
      'it runs code that the call supplies, and nothing limits that code to reading',
      'it destroys, and does so in bulk, or changes rights, or its target holds other things: a repository, a table, a folder',
      'it handles secrets and can carry them outside',
    ],
  },
  {
    risk: 'high',
    when: [
      'it executes in any other way',
      'it destroys in any other way',
      'it writes to somebody outside',
      'it changes rights',
      'it handles secrets',
    ],
  },
  {
    risk: 'medium',
    when: [
      'it writes in any other way',
      'it reads private data from a path or an address that the caller chooses',
      'it reads text that is private and that strangers can write',
    ],
  },
  { risk: 'low', when: ['it reads in any other way'] },
];

/** Which row of the table it was, as a clause after "because". */
export function riskBecause({ access, effects, risk }: ToolVerdict): string {
  const has = (effect: Effect) => effects.includes(effect);
  if (risk === 'critical') {
    if (has('financial')) return 'it can move money';
    if (has('code')) return 'it runs code that the call supplies';
    if (has('secrets') && has('outbound')) return 'it handles secrets and can carry them outside';
    if (has('bulk')) return 'it can destroy many things in one call';
    return 'what it can destroy holds other things';
  }
  if (risk === 'high') {
    if (access === 'execute') return 'it runs or drives something, and what follows depends on the arguments';
    if (has('destructive')) return 'nothing in the definition says how to get back what it removes or overwrites';
    if (has('outbound')) return 'what it sends outside cannot be called back';
    return has('privilege') ? 'it changes who may do what' : 'it handles credentials';
  }
  if (risk === 'medium') {
    if (access === 'write') return 'it changes something';
    return has('untrusted')
      ? 'what it brings back is private, and strangers can write into it'
      : 'it reads private data from a place that the caller chooses';
  }
  return effects.length
    ? `it only reads, and ${series(effects)} ${effects.length === 1 ? 'does' : 'do'} not raise a reader’s risk by ${effects.length === 1 ? 'itself' : 'themselves'}`
    : 'it only reads, and nothing more was found';
}

/** A sentence in which the words of a server stand apart from ours. */
export type Phrase = { text: string; code: boolean }[];

/** Words of a server in a row: `a`, `b` and `c`, with `last` before the last. */
export function named(values: readonly string[], last: string): Phrase {
  return values.flatMap((value, i) => [
    ...(i === 0 ? [] : [{ text: i === values.length - 1 ? ` ${last} ` : ', ', code: false }]),
    { text: value, code: true },
  ]);
}

/** What tells the mildest case from the others: its access, else its risk, else the effects that it lacks. */
function mildest({ cases }: Conditional): string {
  const [first, ...others] = cases;
  if (!first) return '';
  const { word } = ACCESSES[first.access];
  if (others.every(({ access }) => access !== first.access)) return word;
  if (others.every(({ risk }) => risk !== first.risk)) return `${word} at ${RISKS[first.risk].word.toLowerCase()} risk`;
  const more = EFFECTS.filter((effect) => others.some(({ effects }) => effects.includes(effect)));
  return `${word}, and not ${series(
    more.filter((effect) => !first.effects.includes(effect)),
    'or',
  )},`;
}

/** Beyond so many values "only where" is shorter than "unless". */
const MOST_EXCEPTIONS = 4;

/** "Read unless `action` is `create` or `delete`." */
export function conditionInWords(conditional: Conditional): Phrase {
  const [first, ...others] = conditional.cases;
  const exceptions = others.flatMap(({ values }) => values);
  const isShort = exceptions.length <= Math.max(MOST_EXCEPTIONS, first?.values.length ?? 0);
  return [
    { text: `${mildest(conditional)} ${isShort ? 'unless' : 'only where'} `, code: false },
    { text: conditional.argument, code: true },
    { text: ' is ', code: false },
    ...named(isShort ? exceptions : (first?.values ?? []), 'or'),
    { text: '.', code: false },
  ];
}

/** How an item of evidence pulls: "speaks for execute". */
export function pull(pulls: Access | Effect | 'none', weight: number): string {
  if (pulls === 'none') return 'asks for caution';
  return `speaks ${weight < 0 ? 'against' : 'for'} ${pulls}`;
}

// ----------------------------------------------------------------------------------------------------------- the server

const HINTS: Record<Claim['hint'], { yes: string; no: string }> = {
  readOnlyHint: { yes: 'it only reads', no: 'it may change things' },
  destructiveHint: { yes: 'it may destroy things', no: 'it destroys nothing' },
  idempotentHint: { yes: 'calling it twice is the same as calling it once', no: 'each further call does more' },
  openWorldHint: { yes: 'it reaches systems outside', no: 'it stays within its own system' },
};

export function claimInWords({ hint, value }: Claim): string {
  return value ? HINTS[hint].yes : HINTS[hint].no;
}

/** How what we infer stands to what the server claims. */
export type Standing = 'disagrees' | 'agrees' | 'careful' | 'open';

export const STANDINGS: Record<Standing, string> = {
  disagrees: 'They disagree.',
  agrees: 'They agree.',
  careful: 'The claim is the more careful one.',
  open: 'We draw no conclusion about this.',
};

/** Where an item of evidence stands: "in the argument path of its sibling get_run". */
export function placeInWords({ at, of }: Pick<Evidence, 'at' | 'of'>): string {
  const [first, second, argument] = stepsOf(at);
  const where =
    first === 'inputSchema' && second === 'properties' && argument !== undefined
      ? `the argument ${argument}`
      : `the ${first === 'inputSchema' ? 'input schema' : (first ?? 'definition')}`;
  if (of === null) return 'the server’s own words';
  return of === undefined ? where : `${where} of its sibling ${of}`;
}

// ------------------------------------------------------------------------------------------------------- how good it is

/** A measured share with one decimal: "93.6 %"; where there was nothing to count, a dash. */
export function measured(part: number | null): string {
  if (part === null) return '–';
  return `${(part * 100).toFixed(part === 0 || part === 1 ? 0 : 1)}\u00a0%`;
}

/** The three numbers that count, and what `part` and `whole` of them are: "3 of 75 tools that … were called read". */
export const MEASURES = {
  accuracy: {
    title: 'Accuracy',
    means: (part: number, whole: number) => `${share(part, whole)} got the access that the reader gave.`,
  },
  falseSafe: {
    title: 'False-safe',
    means: (part: number, whole: number) =>
      `${share(part, whole)} that change or run something ${were(part)} called read.`,
  },
  falseAlarm: {
    title: 'False alarm',
    means: (part: number, whole: number) =>
      `${share(part, whole)} that only read ${were(part)} called write or execute.`,
  },
} as const;

function share(part: number, whole: number): string {
  return `${part === 0 ? 'None' : part.toLocaleString('en-GB')} of ${count(whole, 'tool')}`;
}

function were(n: number): string {
  return n === 1 ? 'was' : 'were';
}

export const FAILURES_IN_WORDS: Record<Failure['reason'], { title: string; means: string }> = {
  'needs-config': {
    title: 'Needs settings',
    means: 'It does not list its tools until it has been given settings that only its owner has.',
  },
  'needs-arguments': {
    title: 'Needs arguments',
    means: 'It does not start without arguments that depend on where it runs.',
  },
  'needs-auth': { title: 'Needs a credential', means: 'It answers only to a client that shows a credential.' },
  'needs-login': { title: 'Needs a login', means: 'A person has to log in, in a browser, before it answers.' },
  'no-sandbox': {
    title: 'No sandbox here',
    means: 'The machine that asked could not fence it in, and a stranger’s code is not started without a fence.',
  },
  'not-set': {
    title: 'A value is missing',
    means: 'Its entry names a variable that was not set on the machine that asked, so nothing was asked.',
  },
  'install-failed': { title: 'Could not be installed', means: 'Its package did not install.' },
  'no-entry-point': { title: 'Nothing to start', means: 'Its package has no command that starts a server.' },
  crashed: { title: 'Crashed', means: 'It ended before it had listed its tools.' },
  'timed-out': { title: 'Did not answer in time', means: 'It started and stayed silent.' },
  'not-mcp': { title: 'Does not speak MCP', means: 'What it answered is not the Model Context Protocol.' },
  'too-large': {
    title: 'Sent too large a message',
    means: 'A single message of it was larger than any list that is read.',
  },
  flood: {
    title: 'Sent without end',
    means: 'It went on sending, messages or other text, until reading stopped.',
  },
  unreachable: {
    title: 'Not reachable',
    means: 'It, or something that it needs on the network, could not be reached.',
  },
  'list-failed': { title: 'Would not list its tools', means: 'It started, and refused or broke off the list.' },
};

/** What is said after a server's title where there is room for little more. */
export const STATES: Record<ServerRecord['state'], string> = {
  listed: '',
  failed: 'could not be asked',
  'not-asked': 'not asked yet',
};

export const NOT_ASKED = 'It has not been asked yet, so nothing is known about its tools.';

/** What a changed text says that it did not say before. */
export const GAIN_WORDS: Record<Gain, string> = {
  order: 'an order',
  path: 'a path',
  address: 'an address',
  tag: 'a tag',
  recipient: 'a recipient',
};

/** How a change is called in a list of changes. */
export const CHANGE_WORDS: Record<ToolChange['kind'], string> = {
  added: 'new',
  removed: 'gone',
  renamed: 'renamed',
  changed: 'changed',
};

export const ISOLATION: Record<Asked['isolation'], string> = {
  sandbox: 'started inside a sandbox',
  namespaces: 'started inside a sandbox that does not filter system calls',
  docker: 'started inside a Docker container',
  node: 'started under Node’s permission model, with the network open to it',
  trusted: 'a dependency of this project, started as it is',
  none: 'started without a sandbox, because the person who asked said so',
  remote: 'asked over the network',
};

export const TRANSPORT: Record<Asked['transport'], string> = {
  stdio: 'standard input and output',
  'streamable-http': 'streamable HTTP',
  sse: 'the older HTTP with server-sent events',
};

// ----------------------------------------------------------------------------------------------------------- the policy

export const TREATMENTS: Record<Treatment, { word: string; many: (n: number) => string }> = {
  allowed: { word: 'allowed', many: (n) => `${n} may be called freely` },
  limited: { word: 'limited', many: (n) => `${n} ${n === 1 ? 'is' : 'are'} limited` },
  asked: { word: 'a person agrees', many: (n) => `${n} ${n === 1 ? 'waits' : 'wait'} for a person to agree` },
  conditional: { word: 'with conditions', many: (n) => `${n} ${n === 1 ? 'has' : 'have'} conditions to meet` },
  denied: { word: 'refused', many: (n) => `${n} ${n === 1 ? 'is' : 'are'} refused` },
  hidden: { word: 'hidden', many: (n) => `${n} ${n === 1 ? 'is' : 'are'} hidden` },
};
