/** The recommended policy of one tool or of a whole server. */
import { hidingFindings, recommend, whyHidden } from '../../risk/policy/recommend.ts';
import type { Policy } from '../../risk/policy/schema.ts';
import { type Treatment, treatmentOf } from '../../risk/policy/treatment.ts';
import type { Tool } from './catalogue.ts';

export function policyFor(tools: readonly Tool[]): Policy {
  // By the server's own order, so that the file does not change when only a risk does.
  const inOrder = [...tools].sort((a, b) => a.record.index - b.record.index);
  return recommend(
    inOrder.map(({ record }) => record),
    tools[0]?.server.findings,
  );
}

/** Why the policy hides the tool whatever its verdict; `undefined` where its text is no reason to. */
export function hiddenBecause({ record, server }: Tool): string | undefined {
  const [finding] = hidingFindings(record, server.findings);
  return finding && whyHidden(finding);
}

/** How many tools of a server each treatment holds, those with none left out. */
export function treatmentCounts(policy: Policy, tools: readonly Tool[]): [Treatment, number][] {
  const order: Treatment[] = ['hidden', 'denied', 'asked', 'conditional', 'limited', 'allowed'];
  const each = tools.map(({ record }) => treatmentOf(policy, record.name));
  return order
    .map((treatment): [Treatment, number] => [treatment, each.filter((t) => t === treatment).length])
    .filter(([, n]) => n > 0);
}
