/** The recommended policy of one tool or of a whole server. */
import { recommend } from '../../risk/policy/recommend.ts';
import type { Policy } from '../../risk/policy/schema.ts';
import { type Treatment, treatmentOf } from '../../risk/policy/treatment.ts';
import type { Tool } from './catalogue.ts';

export function policyFor(tools: readonly Tool[]): Policy {
  // By the server's own order, so that the file does not change when only a risk does.
  const inOrder = [...tools].sort((a, b) => a.record.index - b.record.index);
  return recommend(inOrder.map(({ record, definition }) => ({ record, definition })));
}

/** How many tools of a server each treatment holds, those with none left out. */
export function treatmentCounts(policy: Policy, tools: readonly Tool[]): [Treatment, number][] {
  const order: Treatment[] = ['hidden', 'denied', 'asked', 'conditional', 'limited', 'allowed'];
  const each = tools.map(({ record }) => treatmentOf(policy, record.name));
  return order
    .map((treatment): [Treatment, number] => [treatment, each.filter((t) => t === treatment).length])
    .filter(([, n]) => n > 0);
}
