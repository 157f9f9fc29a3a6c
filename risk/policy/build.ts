/** A policy as one choice for each tool, and back: what a form edits and what a link carries. */
import { canonicalJson } from '../canonical.ts';
import { type Limit, type Policy, parsePolicy, type Rule, SCOPES, WINDOWS } from './schema.ts';
import { isHidden, ruleOf } from './treatment.ts';

export const CHOICES = ['allow', 'limit', 'ask', 'deny', 'hide', 'custom'] as const;

/** A limit that counts calls, under the counter that is named after the tool. */
export type Rate = Pick<Limit, 'max' | 'window' | 'scope'>;

export type Choice =
  | { kind: 'allow' }
  | { kind: 'limit'; limit: Rate }
  | { kind: 'ask'; limit?: Rate; message?: string }
  | { kind: 'deny' }
  | { kind: 'hide' }
  /** Any other rule, kept as it is. */
  | { kind: 'custom'; rule: Rule };

export function limitOf(tool: string, { max, window, scope }: Rate): Limit {
  return { counter: counterOf(tool), window, max, scope };
}

function counterOf(tool: string): string {
  return `${tool}_rate`;
}

export function ruleOfChoice(tool: string, choice: Choice): Rule | 'hidden' {
  switch (choice.kind) {
    case 'allow':
      return {};
    case 'limit':
      return { limits: [limitOf(tool, choice.limit)] };
    case 'ask':
      return {
        ...(choice.limit ? { limits: [limitOf(tool, choice.limit)] } : {}),
        approval: choice.message === undefined ? {} : { message: choice.message },
      };
    case 'deny':
      return { deny_if: [{ conditions: [] }] };
    case 'hide':
      return 'hidden';
    case 'custom':
      return choice.rule;
  }
}

/** The policy that lists each of these tools, in their order. A tool that it does not list is refused. */
export function policyOf(choices: Iterable<readonly [tool: string, choice: Choice]>): Policy {
  const hide: string[] = [];
  const rules: [string, Rule][] = [];
  for (const [tool, choice] of choices) {
    const rule = ruleOfChoice(tool, choice);
    if (rule === 'hidden') hide.push(tool);
    else rules.push([tool, rule]);
  }
  return {
    version: '1',
    default: 'deny',
    ...(hide.length ? { hide } : {}),
    // fromEntries and not assignment, so that a tool named __proto__ is a name like any other.
    ...(rules.length ? { tools: Object.fromEntries(rules) } : {}),
  };
}

/** The simplest choice that means what the policy says of the tool itself; `all_tools` is not looked at. */
export function choiceOf(policy: Policy, tool: string): Choice {
  if (isHidden(policy, tool)) return { kind: 'hide' };
  const rule = ruleOf(policy, tool);
  if (!rule) return { kind: policy.default };
  return choiceOfRule(tool, rule);
}

export function choiceOfRule(tool: string, rule: Rule): Choice {
  const { require, deny_if, limits, approval } = rule;
  const [refusal, ...refusals] = deny_if ?? [];
  const limit = rateOf(tool, limits);
  const custom: Choice = { kind: 'custom', rule };
  if (require || refusals.length || (limits && !limit)) return custom;
  if (deny_if) {
    const isPlain = refusal?.conditions.length === 0 && refusal.on_deny === undefined;
    return isPlain && !limits && !approval ? { kind: 'deny' } : custom;
  }
  if (!approval) return limit ? { kind: 'limit', limit } : { kind: 'allow' };
  const { when, timeout, message } = approval;
  if (when || timeout !== undefined) return custom;
  return { kind: 'ask', ...(limit ? { limit } : {}), ...(message === undefined ? {} : { message }) };
}

/** The one limit of a rule where a `Rate` says all of it. */
function rateOf(tool: string, limits: Rule['limits']): Rate | undefined {
  const [limit, ...others] = limits ?? [];
  if (!limit || others.length) return undefined;
  const { counter, max, window, scope, increment_from, on_deny } = limit;
  const isPlain = counter === counterOf(tool) && increment_from === undefined && on_deny === undefined;
  return isPlain ? { max, window, scope } : undefined;
}

/** Whether two choices end up as the same rule. */
export function sameRule(tool: string, a: Choice, b: Choice): boolean {
  return canonicalJson(ruleOfChoice(tool, a)) === canonicalJson(ruleOfChoice(tool, b));
}

// -------------------------------------------------------------------------------------------------- choices in a link

const VERSION = 'v1';

/**
 * Choices as the fragment of an address, without the `#`; empty where there are none:
 * `v1&create_issue=limit,5,hour,grant&drop_table=deny`. What is not plain is percent-encoded, a whole rule base64url.
 */
