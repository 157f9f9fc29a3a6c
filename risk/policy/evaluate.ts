/** What a policy says of one call. Pure: counters live with the caller, who reserves what `evaluate` asks for. */
import { RE2JS } from 're2js';
import { type Condition, type Limit, type Policy, parsePath } from './schema.ts';

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
  if (policy.hide?.includes(tool) || policy.hide?.includes('*'))
    return deny('/hide', `"${tool}" is hidden by the policy; use another tool`);
  const at = `/tools/${tool.replace(/~/g, '~0').replace(/\//g, '~1')}`;
  const rule = policy.tools && Object.hasOwn(policy.tools, tool) ? policy.tools[tool] : undefined;
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

const SPOKEN: Record<Condition['op'], string> = {
  eq: 'is',
  neq: 'is not',
  lt: 'is below',
  lte: 'is at most',
  gt: 'is above',
  gte: 'is at least',
  in: 'is one of',
  not_in: 'is none of',
  exists: 'is given:',
  regex: 'matches',
  contains: 'contains',
};

/** A condition as a clause: `args.amount is above 100`. */
export function inWords({ path, op, value }: Condition): string {
  if (op === 'exists') return `${path} is ${value ? 'given' : 'not given'}`;
  const shown = Array.isArray(value) ? value.map((v) => JSON.stringify(v)).join(', ') : JSON.stringify(value);
  return `${path} ${SPOKEN[op]} ${shown}`;
}

/**
 * Whether a condition holds. In `require` every element of an array has to satisfy it, elsewhere one is enough; a value
 * that cannot be compared takes the outcome that denies.
 */
function holds(condition: Condition, args: unknown, where: 'require' | 'deny'): boolean {
  const values = valuesAt(args, parsePath(condition.path) ?? []);
  if (condition.op === 'exists') return values.length > 0 === condition.value;
  if (values.length === 0) return where === 'deny' && (condition.op === 'neq' || condition.op === 'not_in');
  const spread = values.flatMap((v) => (Array.isArray(v) && condition.op !== 'contains' ? v : [v]));
  const satisfied = (value: unknown) => compare(condition, value) ?? where === 'deny';
  return where === 'require' ? spread.length > 0 && spread.every(satisfied) : spread.some(satisfied);
}

function valuesAt(args: unknown, steps: readonly string[]): unknown[] {
  let values: unknown[] = [args];
  for (const step of steps)
    values = values.flatMap((value) => {
      if (step === '[]') return Array.isArray(value) ? value : [];
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return [];
      return [Reflect.get(value, step)];
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
      if (Array.isArray(actual)) return actual.some((a) => same(a, expected));
      return typeof actual === 'string' ? actual.includes(String(expected)) : undefined;
    case 'regex':
      return typeof actual === 'string' && typeof expected === 'string'
        ? RE2JS.compile(expected).matcher(actual).find()
        : undefined;
    case 'exists':
      return undefined;
    default: {
      const a = numeric(actual);
      const b = numeric(expected);
      if (a === undefined || b === undefined) return undefined;
      return op === 'lt' ? a < b : op === 'lte' ? a <= b : op === 'gt' ? a > b : a >= b;
    }
  }
}

/** Numbers and strings that are numbers; nothing else compares. */
function numeric(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

function same(a: unknown, b: unknown): boolean {
  const x = numeric(a);
  const y = numeric(b);
  if (x !== undefined && y !== undefined) return x === y;
  return typeof a === 'object' || typeof b === 'object' ? JSON.stringify(a) === JSON.stringify(b) : a === b;
}

function amountOf(path: string, args: unknown): number | undefined {
  const values = valuesAt(args, parsePath(path) ?? []);
  if (values.length === 0) return undefined;
  let sum = 0;
  for (const value of values) {
    const amount = numeric(value);
    if (amount === undefined || amount < 0) return undefined;
    sum += amount;
  }
  return sum;
}
