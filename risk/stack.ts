/**
 * Several servers within what one agent can reach: what is dangerous together, and the smallest set of rules that
 * breaks it. Nothing here brings a schema along, so that a page can load it for a few kilobytes.
 */
import type { ToolVerdict } from './model.ts';
import type { Policy, Rule } from './policy/schema.ts';
import { treatmentOf } from './policy/treatment.ts';

/** The ways in which tools take part in a combination. */
export type LegId = 'untrusted' | 'private' | 'outbound' | 'secrets' | 'runs' | 'destructive' | 'financial';

export type StackTool = Pick<ToolVerdict, 'access' | 'effects'> & { name: string };

/** A server that was looked at, with the policy that is recommended for it. */
export interface StackServer<T extends StackTool = StackTool> {
  id: string;
  tools: readonly T[];
  policy: Policy;
}

export interface LegTool<T extends StackTool = StackTool> {
  server: string;
  tool: T;
  /** Whether the server's policy already hides it or asks a person before every call. */
  isHeld: boolean;
}

/** Every leg has at least one tool; a tool may stand on several. Tools are in the order of the servers. */
export interface Combination<T extends StackTool = StackTool> {
  id: CombinationId;
  legs: { id: LegId; tools: LegTool<T>[] }[];
  /** Whether a call on every leg can be made without a person, under the servers' policies. */
  isOpen: boolean;
}

export interface Cut<T extends StackTool = StackTool> {
  /** What needs a rule of its own: as few tools as can be, no name of one server twice, none that is held. */
  add: LegTool<T>[];
  /** On the same legs, what the policies already hold: where one of these rules is lifted, its combination is back. */
  keep: LegTool<T>[];
  /** The leg of every combination that no unasked call is left on. */
  broken: { combination: CombinationId; leg: LegId }[];
  /** Servers to leave out instead of adding rules; present only where they are fewer than those rules, and not all. */
  leaveOut?: string[];
}

export type CombinationId = 'trifecta' | 'credentials' | 'steering' | 'destruction' | 'money';

const COMBINATIONS: readonly (readonly [CombinationId, ...LegId[]])[] = [
  ['trifecta', 'untrusted', 'private', 'outbound'],
  ['credentials', 'secrets', 'outbound'],
  ['steering', 'untrusted', 'runs'],
  ['destruction', 'untrusted', 'destructive'],
  ['money', 'untrusted', 'financial'],
];

/** The leg to hold where several would cost as many rules: what cannot be called back, before what comes in. */
const PREFERRED: readonly LegId[] = ['outbound', 'financial', 'destructive', 'runs', 'untrusted', 'secrets', 'private'];

/** A query language that can only read has the effect `code` and starts nothing. */
function standsOn(leg: LegId, { access, effects }: StackTool): boolean {
  if (leg === 'runs') return access === 'execute' || (access !== 'read' && effects.includes('code'));
  return effects.includes(leg);
}

/** Whether no call of the tool can be made without a person: hidden, refused, or asked about every time. */
export function isHeld(policy: Policy, tool: string): boolean {
  return ['hidden', 'denied', 'asked'].includes(treatmentOf(policy, tool));
}

/** The combinations that the servers make together, the trifecta first; none where a leg is missing. */
export function combinationsOf<T extends StackTool>(servers: readonly StackServer<T>[]): Combination<T>[] {
  return COMBINATIONS.flatMap(([id, ...legIds]): Combination<T>[] => {
    const legs = legIds.map((leg) => ({ id: leg, tools: toolsOn(leg, servers) }));
    if (legs.some(({ tools }) => tools.length === 0)) return [];
    return [{ id, legs, isOpen: legs.every(({ tools }) => tools.some((tool) => !tool.isHeld)) }];
  });
}

/** The tools of all servers that stand on a leg. */
export function toolsOn<T extends StackTool>(leg: LegId, servers: readonly StackServer<T>[]): LegTool<T>[] {
  return servers.flatMap(({ id, tools, policy }) =>
    tools
      .filter((tool) => standsOn(leg, tool))
      .map((tool) => ({ server: id, tool, isHeld: isHeld(policy, tool.name) })),
  );
}

/**
 * The fewest tools to put behind a rule so that no combination stays open. A combination is broken when every tool of
 * one of its legs is held; with at most five combinations all choices of legs are tried, so the answer is the minimum.
 */
export function smallestCut<T extends StackTool>(servers: readonly StackServer<T>[]): Cut<T> {
  const combinations = combinationsOf(servers);
  const legs = cheapest(combinations, keyOf);
  const onLegs = distinct(legs.flatMap(({ tools }) => tools));
  const add = onLegs.filter((tool) => !tool.isHeld);
  const leaveOut = distinctServers(cheapest(combinations, ({ server }) => server));
  const isShorter = leaveOut.length < add.length && leaveOut.length < servers.length;
  return {
    add,
    keep: onLegs.filter((tool) => tool.isHeld),
    broken: combinations.map(({ id }, i) => ({ combination: id, leg: legs[i]?.id ?? 'outbound' })),
    ...(isShorter ? { leaveOut } : {}),
  };
}

