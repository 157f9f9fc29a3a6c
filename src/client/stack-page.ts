/**
 * `<stack-page>`: picks servers, fetches what the catalogue says of each, and shows what they can do together. The picked
 * ids stand in the fragment of the address and nothing else does. What a server said is put together as text, never as
 * markup; a pasted configuration is read, reduced to names and thrown away before anything of it could be shown.
 */
import { combinationsOf, smallestCut } from '../../risk/stack.ts';
import { count, day } from '../lib/grammar.ts';
import { href } from '../lib/paths.ts';
import { visibleText } from '../lib/visible.ts';
import { make } from './dom.ts';
import { fetchJson } from './fetch-json.ts';
import { markOf } from './marks.ts';
import { said } from './said.ts';
import type { Known } from './stack-config.ts';
import { draw } from './stack-drawing.ts';
import type { Listed } from './stack-parts.ts';
import { savePolicies, showPolicies } from './stack-policies.ts';
import { drawnLegs, findings, type How, rules, type Stack, summary } from './stack-results.ts';

interface IndexEntry extends Known {
  title: string;
  href: string;
  state: 'listed' | 'failed' | 'not-asked';
  tools?: number;
}

const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;

class StackPage extends HTMLElement {
  #index: IndexEntry[] = [];
  #picked: string[] = [];
  /** Names out of a configuration that the catalogue does not know, and why each is not looked at. */
  #unknown = new Map<string, string>();
  readonly #answers = new Map<string, Promise<Listed>>();
  #listed: Listed[] = [];
  #stack: Stack | undefined;
  #how: How = 'ask';
  /** Counts up with every change, so that an answer that comes late is not shown over a newer one. */
  #turn = 0;

  async connectedCallback(): Promise<void> {
    this.hidden = false;
    try {
      this.#index = (await fetchJson<{ servers: IndexEntry[] }>(href.apiIndex)).servers;
    } catch {
      return this.#say('The list of servers could not be loaded. Reload the page to try again.');
    }
    this.#listServers();
    this.#listen();
    await this.#readAddress();
  }

