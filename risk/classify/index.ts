import {
  type Access,
  type Claim,
  type Effect,
  type Evidence,
  type Rejected,
  THIN_CONFIDENCE,
  type ToolDefinition,
  type ToolRecord,
} from '../model.ts';
import { hasHidden } from '../printable.ts';
import { conditionalVerdict } from './conditional.ts';
import { CONTAINERS } from './lexicon.ts';
import { beginning, CUT_CONFIDENCE, NAME_READ, SERVER_READ } from './limits.ts';
import { rationale } from './rationale.ts';
import { type Reach, riskOf } from './risk.ts';
import type { Finding } from './signal.ts';
import { ACCESS_SIGNALS, EFFECT_SIGNALS } from './signals/index.ts';
import { type ServerView, type ToolView, viewServer } from './view.ts';
import { weighAccess, weighEffects } from './weigh.ts';

/** What judging needs of a listing; a whole `Listing` or a line of `classify --json` can be turned into it. */
export interface ToolList {
  server: { name: string; instructions?: string | undefined };
  tools: readonly unknown[];
}

export interface Assessment {
  tools: ToolRecord[];
  rejected: Rejected[];
}

/**
 * Judges every tool of one server; pure, never throws, same input same output. Verdicts keep the list's order.
 * What is not a tool definition (no object, no name) is rejected with a reason and costs only itself; so is what lies
 * behind the characters that are read of one server. risk/classify/limits.ts says how much of a definition is read.
 */
export function assess({ server, tools }: ToolList): Assessment {
  const definitions: { definition: ToolDefinition; index: number }[] = [];
  const rejected: Rejected[] = [];
  tools.forEach((raw, index) => {
    if (isDefinition(raw)) definitions.push({ definition: raw, index });
    else
      rejected.push({
        index,
        reason: 'is not a tool definition: an object with a name that is a non-empty string was expected',
      });
  });
  const view = viewServer(server, definitions);
  for (const { index } of definitions.slice(view.tools.length))
    rejected.push({
      index,
      reason: `was not judged: the tools before it hold ${COUNT.format(SERVER_READ)} characters, and no more are read of one server`,
    });
  const twice = namesOccurringTwice(definitions);
  return { tools: view.tools.map((tool) => judge(tool, view, twice.has(tool.name))), rejected };
}

function namesOccurringTwice(definitions: readonly { definition: ToolDefinition }[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { definition } of definitions) {
    const name = beginning(definition.name, NAME_READ);
    (seen.has(name) ? twice : seen).add(name);
  }
  return twice;
}

/** What the schema of a definition asks for, without the copy that parsing would make of each one. */
function isDefinition(raw: unknown): raw is ToolDefinition {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return false;
  return 'name' in raw && typeof raw.name === 'string' && raw.name !== '';
}

/**
 * A record as it is once somebody else has decided access and effects: its risk by the same table, its claims held against
 * that verdict, and nothing left that the machine said per operation.
 */
export function underVerdict(
  { conditional: _, ...record }: ToolRecord,
  definition: ToolDefinition,
  { access, effects }: { access: Access; effects: Effect[] },
): ToolRecord {
  const [tool] = viewServer({ name: '' }, [{ definition, index: 0 }]).tools;
  const reach = tool ? reachOf(tool) : { targetsContainer: true, choosesPathOrUrl: true };
  const claims = claimsOf(definition, access, effects.includes('destructive'));
  return { ...record, access, effects, risk: riskOf(access, effects, reach), confidence: 1, claims };
}

function judge(tool: ToolView, server: ServerView, isDoubled: boolean): ToolRecord {
  const evidence: Evidence[] = [];
  for (const signal of ACCESS_SIGNALS) keep(evidence, signal.id, signal.look(tool, server));
  const { access, confidence } = weighAccess(evidence);
  for (const signal of EFFECT_SIGNALS) keep(evidence, signal.id, signal.look(tool, server, access));
  const effects = weighEffects(evidence);
  const reach = reachOf(tool);
  const risk = riskOf(access, effects, reach);
  const conditional = conditionalVerdict(tool, { access, effects }, reach);
  strongestFirst(evidence);
  const rounded = Math.min(Math.round(confidence * 100) / 100, tool.isCut ? CUT_CONFIDENCE : 1);
  return {
    name: tool.name,
    index: tool.index,
    access,
    effects,
    risk,
    confidence: rounded,
    rationale: rationale(access, effects, rounded, evidence),
    evidence,
    ...reachesOf(tool),
    ...(conditional ? { conditional } : {}),
    claims: claimsOf(tool.definition, access, effects.includes('destructive')),
    caveats: caveatsOf(tool, rounded, isDoubled),
  };
}

