/** The policies of a stack: shown one by one, copied, and saved together. */
import type { Policy } from '../../risk/policy/schema.ts';
import { policiesWithCut } from '../../risk/stack.ts';
import { visibleText } from '../lib/visible.ts';
import './copy-button.ts';
import { count } from '../lib/grammar.ts';
import { element, link, said } from './stack-parts.ts';
import type { How, Stack } from './stack-results.ts';
import { asPolicyText } from './stack-words.ts';

const policiesOf = ({ servers, cut }: Stack, how: How): Record<string, Policy> => policiesWithCut(servers, cut, how);

export function showPolicies(place: HTMLElement, stack: Stack, how: How): void {
  const policies = policiesOf(stack, how);
  const open = new Set(
    [...place.querySelectorAll<HTMLDetailsElement>('details[open]')].map(({ dataset }) => dataset.server),
  );
  const blocks = stack.servers.map(({ id, title }) => {
    const code = element('code', '', asPolicyText(policies[id]));
    code.id = `policy-${id}`;
    const pre = element('pre', '', code);
    pre.tabIndex = 0;
    pre.setAttribute('role', 'region');
    pre.setAttribute('aria-label', `The policy for ${visibleText(title)} as JSON`);
    const caption = element('figcaption', '', element('span', 'file', `${id}.json`));
    const added = stack.cut.add.filter(({ server }) => server === id).length;
    const note = element('span', 'small', added ? `${count(added, 'rule')} added` : 'as recommended');
    const heading = element('summary', '', element('span', '', ...said(title, 60)), ' ', note);
    const details = element('details', 'stack-policy', heading, element('figure', 'policy', caption, pre));
    details.dataset.server = id;
    if (open.has(id)) details.setAttribute('open', '');
    return { details, caption, copy: copyButton(code.id, `the policy for ${visibleText(title)}`) };
  });
  place.replaceChildren(...blocks.map(({ details }) => details));
  // A copy button looks for its text when it is put into the page, so that has to be there before it.
  for (const { caption, copy } of blocks) caption.append(copy);
}

function copyButton(of: string, what: string): HTMLElement {
  const button = element('button', '', 'Copy ', element('span', 'visually-hidden', what));
  button.setAttribute('type', 'button');
  const status = element('span', '');
  status.setAttribute('role', 'status');
  const copy = element('copy-button', '', button, status);
  copy.setAttribute('of', of);
  return copy;
}

/** One file: an object from the server's id to its policy. */
export function savePolicies(stack: Stack, how: How): void {
  const file = new Blob([`${asPolicyText(policiesOf(stack, how))}\n`], { type: 'application/json' });
  const address = URL.createObjectURL(file);
  const anchor = link(address, '');
  anchor.download = 'toolrisk-policies.json';
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
