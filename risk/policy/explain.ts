/** A policy in words. Every page's sentences about rules come from here, so they cannot contradict the policy. */
import type { Condition, Limit, Policy, Rule } from './schema.ts';
import { isHidden, ruleOf, treatmentOf } from './treatment.ts';

/** Whole sentences, in the order in which the rule is applied; the last says what happens to everything else. */
export function explain(policy: Policy, tool: string): string[] {
  const rest =
    policy.default === 'deny'
      ? 'Tools of this server that the policy does not list are refused.'
      : 'Tools of this server that the policy does not list are let through.';
  if (isHidden(policy, tool))
    return [`${tool} is taken off the list that the agent sees, and a call of it is refused.`, rest];
  const rule = ruleOf(policy, tool);
  if (!rule && policy.default === 'deny') return [`${tool} is not listed, so calls of it are refused.`, rest];
  const sentences: string[] = [];
  if (treatmentOf(policy, tool) === 'allowed') sentences.push(`${tool} may be called freely.`);
  sentences.push(...refusalsInWords(policy.all_tools?.deny_if ?? []));
  if (rule?.require?.length) sentences.push(`A call goes through only where ${clauses(rule.require)}.`);
  sentences.push(...refusalsInWords(rule?.deny_if ?? []));
  for (const limit of [...(rule?.limits ?? []), ...(policy.all_tools?.limits ?? [])])
    sentences.push(`${limitInWords(limit)}; a call above that is refused until the window has moved on.`);
  if (rule?.approval) {
    const when = rule.approval.when ?? [];
    sentences.push(
      when.length ? `A person has to agree to a call where ${clauses(when)}.` : 'A person has to agree to each call.',
    );
  }
  return [...sentences, rest];
}

function refusalsInWords(items: NonNullable<Rule['deny_if']>): string[] {
  return items.map(({ conditions, on_deny }) => {
    const told = on_deny ? `, with the words “${on_deny}”` : '';
    return conditions.length
      ? `A call is refused where ${conditionsInShort(conditions)}${told}.`
      : `Every call is refused${told}.`;
  });
}

const SPOKEN: Record<Exclude<Condition['op'], 'exists'>, string> = {
  eq: 'is',
  neq: 'is not',
  lt: 'is below',
  lte: 'is at most',
  gt: 'is above',
  gte: 'is at least',
  in: 'is one of',
  not_in: 'is none of',
  regex: 'matches',
  contains: 'contains',
};

/** A condition as a clause: `args.amount is above 100`. */
export function inWords({ path, op, value }: Condition): string {
  if (op === 'exists') return `${path} is ${value ? 'given' : 'not given'}`;
  const shown = Array.isArray(value) ? value.map((v) => JSON.stringify(v)).join(', ') : JSON.stringify(value);
  return `${path} ${SPOKEN[op]} ${shown}`;
}

const WHOSE: Record<Limit['scope'], string> = {
  grant: 'each credential',
  session: 'each connection',
  server: 'all clients together',
};

/** "At most 10 calls a minute for each credential". */
export function limitInWords({ max, window, scope, increment_from }: Limit): string {
  const counted =
    increment_from === undefined ? `${max} ${max === 1 ? 'call' : 'calls'}` : `a total of ${max} in ${increment_from}`;
  return `At most ${counted} ${window === 'hour' ? 'an' : 'a'} ${window} for ${WHOSE[scope]}`;
}

function clauses(conditions: readonly Condition[]): string {
  return conditions.map(inWords).join(' and ');
}

/** A long pattern says little to a reader; what the caller is told says more, and the pattern stands in the JSON. */
function conditionsInShort(conditions: readonly Condition[]): string {
  return conditions
    .map((c) =>
      c.op === 'regex' && String(c.value).length > 60
        ? `${c.path} matches the pattern given in the policy`
        : inWords(c),
    )
    .join(' and ');
}
