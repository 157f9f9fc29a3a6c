/**
 * Attack patterns: one Markdown file each in data/attacks/, written by hand. A file says in its front matter which verdicts
 * it bears on, so that a tool's page links to those alone that apply to that tool, and says why they do.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import matter from 'gray-matter';
import * as z from 'zod';
import { FINDINGS, type Finding, shadows } from '../../risk/findings/index.ts';
import { Access, Effect, RISK, Risk } from '../../risk/model.ts';
import { treatmentOf } from '../../risk/policy/explain.ts';
import { Policy } from '../../risk/policy/schema.ts';
import { allTools, type ListedServer, listedServers, type Tool } from './catalogue.ts';
import { count, series, uncapital } from './grammar.ts';
import { parametersOf } from './parameters.ts';
import { href } from './paths.ts';
import { stepsOf } from './pointer.ts';
import { policyFor } from './policy.ts';
import { SIGNALS } from './signals.ts';
import { shorten } from './visible.ts';
import { ACCESSES, EFFECT_MEANS, FINDING_WORDS, type Phrase } from './words.ts';

/** A case holds where all that it names holds; it names something, and goes on with what follows from it for a tool. */
export const Case = z
  .strictObject({
    access: z.array(Access).min(1).optional(),
    effects: z
      .strictObject({ any: z.array(Effect).min(1).optional(), all: z.array(Effect).min(1).optional() })
      .optional(),
    /** At least this. */
    risk: Risk.optional(),
    /** Arguments that choose where a call goes. */
    reaches: z.enum(['paths', 'urls', 'amounts']).optional(),
    /** Any of these, in the definition of the tool itself. */
    findings: z.array(z.enum(FINDINGS)).min(1).optional(),
    /** Another server of the catalogue has a tool of this name. */
    shared_name: z.literal(true).optional(),
    /** By the recommended policy a person is asked, for this tool and for so many of its server at least. */
    waits: z.int().min(2).optional(),
    /** Each of these effects is the tool's own or one of its siblings'. */
    server: z.strictObject({ effects: z.array(Effect).min(1) }).optional(),
    /** The end of a sentence about a tool, after a semicolon: "the request starts from where the server runs". */
    so: z.string().regex(/^[^A-Z].*[^.]$/s, 'goes on after a semicolon: no capital, no full stop'),
  })
  .refine(
    ({ so: _, ...conditions }) => Object.keys(conditions).length > 0,
    'a case without a condition fits every tool',
  );
export type Case = z.infer<typeof Case>;

/** What is asked of whole servers; no tool's page links to a pattern for that. */
const SERVER_CONDITIONS = ['every', 'changed', 'asks-back'] as const;
export type ServerCondition = (typeof SERVER_CONDITIONS)[number];

export const BearsOn = z
  .strictObject({ any: z.array(Case).default([]), servers: z.enum(SERVER_CONDITIONS).optional() })
  .refine(({ any, servers }) => any.length > 0 || servers !== undefined, 'a pattern bears on some tools or servers');
export type BearsOn = z.infer<typeof BearsOn>;

const FrontMatter = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  title: z.string().min(1),
  also_known_as: z.array(z.string()),
  /** One sentence. */
  summary: z.string().endsWith('.'),
  bears_on: BearsOn,
  /** Holds the example of the text, in the policy language. */
  policy: Policy,
  sources: z
    .array(
      z.strictObject({
        title: z.string(),
        url: z.url({ protocol: /^https$/ }),
        publisher: z.string(),
        /** Absent for a page that is kept up to date. */
        year: z.int().optional(),
      }),
    )
    .min(2)
    .max(4),
});

export interface Attack {
  id: string;
  title: string;
  alsoKnownAs: string[];
  summary: string;
  bearsOn: BearsOn;
  policy: Policy;
  sources: z.infer<typeof FrontMatter>['sources'];
  /** Markdown. */
  body: string;
  href: string;
}

/** Always the project's own: the texts are part of the site, whichever catalogue it is built from. */
const FOLDER = resolve('data', 'attacks');

