/** The recommended policy of one tool or of a whole server, as an object and as the text that is shown and copied. */
import { type Treatment, treatmentOf } from '../../risk/policy/explain.ts';
import { recommend } from '../../risk/policy/recommend.ts';
import type { Policy } from '../../risk/policy/schema.ts';
import type { Tool } from './catalogue.ts';
import { visible } from './visible.ts';

export function policyFor(tools: readonly Tool[]): Policy {
  // By the server's own order, so that the file does not change when only a risk does.
  const inOrder = [...tools].sort((a, b) => a.record.index - b.record.index);
  return recommend(inOrder.map(({ record, definition }) => ({ record, definition })));
}

/** Two-space JSON. Characters that cannot be seen are escaped, so that what is read is exactly what is copied. */
export function policyText(policy: Policy): string {
  return visible(JSON.stringify(policy, null, 2))
    .map(({ text, unseen }) => (unseen ? escaped(text) : text))
    .join('');
}

function escaped(code: string): string {
  const char = String.fromCodePoint(Number.parseInt(code.slice(3, -1), 16));
  return Array.from({ length: char.length }, (_, i) => `\\u${char.charCodeAt(i).toString(16).padStart(4, '0')}`).join(
    '',
  );
}

/** How many tools of a server each treatment holds, those with none left out. */
export function treatmentCounts(policy: Policy, tools: readonly Tool[]): [Treatment, number][] {
  const order: Treatment[] = ['hidden', 'denied', 'asked', 'conditional', 'limited', 'allowed'];
  const each = tools.map(({ record }) => treatmentOf(policy, record.name));
  return order
    .map((treatment): [Treatment, number] => [treatment, each.filter((t) => t === treatment).length])
    .filter(([, n]) => n > 0);
}
