/** Attack patterns in words: what each bears on, and why it applies to a tool. */
import { clauseOf, titleOf } from '../../risk/findings/index.ts';
import type { Effect, Risk } from '../../risk/model.ts';
import { stepsOf } from '../../risk/pointer.ts';
import { findingsOn, holds, othersWithItsName, toolsOf, waitingOn } from './attack-fit.ts';
import { type Attack, allAttacks, type Case, type ServerCondition } from './attacks.ts';
import { type ListedServer, listedServers, type Tool } from './catalogue.ts';
import { count, series, uncapital } from './grammar.ts';
import { argumentBehind, parametersOf } from './parameters.ts';
import { href } from './paths.ts';
import { shorten } from './visible.ts';
import { ACCESSES, EFFECT_MEANS, named, type Phrase } from './words.ts';

export const SERVERS_IN_WORDS: Record<ServerCondition, { bearsOn: string; seen: (n: number) => string }> = {
  every: {
    bearsOn: 'every server, whatever its tools do',
    seen: () => 'It cannot be seen in a list of tools, so none is counted here.',
  },
  changed: {
    bearsOn: 'every server whose list can change',
    seen: (n) =>
      n === 0
        ? 'No server of the catalogue changed its list while it was being read.'
        : `${count(n, 'server')} of the catalogue changed ${n === 1 ? 'its list while it was' : 'their lists while they were'} being read. That alone is no sign of bad intent.`,
  },
  'asks-back': {
    bearsOn: 'servers that may ask back',
    seen: (n) =>
      n === 0
        ? 'No server of the catalogue was seen to offer more tools to a client that can be asked back.'
        : `${count(n, 'server')} of the catalogue ${n === 1 ? 'offers' : 'offer'} more tools to a client that can be asked back.`,
  },
};

const REACHES: Record<NonNullable<Case['reaches']>, { bearsOn: string; says: string }> = {
  paths: { bearsOn: 'an argument that is a path', says: 'chooses the path' },
  urls: { bearsOn: 'an argument that is an address', says: 'chooses the address' },
  amounts: { bearsOn: 'an argument that is an amount', says: 'chooses the amount' },
};

export interface Condition {
  text: string;
  href?: string;
}

/** The conditions of a pattern as words, each with its page where there is one. */
export function conditionsOf({ bearsOn }: Attack): Condition[] {
  const words: Condition[] = bearsOn.any.flatMap((one) => {
    const effects = [...(one.effects?.any ?? []), ...(one.effects?.all ?? []), ...(one.server?.effects ?? [])];
    return [
      ...effects.map((effect) => ({ text: effect, href: href.kind('effects', effect) })),
      // Beside anything else the access only says that readers are left out.
      ...(effects.length || one.waits
        ? []
        : (one.access ?? []).map((access) => ({ text: access, href: href.kind('access', access) }))),
      ...(one.reaches ? [{ text: REACHES[one.reaches].bearsOn }] : []),
      ...(one.findings ?? []).map((kind) => ({ text: uncapital(titleOf(kind)) })),
      ...(one.server ? [{ text: 'all of them on one server' }] : []),
      ...(one.shared_name ? [{ text: 'a name that another server uses too' }] : []),
      ...(one.waits ? [{ text: `one of ${one.waits} or more that wait for a person` }] : []),
    ];
  });
  if (bearsOn.servers) words.push({ text: SERVERS_IN_WORDS[bearsOn.servers].bearsOn });
  return words.filter((word, i) => words.findIndex(({ text }) => text === word.text) === i);
}

// -------------------------------------------------------------------------------------------------- of one tool

function short(name: string): string {
  return shorten(name, 60);
}
function code(text: string): Phrase[number] {
  return { text: short(text), code: true };
}
function plain(text: string): Phrase[number] {
  return { text, code: false };
}

function can(tool: Tool, effect: Effect): Phrase {
  const argument = argumentBehind(tool, effect);
  const through = argument === undefined ? [] : [plain(', as its argument '), code(argument), plain(' shows')];
  return [plain(`can ${EFFECT_MEANS[effect]}`), ...through];
}