function keep(evidence: Evidence[], signal: string, findings: readonly Finding[]): void {
  // Nearly all signals see nothing in a tool.
  if (findings.length === 0) return;
  for (const { at, of, quote, pulls, weight, says } of findings) {
    const kept: Evidence = { signal, at, quote, pulls, weight: Math.round(weight * 100) / 100, says };
    if (of !== undefined) kept.of = of;
    evidence.push(kept);
  }
}

/** Insertion keeps what is equal in its order, and is the fastest for the few that there are. */
function strongestFirst(evidence: Evidence[]): void {
  for (let i = 1; i < evidence.length; i += 1) {
    const one = evidence[i];
    if (!one) continue;
    const weight = Math.abs(one.weight);
    let at = i;
    for (let before = evidence[at - 1]; before && Math.abs(before.weight) < weight; before = evidence[at - 1]) {
      evidence[at] = before;
      at -= 1;
    }
    evidence[at] = one;
  }
}

function reachesOf({ paths, urls, amounts }: ToolView): Pick<ToolRecord, 'reaches'> {
  if (!paths.length && !urls.length && !amounts.length) return {};
  const at = (args: ToolView['paths']) => args.map((a) => a.at);
  return {
    reaches: {
      ...(paths.length ? { paths: at(paths) } : {}),
      ...(urls.length ? { urls: at(urls) } : {}),
      ...(amounts.length ? { amounts: at(amounts) } : {}),
    },
  };
}

function reachOf(tool: ToolView): Reach {
  const target = tool.nouns.findLast((noun) => noun.length > 1);
  return {
    targetsContainer: target !== undefined && CONTAINERS.has(target),
    choosesPathOrUrl: tool.path !== undefined || tool.url !== undefined,
  };
}

/** Characters of a description that any signal looks at. */
const WEIGHED = 1200;
const COUNT = new Intl.NumberFormat('en');
const LATIN = /\p{Script=Latin}/u;
const GREEK_OR_CYRILLIC = /[\p{Script=Cyrillic}\p{Script=Greek}]/u;

const HINTS = ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'] as const;

function claimsOf(definition: ToolDefinition, access: ToolRecord['access'], destructive: boolean): Claim[] {
  const { annotations } = definition;
  if (typeof annotations !== 'object' || annotations === null) return [];
  const claims: Claim[] = [];
  for (const hint of HINTS) {
    const value: unknown = Reflect.get(annotations, hint);
    if (typeof value !== 'boolean') continue;
    const contradiction = contradicts(hint, value, access, destructive);
    claims.push(contradiction ? { hint, value, contradiction } : { hint, value });
  }
  return claims;
}

function contradicts(
  hint: Claim['hint'],
  value: boolean,
  access: ToolRecord['access'],
  destructive: boolean,
): string | undefined {
  if (hint === 'readOnlyHint' && value && access !== 'read')
    return access === 'write'
      ? 'The rest of the definition says that the tool changes something.'
      : 'The rest of the definition says that the tool runs or drives something.';
  if (hint === 'destructiveHint' && !value && destructive)
    return 'The rest of the definition says that the tool can destroy what is there.';
  return undefined;
}

function caveatsOf(tool: ToolView, confidence: number, isDoubled: boolean): string[] {
  const caveats: string[] = [];
  if (isDoubled)
    caveats.push(
      'The server lists more than one tool of this name, and which of them a call reaches is for it to say.',
    );
  if (!tool.description.trim())
    caveats.push('The server gives no description, so the verdict rests on the name, the arguments and the siblings.');
  const schema = tool.definition.inputSchema;
  if (typeof schema !== 'object' || schema === null || !('type' in schema))
    caveats.push('The input schema is missing or invalid, so its arguments may not be all there are.');
  const { description } = tool.definition;
  if (typeof description === 'string' && description.length > WEIGHED)
    caveats.push(
      `The description runs to ${COUNT.format(description.length)} characters, of which the first ${COUNT.format(WEIGHED)} were weighed.`,
    );
  if (tool.isCut)
    caveats.push(
      `Its arguments have so many names, words or values that only the first ${COUNT.format(tool.arguments.length)} of them were weighed, none beyond a set length.`,
    );
  if (tool.definition.name.length > tool.name.length)
    caveats.push(
      `The name runs to ${COUNT.format(tool.definition.name.length)} characters and is cut after ${COUNT.format(tool.name.length)} here, so no rule of a policy names the whole of it.`,
    );
  if (hasHidden(tool.name) || (GREEK_OR_CYRILLIC.test(tool.name) && LATIN.test(tool.name)))
    caveats.push(
      'The name holds characters that cannot be seen or that mix scripts, so it may not be read as it looks.',
    );
  if (confidence < THIN_CONFIDENCE)
    caveats.push('The definition says too little to be sure; the recommended rule is that of the next higher risk.');
  return caveats;
}
