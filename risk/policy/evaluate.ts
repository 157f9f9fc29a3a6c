/** What a policy says of one call. Pure: counters live with the caller, who reserves what `evaluate` asks for. */
import { RE2JS } from 're2js';
import { pointer } from '../pointer.ts';
import { inWords } from './explain.ts';
import { type Condition, type Limit, numeric, type Policy, parsePath, type Step } from './schema.ts';
import { isHidden, ruleOf } from './treatment.ts';

export interface Call {
  tool: string;
  args: unknown;
}

/** One limit that the call must fit into; all of a decision's reservations are made together or not at all. */
export interface Reservation {
  /** JSON Pointer of the limit in the policy. */
  rule: string;
  limit: Limit;
  /** How much the call counts; 1 unless the limit counts an argument. */
  amount: number;
}

export type Decision =
  | { outcome: 'deny'; rule: string; message: string }
  | {
      outcome: 'allow';
      reserve: Reservation[];
      /** Present when a person has to agree once the reservations stand. */
      approval?: { rule: string; message: string; timeout: string };
    };

/**
 * Decides in the language's order: hide, default, all_tools.deny_if, require, deny_if, limits, approval; the first denial
 * wins. `policy` undefined denies everything. Whether the reservations fit is the caller's to decide.
 */
export function evaluate(policy: Policy | undefined, { tool, args }: Call): Decision {
  if (!policy) return deny('', 'no policy is set for this server, so nothing may be called; add one');
  if (isHidden(policy, tool)) return deny('/hide', `"${tool}" is hidden by the policy; use another tool`);
  const at = pointer(['tools', tool]);
  const rule = ruleOf(policy, tool);
  if (!rule && policy.default === 'deny')
    return deny('/default', `"${tool}" is not listed in the policy; ask for it to be added`);

  for (const [i, item] of (policy.all_tools?.deny_if ?? []).entries())
    if (item.conditions.every((c) => holds(c, args, 'deny')))
      return deny(`/all_tools/deny_if/${i}`, item.on_deny ?? denied(item.conditions));
  for (const [i, condition] of (rule?.require ?? []).entries())
    if (!holds(condition, args, 'require'))
      return deny(`${at}/require/${i}`, `${inWords(condition)} is required; change the arguments`);
  for (const [i, item] of (rule?.deny_if ?? []).entries())
    if (item.conditions.every((c) => holds(c, args, 'deny')))
      return deny(`${at}/deny_if/${i}`, item.on_deny ?? denied(item.conditions));

  const reserve: Reservation[] = [];
  const limits = [
    ...(rule?.limits ?? []).map((limit, i) => ({ limit, rule: `${at}/limits/${i}` })),
    ...(policy.all_tools?.limits ?? []).map((limit, i) => ({ limit, rule: `/all_tools/limits/${i}` })),
  ];
  for (const { limit, rule: place } of limits) {
    const amount = limit.increment_from === undefined ? 1 : amountOf(limit.increment_from, args);
    if (amount === undefined)
      return deny(
        place,
        limit.on_deny ?? `${limit.increment_from} must be a number of 0 or more, because it is counted; set it`,
      );
    reserve.push({ rule: place, limit, amount });
  }
  const approval = rule?.approval;
  if (!approval || !(approval.when ?? []).every((c) => holds(c, args, 'deny'))) return { outcome: 'allow', reserve };
  return {
    outcome: 'allow',
    reserve,
    approval: {
      rule: `${at}/approval`,
      message: approval.message ?? `A person has to agree to this call of "${tool}".`,
      timeout: approval.timeout ?? '10m',
    },
  };
}

function deny(rule: string, message: string): Decision {
  return { outcome: 'deny', rule, message };
}

function denied(conditions: readonly Condition[]): string {
  return conditions.length
    ? `the policy refuses calls where ${conditions.map(inWords).join(' and ')}; change the arguments`
    : 'the policy refuses every call of this tool';
}

/** Stands for what an element or an object does not have. */
const MISSING = Symbol('missing');

/**
 * Whether a condition holds. In `require` every element that a path reaches has to satisfy it, elsewhere one is enough; a
 * value that cannot be compared takes the outcome that denies.
 */
function holds(condition: Condition, args: unknown, where: 'require' | 'deny'): boolean {
  const { op, value: expected } = condition;
  const wholeList = Array.isArray(expected) && (op === 'eq' || op === 'neq');
  const values = valuesAt(args, parsePath(condition.path) ?? []);
  if (op === 'contains' && values.some((v) => Array.isArray(v) && v.some((element) => same(element, expected))))
    return true;
  const each = wholeList ? values : values.flatMap((v) => (Array.isArray(v) && op !== 'exists' ? v : [v]));
  const satisfied = (value: unknown) =>
    value === MISSING || op === 'exists'
      ? holdsForPresence(condition, value !== MISSING, where)
      : (compare(condition, value) ?? where === 'deny');
  return where === 'require' ? each.length > 0 && each.every(satisfied) : each.some(satisfied);
}

function holdsForPresence({ op, value }: Condition, isThere: boolean, where: 'require' | 'deny'): boolean {
  if (op === 'exists') return isThere === value;
  return where === 'deny' && (op === 'neq' || op === 'not_in');
}

/** What a path leads to, `MISSING` in the place of everything that it should lead to and that is not there. */
function valuesAt(args: unknown, steps: readonly Step[]): unknown[] {
  let values: unknown[] = [args];
  for (const step of steps)
    values = values.flatMap((value) => {
      if (step.kind === 'each') return Array.isArray(value) && value.length > 0 ? value : [MISSING];
      const isThere = typeof value === 'object' && value !== null && Object.hasOwn(value, step.key);
      return [isThere ? Reflect.get(value, step.key) : MISSING];
    });
  return values;
}

/** Undefined where the two can't be compared. */
function compare({ op, value: expected }: Condition, actual: unknown): boolean | undefined {
  switch (op) {
    case 'eq':
      return same(actual, expected);
    case 'neq':
      return !same(actual, expected);
    case 'in':
      return Array.isArray(expected) && expected.some((e) => same(actual, e));
    case 'not_in':
      return Array.isArray(expected) && !expected.some((e) => same(actual, e));
    case 'contains':
      return typeof actual === 'string' ? actual.includes(String(expected)) : undefined;
    case 'regex':
      return typeof actual === 'string' && typeof expected === 'string'
        ? RE2JS.compile(expected).matcher(actual).find()
        : undefined;
    default: {
      const a = numeric(actual);
      const b = numeric(expected);
      if (a === undefined || b === undefined) return undefined;
      return op === 'lt' ? a < b : op === 'lte' ? a <= b : op === 'gt' ? a > b : a >= b;
    }
  }
}

/** Equal as JSON, whatever the order of keys. Strings that are numbers equal numbers, unless they are too long to be exact. */
function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  const x = exactNumber(a);
  const y = exactNumber(b);
  if (x !== undefined && y !== undefined) return x === y;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && same(Reflect.get(a, key), Reflect.get(b, key)))
  );
}

/** A number that a float holds exactly; an id of twenty digits is compared as the text that it is. */
function exactNumber(value: unknown): number | undefined {
  const number = numeric(value);
  return number !== undefined && Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : undefined;
}

function amountOf(path: string, args: unknown): number | undefined {
  let sum = 0;
  for (const value of valuesAt(args, parsePath(path) ?? [])) {
    const amount = numeric(value);
    if (amount === undefined || amount < 0) return undefined;
    sum += amount;
  }
  return sum;
}
