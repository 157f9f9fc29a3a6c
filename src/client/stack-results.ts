/** What the page about stacks shows of a stack: from the picked servers to elements, without any state of its own. */
import type { Access, Risk } from '../../risk/model.ts';
import { type Combination, type Cut, type LegTool, toolsOn } from '../../risk/stack.ts';
import { count, series } from '../lib/grammar.ts';
import {
  COMBINATION_WORDS,
  caution,
  consequences,
  LEG_WORDS,
  legsInWords,
  missingInWords,
  RISK_ORDER,
  standingInWords,
  theseInWords,
} from '../lib/stack-words.ts';
import { type Content, make } from './dom.ts';
import { said } from './said.ts';
import { type DrawnLeg, gateSample, type Passage } from './stack-drawing.ts';
import {
  byPassage,
  folded,
  grouped,
  inSeries,
  keyOf,
  type Listed,
  namesInSentence,
  passageOf,
  type Tool,
  toolLink,
} from './stack-parts.ts';

export type How = 'ask' | 'hide';

export interface Stack {
  servers: readonly Listed[];
  combinations: readonly Combination<Tool>[];
  cut: Cut<Tool>;
  /** Servers that belong to it and were not looked at. */
  unseen: number;
  /** The shape and the word of a risk or an access. */
  mark: (name: Risk | Access) => Node;
}

const TRIFECTA = ['untrusted', 'private', 'outbound'] as const;
/** Behind a tool's name in a list. */
const NOTES: Record<Passage, string> = { open: '', held: ' held', added: ' rule to add' };
const SAMPLES: readonly [Passage, string][] = [
  ['open', 'called without a person'],
  ['held', 'held: the recommended policy asks a person each time, or hides it'],
  ['added', 'the rule to add'],
];

const addedIn = ({ cut }: Stack): ReadonlySet<string> => new Set(cut.add.map(keyOf));
const toolsOf = ({ servers }: Stack): Tool[] => servers.flatMap(({ tools }) => tools);

function titleOf({ servers }: Stack, id: string): Content[] {
  return said(servers.find((server) => server.id === id)?.title ?? id, 60);
}

/** How many tools there are, by risk; what they make together; and how it is broken, in a sentence. */
export function summary(stack: Stack): Node[] {
  const { servers, combinations, cut, mark } = stack;
  const tools = toolsOf(stack);
  const risks = RISK_ORDER.flatMap((risk) => {
    const n = tools.filter((tool) => tool.risk === risk).length;
    return n ? [make('li', {}, mark(risk), ' ', make('span', { className: 'n' }, n.toLocaleString('en-GB')))] : [];
  });
  const changing = tools.filter(({ access }) => access === 'write').length;
  const running = tools.filter(({ access }) => access === 'execute').length;
  const does = [
    ...(changing ? [`${changing} ${changing === 1 ? 'changes' : 'change'} something`] : []),
    ...(running ? [`${running} ${running === 1 ? 'runs or drives' : 'run or drive'} something`] : []),
  ];
  const lead = `An agent with ${theseInWords(servers.length, 'server')} has ${count(tools.length, 'tool')}${does.length ? `; ${series(does)}` : tools.length ? ', and none of them changes or runs anything' : ''}.`;
  const shown: Node[] = [make('p', { className: 'lead' }, lead), make('ul', { className: 'legend' }, ...risks)];
  if (!combinations.length) return shown;
  const found = combinations.map(({ id, isOpen }) => {
    const standing = isOpen ? 'open under the recommended policies' : 'held by the recommended policies';
    return make('li', {}, `${COMBINATION_WORDS[id].title} `, make('span', { className: 'small' }, standing));
  });
  const { add } = cut;
  const breaks = `${count(add.length, 'rule')} more than recommended ${add.length === 1 ? 'breaks' : 'break'} all of it`;
  const answer = add.length
    ? [`${breaks}: ask a person before `, ...namesInSentence(add), '.']
    : ['The recommended policies break all of it.'];
  return [
    ...shown,
    make('p', { className: 'stack-label' }, 'Together they make'),
    make('ul', { className: 'plain stack-found' }, ...found),
    make('p', {}, ...answer),
  ];
}