  #part(name: string): HTMLElement {
    const found = this.querySelector<HTMLElement>(`[data-part="${name}"]`);
    if (!found) throw new Error(`The page has no part "${name}".`);
    return found;
  }

  #say(text: string): void {
    this.#part('status').textContent = text;
  }

  #listServers(): void {
    const rows = this.#index.map(({ id, title, state, tools = 0 }) => {
      const box = make('input', { type: 'checkbox', value: id });
      const note = state === 'listed' ? count(tools, 'tool') : 'not looked at';
      return make(
        'li',
        {},
        make('label', {}, box, make('span', {}, ...said(title, 80)), make('span', { className: 'n' }, note)),
      );
    });
    this.#part('servers').replaceChildren(...rows);
  }

  #listen(): void {
    this.#part('servers').addEventListener('change', ({ target }) => {
      if (!(target instanceof HTMLInputElement)) return;
      const others = this.#picked.filter((id) => id !== target.value);
      void this.#pick(target.checked ? [...others, target.value] : others);
    });
    this.#part('find').addEventListener('input', ({ target }) => {
      if (target instanceof HTMLInputElement) this.#filter(target.value);
    });
    const paste = this.#part('paste');
    // The text is taken before it stands in the field, so that no secret in it is ever on the page.
    paste.addEventListener('paste', (event) => {
      event.preventDefault();
      void this.#read(event.clipboardData?.getData('text/plain') ?? '');
    });
    paste.addEventListener('drop', (event) => {
      const text = event.dataTransfer?.getData('text/plain');
      if (!text) return;
      event.preventDefault();
      void this.#read(text);
    });
    this.#part('read').addEventListener('click', () => {
      if (!(paste instanceof HTMLTextAreaElement)) return;
      const text = paste.value;
      paste.value = '';
      void this.#read(text);
    });
    this.#part('file').addEventListener('change', async ({ target }) => {
      if (!(target instanceof HTMLInputElement)) return;
      const text = await target.files?.[0]?.text();
      target.value = '';
      if (text !== undefined) await this.#read(text);
    });
    this.#part('clear').addEventListener('click', () => {
      this.#unknown.clear();
      void this.#pick([]);
      this.#part('find').focus();
    });
    this.#part('how').addEventListener('change', ({ target }) => {
      if (!(target instanceof HTMLInputElement)) return;
      this.#how = target.value === 'hide' ? 'hide' : 'ask';
      this.#showRules();
    });
    this.#part('download').addEventListener('click', () => {
      if (this.#stack) savePolicies(this.#stack, this.#how);
    });
    window.addEventListener('hashchange', () => void this.#readAddress());
    window.addEventListener('resize', () => this.#draw());
  }

  #filter(query: string): void {
    const wanted = query.trim().toLowerCase();
    let shown = 0;
    for (const [i, row] of [...this.#part('servers').children].entries()) {
      const { id = '', title = '', package: known } = this.#index[i] ?? {};
      const isWanted = [id, title, known?.name ?? ''].some((text) => text.toLowerCase().includes(wanted));
      if (row instanceof HTMLElement) row.hidden = !isWanted;
      shown += Number(isWanted);
    }
    this.#say(wanted ? `${count(shown, 'server')} in the list below “${query.trim()}”.` : '');
  }

  async #readAddress(): Promise<void> {
    const wanted = new URLSearchParams(location.hash.slice(1)).get('servers');
    if (wanted === null) return;
    const ids = wanted.split(',').filter((id) => id.length <= 80 && ID.test(id));
    const isKnown = (id: string) => this.#index.some((entry) => entry.id === id);
    for (const id of ids) if (!isKnown(id)) this.#unknown.set(id, 'named in the address, and not in the catalogue');
    await this.#pick([...new Set(ids.filter(isKnown))]);
  }

  async #read(text: string): Promise<void> {
    if (!text.trim()) return this.#say('There is nothing to read yet. Paste the configuration into the field.');
    // Its parsers weigh more than the rest of the page, and most readers pick from the list.
    const { matchIn, readConfiguration, UnreadableText } = await import('./stack-config.ts');
    try {
      const servers = readConfiguration(text);
      const matched = servers.flatMap((server) => {
        const id = server.isOff ? undefined : matchIn(this.#index, server);
        if (id !== undefined) return [id];
        this.#unknown.set(server.name, server.isOff ? 'switched off in the configuration' : 'not in the catalogue');
        return [];
      });
      await this.#pick([...new Set([...this.#picked, ...matched])]);
      const others = servers.length - matched.length;
      this.#say(
        `${count(servers.length, 'server')} read: ${matched.length} in the catalogue${others ? `, ${others} not looked at` : ''}. Nothing else of the text was kept.`,
      );
    } catch (error) {
      this.#say(
        error instanceof UnreadableText ? error.message : 'The text could not be read, and nothing of it was kept.',
      );
    }
  }

  async #pick(ids: readonly string[]): Promise<void> {
    this.#picked = [...ids];
    this.#turn += 1;
    const turn = this.#turn;
    // Only ids of the catalogue: what a configuration calls its servers is nobody else's business.
    history.replaceState(null, '', ids.length ? `#servers=${ids.join(',')}` : location.pathname + location.search);
    for (const box of this.querySelectorAll<HTMLInputElement>('[data-part="servers"] input'))
      box.checked = ids.includes(box.value);
    const wanted = ids.filter((id) => this.#entry(id)?.state === 'listed');
    try {
      const listed = await Promise.all(wanted.map((id) => this.#answer(id)));
      if (turn !== this.#turn) return;
      this.#listed = listed;
      this.#show();
    } catch {
      if (turn === this.#turn) this.#say('A server’s file could not be loaded. Pick it again to try once more.');
    }
  }

  #entry(id: string): IndexEntry | undefined {
    return this.#index.find((entry) => entry.id === id);
  }

  #answer(id: string): Promise<Listed> {
    const known = this.#answers.get(id);
    if (known) return known;
    const asked = fetchJson<Listed>(href.apiServer(id));
    asked.catch(() => this.#answers.delete(id));
    this.#answers.set(id, asked);
    return asked;
  }

  #show(): void {
    this.#showPicked();
    const servers = this.#listed;
    this.#part('results').hidden = servers.length === 0;
    this.#stack = undefined;
    if (!servers.length) {
      const isPicked = this.#picked.length > 0;
      this.#say(isPicked ? 'None of these servers was looked at, so nothing can be said about them.' : '');
      return;
    }
    this.#stack = {
      servers,
      combinations: combinationsOf(servers),
      cut: smallestCut(servers),
      unseen: this.#picked.length + this.#unknown.size - servers.length,
      mark: (name) => markOf(this, name),
    };
    this.#part('risks').replaceChildren(...summary(this.#stack));
    this.#part('combinations').replaceChildren(...findings(this.#stack));
    this.#draw();
    this.#showRules();
    const { length } = this.#stack.combinations;
    const tools = servers.reduce((sum, server) => sum + server.tools.length, 0);
    this.#say(
      `${count(tools, 'tool')} on ${count(servers.length, 'server')}: ${length ? count(length, 'combination') : 'no combination'} found.`,
    );
  }

  #draw(): void {
    const trifecta = this.#stack?.combinations.find(({ id }) => id === 'trifecta');
    const place = this.querySelector<HTMLElement>('.stack-figure');
    if (this.#stack && trifecta && place) draw(place, trifecta, drawnLegs(this.#stack, trifecta));
  }

  #showRules(): void {
    if (!this.#stack) return;
    this.#part('cut').replaceChildren(...rules(this.#stack, this.#how));
    this.#part('how').hidden = this.#stack.cut.add.length === 0;
    showPolicies(this.#part('policies'), this.#stack, this.#how);
  }

  #showPicked(): void {
    const rows = this.#picked.map((id) => {
      const entry = this.#entry(id);
      const listed = this.#listed.find((server) => server.id === id);
      const note = listed
        ? [
            count(listed.tools.length, 'tool'),
            listed.asked.package && `version ${listed.asked.package.version}`,
            `looked at on ${day(listed.asked.at)}`,
            listed.partial && 'its list is incomplete',
          ]
            .filter(Boolean)
            .join(' · ')
        : `not looked at: ${entry?.state === 'failed' ? 'it could not be asked' : 'it has not been asked yet'}`;
      return this.#pickedRow(
        make('a', { href: entry?.href ?? '' }, ...said(entry?.title ?? id, 60)),
        note,
        `Leave out ${visibleText(entry?.title ?? id)}`,
        () => this.#pick(this.#picked.filter((other) => other !== id)),
      );
    });
    const unknown = [...this.#unknown].map(([name, why]) =>
      this.#pickedRow(
        make('span', {}, ...said(name, 60)),
        `not looked at: ${why}`,
        `Forget ${visibleText(name)}`,
        () => {
          this.#unknown.delete(name);
          return this.#pick(this.#picked);
        },
      ),
    );
    this.#part('picked').replaceChildren(...rows, ...unknown);
    this.#part('picked-box').hidden = rows.length + unknown.length === 0;
  }

  #pickedRow(title: HTMLElement, note: string, label: string, remove: () => Promise<void>): HTMLElement {
    const button = make('button', { type: 'button', className: 'stack-remove' }, '×');
    button.setAttribute('aria-label', label);
    button.addEventListener('click', async () => {
      const list = this.#part('picked');
      const at = [...list.children].findIndex((row) => row.contains(button));
      await remove();
      // The button is gone; the focus goes to the row that took its place.
      const buttons = list.querySelectorAll<HTMLElement>('.stack-remove');
      (buttons[Math.min(at, buttons.length - 1)] ?? this.#part('find')).focus();
    });
    return make('li', {}, make('span', {}, title, ' ', make('span', { className: 'small' }, note)), button);
  }
}

customElements.define('stack-page', StackPage);
