/** What an attack pattern bears on: tools and servers of the catalogue, by their verdicts. */
import { type Finding, shadows } from '../../risk/findings/index.ts';
import { type Effect, RISK } from '../../risk/model.ts';
import { treatmentOf } from '../../risk/policy/treatment.ts';
import type { Attack, Case } from './attacks.ts';
import { allTools, type ListedServer, listedServers, type Tool } from './catalogue.ts';
import { plainName } from './elsewhere.ts';
import { policyFor } from './policy.ts';
import { SIGNALS } from './signals.ts';

/** Findings of these kinds in the definition of the tool itself. */
export function findingsOn(tool: Tool, kinds: readonly Finding['kind'][]): Finding[] {
  return tool.server.findings.filter(({ kind, tool: at }) => at === tool.record.index && kinds.includes(kind));
}

let sharers: Map<string, string[]> | undefined;

/** Ids of other servers that offer a tool of this name, also where only capitals or separators differ. */
export function othersWithItsName({ record, server }: Tool): string[] {
  sharers ??= new Map(
    shadows(listedServers().map(({ id, tools }) => ({ id, tools: tools.map((tool) => tool.record.name) }))).map(
      ({ name, servers }) => [plainName(name), servers],
    ),
  );
  return (sharers.get(plainName(record.name)) ?? []).filter((id) => id !== server.id);
}

const waiting = new WeakMap<ListedServer, Set<string>>();

/** Names of the server's tools for which the recommended policy asks a person. */
export function waitingOn(server: ListedServer): Set<string> {
  let names = waiting.get(server);
  if (!names) {
    const policy = policyFor(server.tools);
    names = new Set(
      server.tools.map(({ record }) => record.name).filter((name) => treatmentOf(policy, name) === 'asked'),
    );
    waiting.set(server, names);
  }
  return names;
}

export function holds(one: Case, tool: Tool): boolean {
  const { access, effects, risk } = tool.record;
  const has = (effect: Effect) => effects.includes(effect);
  const onServer = (effect: Effect) => tool.server.tools.some(({ record }) => record.effects.includes(effect));
  const isWaiting = (atLeast: number) =>
    waitingOn(tool.server).has(tool.record.name) && waitingOn(tool.server).size >= atLeast;
  return (
    (one.access?.includes(access) ?? true) &&
    (one.effects?.any?.some(has) ?? true) &&
    (one.effects?.all?.every(has) ?? true) &&
    (one.risk === undefined || RISK.indexOf(risk) >= RISK.indexOf(one.risk)) &&
    (one.reaches === undefined || (tool.record.reaches?.[one.reaches]?.length ?? 0) > 0) &&
    (one.findings === undefined || findingsOn(tool, one.findings).length > 0) &&
    (one.server?.effects.every(onServer) ?? true) &&
    (one.waits === undefined || isWaiting(one.waits)) &&
    (one.shared_name === undefined || othersWithItsName(tool).length > 0)
  );
}

const borneOn = new Map<string, Tool[]>();

/** Riskiest first; the surest first within one risk. */
export function toolsOf(attack: Attack): Tool[] {
  const known = borneOn.get(attack.id);
  if (known) return known;
  const tools = allTools()
    .filter((tool) => attack.bearsOn.any.some((one) => holds(one, tool)))
    .sort(
      (a, b) => RISK.indexOf(b.record.risk) - RISK.indexOf(a.record.risk) || b.record.confidence - a.record.confidence,
    );
  borneOn.set(attack.id, tools);
  return tools;
}

const MOST_EXAMPLES = 6;

/** A few of the riskiest, one of each server. */
export function examplesFor(attack: Attack): Tool[] {
  const servers = new Set<string>();
  return toolsOf(attack)
    .filter(({ server }) => !servers.has(server.id) && servers.add(server.id))
    .slice(0, MOST_EXAMPLES);
}

/** Servers that answered, and of those the ones on which the condition was seen. */
export function serversOf({ bearsOn }: Attack): ListedServer[] {
  if (bearsOn.servers === 'changed') return listedServers().filter(({ changed }) => changed !== undefined);
  if (bearsOn.servers === 'asks-back') return listedServers().filter(({ onlyWith }) => onlyWith !== undefined);
  return [];
}

/** Signals that spoke for what the pattern bears on, on the tools that it bears on; those heard most often first. */
export function signalsFor(attack: Attack, most = 6): { id: string; asks: string; tools: number }[] {
  const pulls = new Set<string>(
    attack.bearsOn.any.flatMap(({ access, effects, server, waits }) => {
      if (waits) return [];
      const wanted = [...(effects?.any ?? []), ...(effects?.all ?? []), ...(server?.effects ?? [])];
      return wanted.length ? wanted : (access ?? []);
    }),
  );
  const heard = new Map<string, number>();
  for (const { record } of toolsOf(attack)) {
    const speaks = record.evidence.filter((item) => item.weight > 0 && pulls.has(item.pulls));
    for (const signal of new Set(speaks.map((item) => item.signal))) heard.set(signal, (heard.get(signal) ?? 0) + 1);
  }
  return SIGNALS.flatMap(({ id, asks }) => (heard.has(id) ? [{ id, asks, tools: heard.get(id) ?? 0 }] : []))
    .sort((a, b) => b.tools - a.tools)
    .slice(0, most);
}