/** A predicate of the tool: what of the case stands in its verdict, its arguments or its siblings. */
function predicates(one: Case, tool: Tool): Phrase[] {
  const { record, server } = tool;
  const wanted = [...(one.effects?.all ?? []), ...(one.effects?.any ?? [])].filter((e) => record.effects.includes(e));
  const said: Phrase[] = [];
  const finding = one.findings && findingsOn(tool, one.findings)[0];
  if (finding) {
    const quote = finding.quote ? [code(finding.quote), plain(', which ')] : [plain('a place that ')];
    said.push([plain('has in its definition '), ...quote, plain(clauseOf(finding))]);
  }
  if (wanted[0]) said.push(can(tool, wanted[0]));
  else if (one.access && !one.effects) {
    const inputs = parametersOf(tool).slice(0, 2);
    said.push(
      inputs.length
        ? [
            plain('runs or drives something that depends on '),
            ...named(
              inputs.map(({ name }) => short(name)),
              'and',
            ),
          ]
        : [plain(ACCESSES[record.access].does)],
    );
  }
  const pointers = one.reaches ? record.reaches?.[one.reaches] : undefined;
  if (one.reaches && pointers?.[0]) {
    const argument =
      stepsOf(pointers[0])
        .filter((step) => step !== 'items')
        .at(-1) ?? '';
    said.push([plain('has the argument '), code(argument), plain(`, which ${REACHES[one.reaches].says}`)]);
  }
  const others = one.shared_name ? othersWithItsName(tool) : [];
  if (others.length) {
    const titles = others.map((id) => listedServers().find((other) => other.id === id)?.title ?? id);
    const shown = titles.length > 2 ? [...titles.slice(0, 2), count(titles.length - 2, 'other')] : titles;
    said.push([plain('shares its name with a tool of '), plain(series(shown.map((title) => shorten(title, 40))))]);
  }
  if (one.waits) said.push([plain(`is one of ${waitingOn(server).size} tools of this server that wait for a person`)]);
  return said;
}

const DOES: Partial<Record<Effect, string>> = {
  untrusted: 'brings in what strangers write',
  private: 'reads what is private',
  outbound: 'can send it outside',
};

/** The tool of the server on which the strongest evidence for the effect was found. */
function strongest({ tools }: ListedServer, effect: Effect): Tool | undefined {
  const weight = ({ record }: Tool) =>
    Math.max(0, ...record.evidence.filter(({ pulls }) => pulls === effect).map((item) => item.weight));
  return tools
    .filter(({ record }) => record.effects.includes(effect))
    .reduce<Tool | undefined>((best, tool) => (best && weight(best) >= weight(tool) ? best : tool), undefined);
}

/** ", while on the same server x brings in … and y can …": for the effects that the tool itself lacks. */
function siblings(one: Case, tool: Tool): Phrase {
  const lacks = (one.server?.effects ?? []).filter((effect) => !tool.record.effects.includes(effect));
  const does = new Map<string, string[]>();
  for (const effect of lacks) {
    const name = strongest(tool.server, effect)?.record.name;
    if (name !== undefined) does.set(name, [...(does.get(name) ?? []), DOES[effect] ?? `can ${EFFECT_MEANS[effect]}`]);
  }
  return [...does].flatMap(([name, things], i) => [
    plain(i === 0 ? ', while on the same server ' : ' and '),
    code(name),
    plain(` ${series(things)}`),
  ]);
}

/** Why the pattern applies to this tool, as one sentence; undefined where it does not. */
export function whyItApplies({ bearsOn }: Attack, tool: Tool): Phrase | undefined {
  const one = bearsOn.any.find((candidate) => holds(candidate, tool));
  if (!one) return undefined;
  const said = predicates(one, tool);
  const joined = said.flatMap((phrase, i) => (i === 0 ? phrase : [plain(' and '), ...phrase]));
  return [code(tool.record.name), plain(' '), ...joined, ...siblings(one, tool), plain(`; ${one.so}.`)];
}

/** A tool with low risk is not made to look like more by a list. */
const MOST_PATTERNS: Record<Risk, number> = { low: 1, medium: 3, high: 4, critical: 4 };

/** Those that apply to the tool. The one that applies to the fewest tools says the most about this one and comes first. */
export function attacksOn(tool: Tool): { attack: Attack; why: Phrase }[] {
  return allAttacks()
    .flatMap((attack) => {
      const why = whyItApplies(attack, tool);
      return why ? [{ attack, why }] : [];
    })
    .sort((a, b) => toolsOf(a.attack).length - toolsOf(b.attack).length)
    .slice(0, MOST_PATTERNS[tool.record.risk]);
}
