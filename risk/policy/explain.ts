/** A policy in words. Every page's sentences about rules come from here, so they cannot contradict the policy. */
import { inWords } from './evaluate.ts';
import type { Condition, Limit, Policy, Rule } from './schema.ts';

/** What happens to calls of one tool: `hidden` and `denied` never reach the server. */
export type Treatment = 'hidden' | 'denied' | 'allowed' | 'limited' | 'asked' | 'conditional';

export function treatmentOf(policy: Policy, tool: string): Treatment {
  if (policy.hide?.includes(tool) || policy.hide?.includes('*')) return 'hidden';
  const rule = ruleOf(policy, tool);
  if (!rule) return policy.default === 'deny' ? 'denied' : 'allowed';
  if (rule.deny_if?.some((d) => d.conditions.length === 0)) return 'denied';
  if (rule.approval && !rule.approval.when?.length) return 'asked';
  if (rule.deny_if?.length || rule.require?.length || rule.approval) return 'conditional';
  return rule.limits?.length ? 'limited' : 'allowed';
}

/** Whole sentences, in the order in which the rule is applied; the last says what happens to everything else. */
export function explain(policy: Policy, tool: string): string[] {
  const rule = ruleOf(policy, tool);
  const sentences: string[] = [];
  const treatment = treatmentOf(policy, tool);
  if (treatment === 'hidden')
    sentences.push(`${tool} is taken off the list that the agent sees, and a call of it is refused.`);
  else if (!rule)
    sentences.push(
      `${tool} is not listed, so calls of it are ${policy.default === 'deny' ? 'refused' : 'let through'}.`,
    );
  else {
    if (treatment === 'allowed') sentences.push(`${tool} may be called freely.`);
    if (rule.require?.length) sentences.push(`A call goes through only where ${clauses(rule.require)}.`);
    for (const item of rule.deny_if ?? []) {
      const told = item.on_deny ? `, with the words “${item.on_deny}”` : '';
      sentences.push(
        item.conditions.length
          ? `A call is refused where ${conditionsInShort(item.conditions)}${told}.`
          : `Every call is refused${told}.`,
      );
    }
    for (const limit of rule.limits ?? [])
      sentences.push(`${limitInWords(limit)}; a call above that is refused until the window has moved on.`);
    if (rule.approval) {
      const when = rule.approval.when ?? [];
      sentences.push(
        when.length ? `A person has to agree to a call where ${clauses(when)}.` : 'A person has to agree to each call.',
      );
    }
  }
  sentences.push(
    policy.default === 'deny'
      ? 'Tools of this server that the policy does not list are refused.'
      : 'Tools of this server that the policy does not list are let through.',
  );
  return sentences;
}

export function ruleOf(policy: Policy, tool: string): Rule | undefined {
  return policy.tools && Object.hasOwn(policy.tools, tool) ? policy.tools[tool] : undefined;
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