/** Every combination with the tools on its legs; the place of the drawing is left empty. */
export function findings(stack: Stack): Node[] {
  const { servers, combinations, unseen } = stack;
  const tools = count(toolsOf(stack).length, 'tool');
  const unseenNote = unseen
    ? ` ${count(unseen, 'server')} ${unseen === 1 ? 'was' : 'were'} not looked at, and nothing is known about ${unseen === 1 ? 'it' : 'them'}.`
    : '';
  const missing = missingInWords(TRIFECTA.filter((leg) => toolsOn(leg, servers).length === 0));
  return [
    ...combinations.map((combination) => finding(stack, combination)),
    ...(combinations.length
      ? []
      : [
          make(
            'p',
            { className: 'lead' },
            `No combination of these kinds was found among the ${tools} looked at.${unseenNote}`,
          ),
        ]),
    ...(missing ? [make('p', {}, missing)] : []),
    ...(combinations.length && unseen ? [make('p', {}, `This is about the ${tools} looked at.${unseenNote}`)] : []),
  ];
}

function finding(stack: Stack, combination: Combination<Tool>): HTMLElement {
  const { id, legs } = combination;
  const { title, means } = COMBINATION_WORDS[id];
  const added = addedIn(stack);
  const lists = legs.map(({ id: leg, tools }) => {
    const term = make(
      'dt',
      {},
      `${LEG_WORDS[leg].label} `,
      make('span', { className: 'n' }, tools.length.toLocaleString('en-GB')),
    );
    const shown = id === 'trifecta' ? byServer(stack, tools, added) : [inOneLine(stack, tools, added)];
    return make('div', {}, term, ...shown);
  });
  const passages = new Set(legs.flatMap(({ tools }) => tools).map((tool) => passageOf(tool, added)));
  const key = SAMPLES.filter(([passage]) => passages.has(passage)).map(([passage, text]) =>
    make('li', {}, gateSample(passage), text),
  );
  return make(
    'section',
    { className: 'stack-combination' },
    make('h3', {}, title),
    make('p', {}, `${means} ${legsInWords(legs)}. ${standingInWords(combination)}`),
    ...(id === 'trifecta'
      ? [make('div', { className: 'stack-figure' }), make('ul', { className: 'stack-key' }, ...key)]
      : []),
    make('dl', { className: 'stack-legs' }, ...lists),
  );
}

/** "fetch, post and 3 more, on Fetch and Slack": what gets a rule first, what is held last. */
function inOneLine(stack: Stack, tools: readonly LegTool<Tool>[], added: ReadonlySet<string>): HTMLElement {
  const sorted = byPassage(tools, added);
  const servers = grouped(sorted).map(([server]) => make('span', {}, ...titleOf(stack, server)));
  const names = namesInSentence(sorted, (tool) => NOTES[passageOf(tool, added)]);
  return make('dd', {}, ...names, ', on ', ...inSeries(servers));
}

const MOST_SERVERS = 4;
const MOST_OF_ONE_SERVER = 4;

function byServer(stack: Stack, tools: readonly LegTool<Tool>[], added: ReadonlySet<string>): HTMLElement[] {
  const groups = byOpenness(grouped(tools)).map(([server, own]) => {
    const rows = byPassage(own, added).map((tool) =>
      make('li', {}, toolLink(tool), make('span', { className: 'small' }, NOTES[passageOf(tool, added)])),
    );
    const list = folded(
      rows,
      MOST_OF_ONE_SERVER,
      (part) => make('ul', { className: 'plain' }, ...part),
      (n) => `and ${n} more`,
    );
    return make('div', {}, make('p', { className: 'of' }, 'on ', ...titleOf(stack, server)), ...list);
  });
  const all = folded(
    groups,
    MOST_SERVERS,
    (part) => make('div', {}, ...part),
    (n) => `and ${n} more servers`,
  );
  return [make('dd', {}, ...all)];
}

