/**
 * The policy language, version "1": one document says what may be called on one MCP server.
 * Generators, the evaluator and the gateway use this one schema.
 */
import * as z from 'zod';

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
export const WINDOWS = ['second', 'minute', 'hour', 'day'] as const;
export const SCOPES = ['grant', 'session', 'server'] as const;

const Condition = z.strictObject({ path: z.string(), op: z.enum(OPERATORS), value: z.unknown() });
export type Condition = z.infer<typeof Condition>;

const Deny = z.strictObject({ conditions: z.array(Condition), on_deny: z.string().optional() });
const Limit = z.strictObject({
  counter: z.string().min(1),
  window: z.enum(WINDOWS),
  max: z.number().min(0),
  scope: z.enum(SCOPES),
  increment_from: z.string().optional(),
  on_deny: z.string().optional(),
});
export type Limit = z.infer<typeof Limit>;

const Approval = z.strictObject({
  when: z.array(Condition).optional(),
  message: z.string().optional(),
  timeout: z.string().optional(),
});

const Rule = z.strictObject({
  require: z.array(Condition).optional(),
  deny_if: z.array(Deny).optional(),
  limits: z.array(Limit).optional(),
  approval: Approval.optional(),
});
export type Rule = z.infer<typeof Rule>;

export const Policy = z.strictObject({
  version: z.literal('1'),
  description: z.string().optional(),
  default: z.enum(['allow', 'deny']),
  hide: z.array(z.string()).optional(),
  all_tools: z.strictObject({ deny_if: z.array(Deny).optional(), limits: z.array(Limit).optional() }).optional(),
  tools: z.record(z.string(), Rule).optional(),
});
export type Policy = z.infer<typeof Policy>;
