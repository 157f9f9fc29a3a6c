/**
 * `<tool-filter>`: all tools by risk, access, effect and contradiction, sorted. What is chosen stands in the address, so
 * that it can be shared. The plain lists below it are there without a script; this takes their place when something is
 * chosen.
 */
import { count } from '../lib/grammar.ts';
import { href } from '../lib/paths.ts';
import type { SearchIndex } from '../lib/search-index.ts';
import { make } from './dom.ts';
import { fetchJson } from './fetch-json.ts';

const AT_FIRST = 100;

type Row = SearchIndex['tools'][number];

let index: Promise<SearchIndex> | undefined;

function load(): Promise<SearchIndex> {
  index ??= fetchJson(href.searchIndex);
  return index;
}

const SORTS: Record<string, (index: SearchIndex) => (a: Row, b: Row) => number> = {
  risk: () => (a, b) => b[4] - a[4] || a[1].localeCompare(b[1]),
  name: () => (a, b) => a[1].localeCompare(b[1]),
  server:
    ({ servers }) =>
    (a, b) =>
      (servers[a[0]]?.[1] ?? '').localeCompare(servers[b[0]]?.[1] ?? '') || b[4] - a[4],
};

function isWanted(row: Row, wanted: URLSearchParams, { risks, accesses, effects }: SearchIndex): boolean {
  const risk = wanted.get('risk');
  if (risk && risks[row[4]]?.[0] !== risk) return false;
  const access = wanted.get('access');
  if (access && accesses[row[3]]?.toLowerCase() !== access) return false;
  const effect = wanted.get('effects');
  if (effect && !(row[6] & (1 << effects.indexOf(effect)))) return false;
  return !wanted.has('contradicts') || row[7] === 1;
}

class ToolFilter extends HTMLElement {
  readonly #form = this.querySelector('form');
  readonly #list = this.querySelector<HTMLUListElement>('ul');
  readonly #status = this.querySelector('[role=status]');
  readonly #more = this.querySelector<HTMLButtonElement>('button.more');
  #shown = AT_FIRST;

  connectedCallback(): void {
    const form = this.#form;
    if (!form) return;
    this.hidden = false;
    const asked = new URLSearchParams(location.search);
    for (const control of form.elements) {
      if (control instanceof HTMLSelectElement) control.value = asked.get(control.name) ?? control.value;
      if (control instanceof HTMLInputElement && control.type === 'checkbox') control.checked = asked.has(control.name);
    }
    form.addEventListener('change', () => this.#choose());
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#choose();
    });
    this.#more?.addEventListener('click', () => {
      this.#shown += AT_FIRST;
      void this.#show();
    });
    if (this.#chosen().size > 0) void this.#show();
  }

  /** Only what is chosen, without the defaults. */
  #chosen(): URLSearchParams {
    const chosen = new URLSearchParams();
    if (!this.#form) return chosen;
    for (const [name, value] of new FormData(this.#form)) {
      const isDefault = name === 'sort' && value === 'risk';
      if (typeof value === 'string' && value && !isDefault) chosen.set(name, value);
    }
    return chosen;
  }

  #choose(): void {
    this.#shown = AT_FIRST;
    const chosen = this.#chosen();
    const query = new URLSearchParams(location.search).get('q');
    if (query) chosen.set('q', query);
    history.replaceState(null, '', chosen.size > 0 ? `?${chosen}` : location.pathname);
    void this.#show();
  }

  async #show(): Promise<void> {
    const chosen = this.#chosen();
    const rest = document.querySelector<HTMLElement>('[data-unfiltered]');
    if (chosen.size === 0) {
      this.#list?.replaceChildren();
      if (this.#more) this.#more.hidden = true;
      if (rest) rest.hidden = false;
      this.#say('');
      return;
    }
    try {
      const found = await load();
      const sort = SORTS[chosen.get('sort') ?? 'risk'] ?? SORTS.risk;
      const rows = found.tools.filter((row) => isWanted(row, chosen, found));
      if (sort) rows.sort(sort(found));
      this.#list?.replaceChildren(...rows.slice(0, this.#shown).map((row) => item(row, found)));
      if (this.#more) {
        this.#more.hidden = rows.length <= this.#shown;
        this.#more.textContent = `Show ${Math.min(AT_FIRST, rows.length - this.#shown)} more`;
      }
      if (rest) rest.hidden = true;
      this.#say(rows.length === 0 ? 'No tool of the catalogue is all of that.' : count(rows.length, 'tool'));
    } catch {
      index = undefined;
      this.#say('The list could not be loaded. Try again, or go by the pages below.');
    }
  }

  #say(text: string): void {
    if (this.#status) this.#status.textContent = text;
  }
}

function item([server, name, segment, access, risk]: Row, { servers, risks, accesses }: SearchIndex): HTMLLIElement {
  const [id, title] = servers[server] ?? ['', ''];
  const [level, riskWord] = risks[risk] ?? ['low', ''];
  return make(
    'li',
    {},
    make('a', { className: 'name', href: href.tool(id, segment || name) }, name),
    make('span', { className: 'of' }, title),
    make(
      'span',
      { className: 'verdict' },
      make('span', { className: `risk ${level}` }, riskWord),
      make('span', {}, accesses[access] ?? ''),
    ),
  );
}

customElements.define('tool-filter', ToolFilter);