/**
 * One leg of each combination, so that their open tools have the fewest keys together. Where several choices have as
 * few, the preferred leg of the first combination decides, then that of the second.
 */
function cheapest<T extends StackTool>(
  combinations: readonly Combination<T>[],
  key: (tool: LegTool<T>) => string,
): Combination<T>['legs'] {
  type Choice = { legs: Combination<T>['legs']; keys: ReadonlySet<string> };
  let choices: Choice[] = [{ legs: [], keys: new Set() }];
  for (const { legs } of combinations) {
    const preferred = [...legs].sort((a, b) => PREFERRED.indexOf(a.id) - PREFERRED.indexOf(b.id));
    choices = choices.flatMap((choice) =>
      preferred.map((leg) => ({
        legs: [...choice.legs, leg],
        keys: new Set([...choice.keys, ...leg.tools.filter(({ isHeld }) => !isHeld).map(key)]),
      })),
    );
  }
  // Choices stand in the order of preference, so the first of the smallest is the preferred one.
  return choices.reduce((best, choice) => (choice.keys.size < best.keys.size ? choice : best)).legs;
}

function keyOf({ server, tool }: LegTool): string {
  return JSON.stringify([server, tool.name]);
}

/** A policy's rule is for a name, so of two tools with one name on one server the first stands for both. */
function distinct<T extends StackTool>(tools: readonly LegTool<T>[]): LegTool<T>[] {
  return [...new Map(tools.toReversed().map((tool) => [keyOf(tool), tool])).values()].toReversed();
}

function distinctServers<T extends StackTool>(legs: Combination<T>['legs']): string[] {
  const open = legs.flatMap(({ tools }) => tools.filter(({ isHeld }) => !isHeld));
  return [...new Set(open.map(({ server }) => server))];
}

/** What the person who is asked is told, by the leg that the call stands on. */
const ASKED: Record<LegId, string> = {
  outbound: 'A stranger’s words may be behind this call: look at what it sends and to whom.',
  financial: 'A stranger’s words may be behind this call: look at the amount and at who receives it.',
  destructive: 'A stranger’s words may be behind this call: look at what it removes or overwrites.',
  runs: 'A stranger’s words may be behind this call: look at what it starts.',
  untrusted: 'What this call brings in may hold instructions that a stranger wrote, and the agent can act on them.',
  secrets: 'This call handles credentials, and the agent has tools that can carry them out.',
  private: 'This call brings up private data, and the agent has tools that can carry it out.',
};

/** The policy of each server by its id, with the rules of the cut added; everything else stays as it was. */
export function policiesWithCut<T extends StackTool>(
  servers: readonly StackServer<T>[],
  { add, broken }: Cut<T>,
  how: 'ask' | 'hide' = 'ask',
): Record<string, Policy> {
  const legOf = (tool: T) => broken.find(({ leg }) => standsOn(leg, tool))?.leg ?? 'outbound';
  return Object.fromEntries(
    servers.map(({ id, policy }) => {
      const tools = add.filter(({ server }) => server === id).map(({ tool }) => tool);
      if (tools.length === 0) return [id, policy];
      if (how === 'hide') return [id, withHidden(policy, tools)];
      return [id, withAsked(policy, new Map(tools.map((tool) => [tool.name, ASKED[legOf(tool)]])))];
    }),
  );
}

function withHidden({ hide = [], tools = {}, ...policy }: Policy, hidden: readonly StackTool[]): Policy {
  const names = hidden.map(({ name }) => name);
  const left = Object.entries(tools).filter(([name]) => !names.includes(name));
  const { version, description, default: otherwise, ...rest } = policy;
  return {
    version,
    ...(description === undefined ? {} : { description }),
    default: otherwise,
    hide: [...hide, ...names],
    ...rest,
    ...(left.length ? { tools: Object.fromEntries(left) } : {}),
  };
}

/** fromEntries and not assignment, so that a tool named __proto__ is a name like any other. */
function withAsked({ tools = {}, ...policy }: Policy, messages: ReadonlyMap<string, string>): Policy {
  const unlisted = [...messages.keys()].filter((name) => !Object.hasOwn(tools, name));
  const rules = [...Object.entries(tools), ...unlisted.map((name): [string, Rule] => [name, {}])];
  return {
    ...policy,
    tools: Object.fromEntries(
      rules.map(([name, rule]): [string, Rule] => {
        const message = messages.get(name);
        if (message === undefined) return [name, rule];
        // Without `when`, the person is asked before every call and not before some.
        const { when: _, ...approval } = rule.approval ?? {};
        return [name, { ...rule, approval: { message, ...approval } }];
      }),
    ),
  };
}
