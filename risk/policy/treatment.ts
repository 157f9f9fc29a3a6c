/** What a policy comes to for one tool; free of the schema, so that a page can have it for a few bytes. */
import type { Policy, Rule } from './schema.ts';

/** Whether the tool is taken off the list and refused, by its own name or by "*". */
export function isHidden({ hide }: Policy, tool: string): boolean {
  return hide !== undefined && (hide.includes(tool) || hide.includes('*'));
}

/** The rule for a tool, by own keys only: `constructor` is a name like any other. */
export function ruleOf({ tools }: Policy, tool: string): Rule | undefined {
  return tools && Object.hasOwn(tools, tool) ? tools[tool] : undefined;
}

/** What happens to calls of one tool: `hidden` and `denied` never reach the server. */
export type Treatment = 'hidden' | 'denied' | 'allowed' | 'limited' | 'asked' | 'conditional';

export function treatmentOf(policy: Policy, tool: string): Treatment {
  if (isHidden(policy, tool)) return 'hidden';
  const rule = ruleOf(policy, tool);
  if (!rule && policy.default === 'deny') return 'denied';
  const refusals = [...(policy.all_tools?.deny_if ?? []), ...(rule?.deny_if ?? [])];
  if (refusals.some((d) => d.conditions.length === 0)) return 'denied';
  if (rule?.approval && !rule.approval.when?.length) return 'asked';
  if (refusals.length || rule?.require?.length || rule?.approval) return 'conditional';
  return rule?.limits?.length || policy.all_tools?.limits?.length ? 'limited' : 'allowed';
}