/** Servers with the most tools that are not held first, as in the drawing. */
function byOpenness(groups: [string, LegTool<Tool>[]][]): [string, LegTool<Tool>[]][] {
  const open = ([, tools]: [string, LegTool[]]) => tools.filter(({ isHeld }) => !isHeld).length;
  return groups.toSorted((a, b) => open(b) - open(a));
}

/** The legs of a combination as the drawing wants them. */
export function drawnLegs(stack: Stack, { legs }: Combination<Tool>): DrawnLeg[] {
  const added = addedIn(stack);
  return legs.map(({ id, tools }) => ({
    id,
    servers: byOpenness(grouped(tools)).map(([server, own]) => ({
      title: stack.servers.find((one) => one.id === server)?.title ?? server,
      tools: own.map((one) => ({ name: one.tool.name, passage: passageOf(one, added) })),
    })),
  }));
}

const MOST_RULES = 12;

function toolList(stack: Stack, tools: readonly LegTool<Tool>[]): HTMLElement[] {
  const rows = tools.map((one) => {
    const verdict = make('span', { className: 'verdict' }, stack.mark(one.tool.risk), stack.mark(one.tool.access));
    return make('li', {}, toolLink(one), make('span', { className: 'of' }, ...titleOf(stack, one.server)), verdict);
  });
  return folded(
    rows,
    MOST_RULES,
    (part) => make('ul', { className: 'tool-list' }, ...part),
    (n) => `and ${n} more`,
  );
}

/** The smallest set of rules, in words and as a list. */
export function rules(stack: Stack, how: How): Node[] {
  const { servers, cut } = stack;
  const { add, keep, broken, leaveOut = [] } = cut;
  if (!broken.length)
    return [
      make(
        'p',
        { className: 'lead' },
        'No rule has to be added to the recommended policies: nothing was found that one would break.',
      ),
    ];
  if (!add.length) {
    const held = keep.length === 1 ? 'the 1 tool' : `the ${keep.length} tools`;
    const lead = `No rule has to be added. The recommended policies already ask a person before, or hide, ${held} that it takes: with them, ${consequences(cut, 'ask')}.`;
    const lift = `Lift ${keep.length === 1 ? 'this rule' : 'one of these rules'} and a combination is back.`;
    return [make('p', { className: 'lead' }, lead), make('p', {}, lift), ...toolList(stack, keep)];
  }
  const order = how === 'ask' ? 'Ask a person before' : 'Hide';
  const those = keep.length === 1 ? ['that rule', 'it'] : ['those rules', 'them'];
  const left = servers.length - leaveOut.length;
  const warning = caution(cut, how);
  const paragraphs: (Content[] | false)[] = [
    leaveOut.length > 0 && [
      `Or leave out ${count(leaveOut.length, 'server')}: `,
      ...inSeries(
        leaveOut.map((id) =>
          make('a', { href: servers.find((one) => one.id === id)?.href ?? '' }, ...titleOf(stack, id)),
        ),
      ),
      `. Then no rule has to be added for the other ${left === 1 ? 'one' : left}.`,
    ],
    keep.length > 0 && [
      `The recommended policies already hold ${count(keep.length, 'tool')} that it also takes: `,
      ...namesInSentence(keep),
      `. Keep ${those[0]}; without ${those[1]} a combination is back.`,
    ],
    warning !== '' && [warning],
  ];
  return [
    make(
      'p',
      { className: 'lead' },
      `${order} ${add.length === 1 ? 'this 1 tool' : theseInWords(add.length, 'tool')}: `,
      ...namesInSentence(add),
      `, and ${consequences(cut, how)}.`,
    ),
    ...toolList(stack, add),
    ...paragraphs.flatMap((content) => (content ? [make('p', {}, ...content)] : [])),
  ];
}
