/** What came of a pasted list, as elements. Everything that a server said is text. */

import { type Evidence, RISK, RISKIEST_FIRST, type ToolRecord } from '../../risk/model.ts';
import { capital, count } from '../lib/grammar.ts';
import { href } from '../lib/paths.ts';
import { certainty, conditionInWords, effectsInWords, percent, placeInWords, pull, RISKS } from '../lib/words.ts';
import { make } from './dom.ts';
import { markOf } from './marks.ts';
import { said } from './said.ts';
import type { Answer, FindingInWords, Judged } from './try-worker.ts';

/** Rows that are put into the page at once; the next ones wait until it has been drawn. */
const SLICE = 150;

type Listed = Extract<Answer, { ok: true }>;

/** Fills the parts of the result; `isCurrent` tells whether the answer is still wanted. */
export async function showResult(root: HTMLElement, answer: Listed, isCurrent: () => boolean): Promise<void> {
  const part = (name: string) => root.querySelector<HTMLElement>(`.${name}`);
  part('sum')?.replaceChildren(sumOf(answer));
  part('beside-tools')?.replaceChildren(...besides(answer));
  const policy = root.querySelector('#policy');
  if (policy) policy.textContent = answer.policy;
  const list = part('judged-tools');
  if (!list) return;
  list.replaceChildren();
  const tools = answer.tools.toSorted((a, b) => RISK.indexOf(b.record.risk) - RISK.indexOf(a.record.risk));
  const isShort = tools.length <= 3;
  for (let from = 0; from < tools.length; from += SLICE) {
    if (from > 0) await new Promise((resolve) => setTimeout(resolve));
    if (!isCurrent()) return;
    list.append(...tools.slice(from, from + SLICE).map((tool) => rowOf(root, tool, isShort)));
  }
}

export function sumOf({ tools }: Listed): string {
  const risks = RISKIEST_FIRST.flatMap((risk) => {
    const n = tools.filter(({ record }) => record.risk === risk).length;
    return n ? [`${n} ${RISKS[risk].word.toLowerCase()}`] : [];
  });
  const hidden = tools.filter(({ findings }) => findings.some(({ hides }) => hides)).length;
  const warning = hidden ? ` ${count(hidden, 'tool')} to hide, because of ${hidden === 1 ? 'its' : 'their'} text.` : '';
  return `${capital(count(tools.length, 'tool'))}${risks.length ? `: ${risks.join(', ')}` : ''}.${warning}`;
}

function besides({ tools, notes, rejected, ofServer }: Listed): Node[] {
  const found: Node[] = notes.map((note) => make('p', { className: 'notice' }, note));
  if (rejected.length) {
    const most = 20;
    const left = tools.length
      ? ` ${rejected.length === 1 ? 'It was' : 'They were'} left out; the ${count(tools.length, 'other tool')} ${tools.length === 1 ? 'was' : 'were'} judged.`
      : '';
    found.push(
      make(
        'div',
        { className: 'notice' },
        make(
          'p',
          {},
          make('strong', {}, `${count(rejected.length, 'entry', 'entries')} of the list could not be judged.`),
          left,
        ),
        make(
          'ul',
          { className: 'plain' },
          ...rejected.slice(0, most).map(({ index, why }) => make('li', {}, `Number ${index + 1} ${why}.`)),
          ...(rejected.length > most ? [make('li', {}, `And ${rejected.length - most} more.`)] : []),
        ),
      ),
    );
  }
  if (ofServer.length)
    found.push(
      make(
        'div',
        { className: 'notice' },
        make('p', {}, make('strong', {}, 'In the server’s own instructions')),
        findingList(ofServer),
      ),
    );
  return found;
}

function rowOf(root: HTMLElement, tool: Judged, open: boolean): HTMLElement {
  const { record, findings } = tool;
  const body = make('div', { className: 'judged-body' });
  const summary = make('summary', {}, count(record.evidence.length, 'item', 'items'), ' of evidence');
  if (findings.length) summary.append(make('strong', {}, `, ${count(findings.length, 'finding')}`));
  summary.append(make('span', { className: 'visually-hidden' }, ' on ', ...said(record.name, 60)));
  const details = make('details', {}, summary, body);
  // What a list of a thousand tools says of each is put together when somebody asks for it.
  details.addEventListener('toggle', () => {
    if (details.open && !body.hasChildNodes()) body.append(...bodyOf(root, tool));
  });
  details.open = open;
  return make(
    'li',
    { className: 'judged' },
    make('h3', { className: 'name' }, ...said(record.name, 120)),
    make(
      'p',
      { className: 'verdict' },
      markOf(root, record.risk),
      ' ',
      markOf(root, record.access),
      make('span', { className: 'n' }, ` ${percent(record.confidence)} ${certainty(record.confidence)}`),
    ),
    make('p', { className: 'line-of' }, effectsInWords(record.effects)),
    make('p', { className: 'rationale' }, ...said(record.rationale, 700)),
    details,
  );
}