/** Throws, naming the file, where the front matter is not what is described above. */
export function readAttack(file: string, text: string): Attack {
  // With options it does not keep what it parsed; without, a file that failed once comes back empty the next time.
  const { data, content } = matter(text, {});
  const parsed = FrontMatter.safeParse(data);
  if (!parsed.success) throw new Error(`data/attacks/${file}: ${z.prettifyError(parsed.error)}`);
  const { also_known_as: alsoKnownAs, bears_on: bearsOn, ...rest } = parsed.data;
  if (`${rest.id}.md` !== file) throw new Error(`data/attacks/${file}: its id is ${rest.id}; the two are the same.`);
  return { ...rest, alsoKnownAs, bearsOn, body: content, href: href.attack(rest.id) };
}

let loaded: Attack[] | undefined;

/** By title. */
export function allAttacks(): Attack[] {
  loaded ??= readdirSync(FOLDER)
    .filter((file) => file.endsWith('.md'))
    .map((file) => readAttack(basename(file), readFileSync(join(FOLDER, file), 'utf8')))
    .sort((a, b) => a.title.localeCompare(b.title, 'en'));
  return loaded;
}

// ------------------------------------------------------------------------------------------------- what it bears on

function findingsOn(tool: Tool, kinds: readonly Finding['kind'][]): Finding[] {
  return tool.server.findings.filter(({ kind, tool: at }) => at === tool.record.index && kinds.includes(kind));
}

const spelled = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
let sharers: Map<string, string[]> | undefined;

/** Ids of other servers that offer a tool of this name, also where only capitals or separators differ. */
function othersWithItsName({ record, server }: Tool): string[] {
  sharers ??= new Map(
    shadows(listedServers().map(({ id, tools }) => ({ id, tools: tools.map((tool) => tool.record.name) }))).map(
      ({ name, servers }) => [spelled(name), servers],
    ),
  );
  return (sharers.get(spelled(record.name)) ?? []).filter((id) => id !== server.id);
}

const waiting = new WeakMap<ListedServer, Set<string>>();

/** Names of the server's tools for which the recommended policy asks a person. */
function waitingOn(server: ListedServer): Set<string> {
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
      ...(one.findings ?? []).map((kind) => ({ text: uncapital(FINDING_WORDS[kind]) })),
      ...(one.server ? [{ text: 'all of them on one server' }] : []),
      ...(one.shared_name ? [{ text: 'a name that another server uses too' }] : []),
      ...(one.waits ? [{ text: `one of ${one.waits} or more that wait for a person` }] : []),
    ];
  });
  if (bearsOn.servers) words.push({ text: SERVERS_IN_WORDS[bearsOn.servers].bearsOn });
  return words.filter((word, i) => words.findIndex(({ text }) => text === word.text) === i);
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

// -------------------------------------------------------------------------------------------------- of one tool

const REACHES: Record<NonNullable<Case['reaches']>, { bearsOn: string; says: string }> = {
  paths: { bearsOn: 'an argument that is a path', says: 'chooses the path' },
  urls: { bearsOn: 'an argument that is an address', says: 'chooses the address' },
  amounts: { bearsOn: 'an argument that is an amount', says: 'chooses the amount' },
};

function code(text: string): Phrase[number] {
  return { text: shorten(text, 60), code: true };
}
function plain(text: string): Phrase[number] {
  return { text, code: false };
}

/** Names as code: `a`, `b` and `c`. */
function named(names: readonly string[]): Phrase {
  return names.flatMap((name, i) => [...(i === 0 ? [] : [plain(i === names.length - 1 ? ' and ' : ', ')]), code(name)]);
}

/** The argument that made the judgement see an effect, where it was one. */
function argumentBehind({ record }: Tool, effect: Effect): string | undefined {
  const found = record.evidence.find(
    ({ pulls, of, at, weight }) =>
      pulls === effect && of === undefined && weight > 0 && at.startsWith('/inputSchema/properties/'),
  );
  return found && stepsOf(found.at)[2];
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
    said.push([plain('has in its definition '), ...quote, plain(finding.says)]);
  }
  if (wanted[0]) said.push(can(tool, wanted[0]));
  else if (one.access && !one.effects) {
    const inputs = parametersOf(tool).slice(0, 2);
    said.push(
      inputs.length
        ? [plain('runs or drives something that depends on '), ...named(inputs.map(({ name }) => name))]
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