export function writeFragment(choices: Iterable<readonly [tool: string, choice: Choice]>): string {
  const parts = Array.from(choices, ([tool, choice]) => `${spell(tool)}=${writeChoice(choice)}`);
  return parts.length ? [VERSION, ...parts].join('&') : '';
}

export type ReadFragment =
  /** `unlisted` are tools of the link that the server does not have. */
  | { ok: true; choices: Map<string, Choice>; unlisted: string[] }
  /** `problem` follows "This link": "has no choice that can be read for drop_table". */
  | { ok: false; problem: string };

export function readFragment(fragment: string, tools: ReadonlySet<string>): ReadFragment {
  const choices = new Map<string, Choice>();
  const unlisted: string[] = [];
  if (!fragment) return { ok: true, choices, unlisted };
  const [version = '', ...parts] = fragment.split('&');
  if (version !== VERSION) {
    const isNewer = /^v[0-9]+$/.test(version);
    return {
      ok: false,
      problem: isNewer ? `is of version ${version.slice(1)}, and this page reads 1` : 'is not known',
    };
  }
  for (const part of parts) {
    const [spelt = '', written = '', ...rest] = part.split('=');
    const tool = unspell(spelt);
    if (tool === undefined || rest.length) return { ok: false, problem: 'has a part that cannot be read' };
    const choice = readChoice(written);
    if (!choice || !isValid(tool, choice))
      return { ok: false, problem: `has no choice that can be read for ${JSON.stringify(tool)}` };
    if (tools.has(tool)) choices.set(tool, choice);
    else unlisted.push(tool);
  }
  return { ok: true, choices, unlisted };
}

function writeChoice(choice: Choice): string {
  const rate = (limit: Rate | undefined) => (limit ? [limit.max, limit.window, limit.scope] : []);
  switch (choice.kind) {
    case 'limit':
      return ['limit', ...rate(choice.limit)].join(',');
    case 'ask': {
      const message = choice.message === undefined ? [] : [`!${spell(choice.message)}`];
      return ['ask', ...rate(choice.limit), ...message].join(',');
    }
    case 'custom':
      return `custom,${toBase64(JSON.stringify(choice.rule))}`;
    default:
      return choice.kind;
  }
}

function readChoice(written: string): Choice | undefined {
  const [kind, ...parts] = written.split(',');
  switch (kind) {
    case 'allow':
    case 'deny':
    case 'hide':
      return parts.length ? undefined : { kind };
    case 'limit': {
      const limit = readRate(parts);
      return limit && { kind, limit };
    }
    case 'ask': {
      const last = parts.at(-1);
      const message = last?.startsWith('!') ? unspell(last.slice(1)) : undefined;
      const numbers = last?.startsWith('!') ? parts.slice(0, -1) : parts;
      const limit = readRate(numbers);
      if ((last?.startsWith('!') && message === undefined) || (numbers.length && !limit)) return undefined;
      return { kind, ...(limit ? { limit } : {}), ...(message === undefined ? {} : { message }) };
    }
    case 'custom': {
      const rule = parts.length === 1 ? fromBase64(parts[0] ?? '') : undefined;
      // Whether it is a rule is for the schema to say.
      return typeof rule === 'object' && rule !== null ? { kind, rule } : undefined;
    }
    default:
      return undefined;
  }
}

function readRate([max = '', window, scope, ...rest]: readonly string[]): Rate | undefined {
  const knownWindow = WINDOWS.find((known) => known === window);
  const knownScope = SCOPES.find((known) => known === scope);
  if (!/^[0-9]/.test(max) || !Number.isFinite(Number(max)) || !knownWindow || !knownScope || rest.length)
    return undefined;
  return { max: Number(max), window: knownWindow, scope: knownScope };
}

function isValid(tool: string, choice: Choice): boolean {
  return parsePolicy(policyOf([[tool, choice]])).ok;
}

/** As JSON where it begins like JSON, or holds half of a surrogate pair, which no address can. */
function spell(text: string): string {
  const needsJson = text.startsWith('"') || /\p{Surrogate}/u.test(text);
  return encodeURIComponent(needsJson ? JSON.stringify(text) : text);
}

function unspell(spelt: string): string | undefined {
  try {
    const text = decodeURIComponent(spelt);
    return text.startsWith('"') ? String(JSON.parse(text)) : text;
  } catch {
    return undefined;
  }
}

function toBase64(text: string): string {
  const binary = Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function fromBase64(encoded: string): unknown {
  try {
    const binary = atob(encoded.replaceAll('-', '+').replaceAll('_', '/'));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(binary, (char) => char.charCodeAt(0))));
  } catch {
    return undefined;
  }
}
