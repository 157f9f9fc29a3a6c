/**
 * The policy language, version "1": one document says what may be called on one MCP server.
 * Generators, the evaluator and the gateway use this one schema.
 */
import { RE2JS } from 're2js';
import * as z from 'zod';
import { didYouMean } from '../nearest.ts';
import { pointer, step, stepsOf, valueAt } from '../pointer.ts';

export const OPERATORS = [
  'eq',
  'neq',
  'lt',
  'lte',
  'gt',
  'gte',
  'in',
  'not_in',
  'exists',
  'regex',
  'contains',
] as const;

const Path = z.string().refine((path) => parsePath(path) !== undefined, {
  error: 'is not a path: write args.name, args.a.b, args["odd key"] or args.items[].price',
});

export const Condition = z
  .strictObject({ path: Path, op: z.enum(OPERATORS), value: z.unknown().optional() })
  .superRefine(({ op, value }, context) => {
    const wrong = wrongValue(op, value);
    if (wrong) context.addIssue({ code: 'custom', path: ['value'], message: wrong });
  });
export type Condition = z.infer<typeof Condition>;

const Deny = z.strictObject({ conditions: z.array(Condition), on_deny: z.string().optional() });

export const WINDOWS = ['second', 'minute', 'hour', 'day'] as const;
export const SCOPES = ['grant', 'session', 'server'] as const;

const Limit = z.strictObject({
  counter: z.string().min(1, 'is empty: a counter needs a name, such as "create_issue_rate"'),
  window: z.enum(WINDOWS),
  max: z.number().min(0, 'is below 0: a limit admits 0 or more'),
  scope: z.enum(SCOPES),
  increment_from: Path.optional(),
  on_deny: z.string().optional(),
});
export type Limit = z.infer<typeof Limit>;

const Approval = z.strictObject({
  when: z.array(Condition).optional(),
  message: z.string().optional(),
  timeout: z
    .string()
    .regex(/^[1-9][0-9]*[smhd]$/, 'is not a time: write a number and s, m, h or d, such as "10m"')
    .optional(),
});

const Rule = z.strictObject({
  require: z.array(Condition).optional(),
  deny_if: z.array(Deny).optional(),
  limits: z.array(Limit).optional(),
  approval: Approval.optional(),
});
export type Rule = z.infer<typeof Rule>;

/** Checked entry by entry instead of with `z.record`, which drops a tool that is named `__proto__`. */
const Rules = z
  .custom<Record<string, Rule>>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    'is not an object',
  )
  .superRefine((rules, context) => {
    for (const [name, rule] of Object.entries(rules)) {
      const parsed = Rule.safeParse(rule);
      for (const issue of parsed.error?.issues ?? []) context.addIssue({ ...issue, path: [name, ...issue.path] });
    }
  });

export const Policy = z.strictObject({
  version: z.literal('1'),
  description: z.string().optional(),
  default: z.enum(['allow', 'deny']),
  hide: z.array(z.string()).optional(),
  all_tools: z.strictObject({ deny_if: z.array(Deny).optional(), limits: z.array(Limit).optional() }).optional(),
  tools: Rules.optional(),
});
export type Policy = z.infer<typeof Policy>;

export interface Problem {
  /** JSON Pointer into the document. */
  at: string;
  message: string;
}

const FIELDS = [
  ...['version', 'description', 'default', 'hide', 'all_tools', 'tools', 'require', 'deny_if', 'limits', 'approval'],
  ...['conditions', 'on_deny', 'path', 'op', 'value', 'counter', 'window', 'max', 'scope', 'increment_from'],
  ...['when', 'message', 'timeout'],
];

/** A document as parsed from JSON; every problem names its place and, for a misspelt word, the nearest known one. */
export function parsePolicy(document: unknown): { ok: true; policy: Policy } | { ok: false; problems: Problem[] } {
  const parsed = Policy.safeParse(document);
  if (parsed.success) return { ok: true, policy: parsed.data };
  return {
    ok: false,
    problems: parsed.error.issues.flatMap((issue): Problem[] => {
      const at = pointer(issue.path);
      if (issue.code === 'unrecognized_keys')
        return issue.keys.map((key) => ({
          at: `${at}${step(key)}`,
          message: `is not a field of the policy language.${didYouMean(key, FIELDS)}`,
        }));
      if (issue.code === 'invalid_value') {
        const known = issue.values.map(String);
        const given = valueAt(document, at);
        const guess = typeof given === 'string' ? `.${didYouMean(given, known)}` : '';
        return [
          {
            at,
            message: `is ${JSON.stringify(given) ?? 'missing'}; use ${known.map((k) => `"${k}"`).join(', ')}${guess}`,
          },
        ];
      }
      return [{ at, message: issue.message }];
    }),
  };
}

/** One step of an argument path: into a key, or to every element of an array. */
export type Step = { kind: 'key'; key: string } | { kind: 'each' };

/** Undefined when it is not a path. A quoted key is a JSON string, so that every key can be written. */
export function parsePath(path: string): Step[] | undefined {
  const steps: Step[] = [];
  const step = /\.([^.[\]"]+)|\[("(?:[^"\\]|\\.)*")\]|\[\]/y;
  step.lastIndex = 4;
  if (!path.startsWith('args') || path.length === 4) return undefined;
  while (step.lastIndex < path.length) {
    const match = step.exec(path);
    if (!match) return undefined;
    const [, plain, quoted] = match;
    if (plain !== undefined) steps.push({ kind: 'key', key: plain });
    else if (quoted === undefined) steps.push({ kind: 'each' });
    else {
      const key = jsonString(quoted);
      if (key === undefined) return undefined;
      steps.push({ kind: 'key', key });
    }
  }
  return steps;
}

function jsonString(quoted: string): string | undefined {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return undefined;
  }
}

function pathOf(argument: string): string {
  return /^[^.[\]"]+$/.test(argument) ? `args.${argument}` : `args[${JSON.stringify(argument)}]`;
}

/** The path of the argument that a JSON Pointer into a tool's definition names: `[]` where it stands in a list's items. */
export function pathOfPointer(at: string): string {
  const steps = stepsOf(at).slice(1);
  let path = 'args';
  for (let i = 0; i < steps.length; i += 1) {
    if (steps[i] === 'items') path += '[]';
    else if (steps[i] === 'properties') {
      i += 1;
      path += pathOf(steps[i] ?? '').slice('args'.length);
    }
  }
  return path;
}

/** The number that a value is: numbers, and strings in plain decimal notation. Nothing else compares as a number. */
export function numeric(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || !/^[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/.test(value)) return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

function wrongValue(op: Condition['op'], value: unknown): string | undefined {
  switch (op) {
    case 'in':
    case 'not_in':
      return Array.isArray(value) ? undefined : `is not a list: "${op}" compares with a list of values`;
    case 'exists':
      return typeof value === 'boolean'
        ? undefined
        : 'is not true or false: "exists" asks whether the argument is there';
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return numeric(value) === undefined ? `is not a number: "${op}" compares numbers` : undefined;
    case 'contains':
      return ['string', 'number', 'boolean'].includes(typeof value)
        ? undefined
        : 'is not a string, a number or true or false: "contains" looks for one of those';
    case 'regex':
      return wrongPattern(value);
    default:
      return value === undefined ? `is missing: "${op}" compares with a value` : undefined;
  }
}

function wrongPattern(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'is not a string: "regex" needs a pattern in RE2 syntax';
  try {
    RE2JS.compile(value);
    return undefined;
  } catch (error) {
    return `does not compile as RE2: ${error instanceof Error ? error.message : String(error)}`;
  }
}
