/** The policies of a stack: shown one by one, copied, and saved together. */
import type { Policy } from '../../risk/policy/schema.ts';
import { policiesWithCut } from '../../risk/stack.ts';
import { count } from '../lib/grammar.ts';
import { policyText } from '../lib/policy-text.ts';
import { visibleText } from '../lib/visible.ts';
import './copy-button.ts';
import { make } from './dom.ts';
import { said } from './said.ts';
import type { How, Stack } from './stack-results.ts';

const policiesOf = ({ servers, cut }: Stack, how: How): Record<string, Policy> => policiesWithCut(servers, cut, how);

export function showPolicies(place: HTMLElement, stack: Stack, how: How): void {
  const policies = policiesOf(stack, how);
  const open = new Set(
    [...place.querySelectorAll<HTMLDetailsElement>('details[open]')].map(({ dataset }) => dataset.server),
  );
  const blocks = stack.servers.map(({ id, title }) => {
    const code = make('code', { id: `policy-${id}` }, policyText(policies[id]));
    const pre = make('pre', { tabIndex: 0 }, code);
    pre.setAttribute('role', 'region');
    pre.setAttribute('aria-label', `The policy for ${visibleText(title)} as JSON`);
    const caption = make('figcaption', {}, make('span', { className: 'file' }, `${id}.json`));
    const added = stack.cut.add.filter(({ server }) => server === id).length;
    const note = make('span', { className: 'small' }, added ? `${count(added, 'rule')} added` : 'as recommended');
    const heading = make('summary', {}, make('span', {}, ...said(title, 60)), ' ', note);
    const figure = make('figure', { className: 'policy' }, caption, pre);
    const details = make('details', { className: 'stack-policy', open: open.has(id) }, heading, figure);
    details.dataset.server = id;
    return { details, caption, copy: copyButton(code.id, `the policy for ${visibleText(title)}`) };
  });
  place.replaceChildren(...blocks.map(({ details }) => details));
  // A copy button looks for its text when it is put into the page, so that has to be there before it.
  for (const { caption, copy } of blocks) caption.append(copy);
}

function copyButton(of: string, what: string): HTMLElement {
  const button = make('button', { type: 'button' }, 'Copy ', make('span', { className: 'visually-hidden' }, what));
  const status = make('span', {});
  status.setAttribute('role', 'status');
  const copy = document.createElement('copy-button');
  copy.setAttribute('of', of);
  copy.append(button, status);
  return copy;
}

/** One file: an object from the server's id to its policy. */
export function savePolicies(stack: Stack, how: How): void {
  const file = new Blob([`${policyText(policiesOf(stack, how))}\n`], { type: 'application/json' });
  const href = URL.createObjectURL(file);
  make('a', { href, download: 'toolrisk-policies.json' }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}