function bodyOf(root: HTMLElement, { record, findings, means }: Judged): Node[] {
  const { conditional } = record;
  return [
    ...(record.caveats.length
      ? [make('ul', { className: 'caveats' }, ...record.caveats.map((caveat) => make('li', {}, ...said(caveat, 300))))]
      : []),
    ...(conditional
      ? [
          heading('Verdict per operation'),
          make(
            'p',
            {},
            ...conditionInWords(conditional).flatMap(({ text, code }): (Node | string)[] =>
              code ? [make('code', {}, ...said(text, 60))] : [text],
            ),
          ),
          operations(root, conditional),
        ]
      : []),
    ...(findings.length ? [heading('Findings'), findingList(findings)] : []),
    heading('Evidence'),
    ...(record.evidence.length
      ? [make('ol', { className: 'evidence' }, ...record.evidence.map(evidenceItem))]
      : [make('p', {}, 'Nothing in the definition spoke for anything but reading.')]),
    ...(record.claims.length ? [heading('The server’s own claims'), claims(record)] : []),
    heading('What the recommended rule means'),
    make('ul', {}, ...means.map((sentence) => make('li', {}, ...said(sentence, 700)))),
  ];
}

function heading(text: string): HTMLElement {
  return make('h4', {}, text);
}

function quoted(quote: string, says: string, place: string): (Node | string)[] {
  return quote
    ? [
        make('q', {}, ...said(quote, 160)),
        ' ',
        ...said(says, 240),
        ' ',
        make('i', {}, '(in ', ...said(place, 120), ')'),
      ]
    : [...said(capital(place), 120), ' ', ...said(says, 240)];
}

function evidenceItem(evidence: Evidence): HTMLElement {
  return make(
    'li',
    { className: 'quoted' },
    ...quoted(evidence.quote, evidence.says, placeInWords(evidence)),
    make(
      'span',
      { className: 'pull' },
      `${pull(evidence.pulls, evidence.weight)} · `,
      make('a', { href: href.signal(evidence.signal) }, evidence.signal),
    ),
  );
}

function findingList(findings: readonly FindingInWords[]): HTMLElement {
  return make(
    'ul',
    { className: 'findings plain' },
    ...findings.map(({ title, says, quote, at }) =>
      make(
        'li',
        { className: 'quoted' },
        make('strong', {}, `${title}: `),
        ...quoted(quote, says, at === '/instructions' ? 'the instructions' : placeInWords({ at })),
      ),
    ),
  );
}

function claims({ claims: made }: ToolRecord): HTMLElement {
  return make(
    'ul',
    { className: 'plain' },
    ...made.map(({ hint, value, contradiction }) =>
      make(
        'li',
        {},
        make('code', {}, `${hint}: ${value}`),
        ...(contradiction ? [': ', ...said(contradiction, 300)] : []),
      ),
    ),
  );
}

function operations(root: HTMLElement, { argument, cases }: NonNullable<ToolRecord['conditional']>): HTMLElement {
  const cell = (label: string) => make('th', { scope: 'col' }, label);
  return make(
    'table',
    { className: 'operations' },
    make(
      'thead',
      {},
      make(
        'tr',
        {},
        make('th', { scope: 'col' }, 'Where ', make('code', {}, ...said(argument, 60)), ' is'),
        cell('Access and effects'),
        cell('Risk'),
      ),
    ),
    make(
      'tbody',
      {},
      ...cases.map(({ values, access, effects, risk }) =>
        make(
          'tr',
          {},
          make(
            'th',
            { scope: 'row' },
            ...values.flatMap((value, i) => [i ? ', ' : '', make('code', {}, ...said(value, 60))]),
          ),
          make(
            'td',
            {},
            markOf(root, access),
            ...(effects.length ? [make('span', { className: 'line-of' }, effectsInWords(effects))] : []),
          ),
          make('td', {}, markOf(root, risk)),
        ),
      ),
    ),
  );
}
