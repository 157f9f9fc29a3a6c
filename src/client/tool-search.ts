/**
 * `<tool-search>`: answers while somebody types. The engine and the index are fetched at the first keystroke, so a page
 * that is only read pays nothing for them. What is found is put together as text, never as markup.
 */
import { make } from './dom.ts';
import type { Found, FoundServer } from './search-engine.ts';

type Find = (query: string) => FoundServer[];

let engine: Promise<Find> | undefined;

function loadEngine(): Promise<Find> {
  engine ??= import('./search-engine.ts').then((module) => module.load());
  return engine;
}

function showTool({ name, href, risk, riskWord, access }: Found): HTMLElement {
  const verdict = make(
    'span',
    { className: 'verdict' },
    make('span', { className: `risk ${risk}` }, riskWord),
    ` · ${access}`,
  );
  return make('li', {}, make('a', { href }, make('span', { className: 'name' }, name), verdict));
}

class ToolSearch extends HTMLElement {
  readonly #input = this.querySelector('input');
  readonly #results = this.querySelector<HTMLElement>('.results');
  readonly #status = this.querySelector('[role=status]');
  /** Only the page's own search speaks for the page's address. */
  readonly #ownsAddress = this.classList.contains('large');
  #latest = '';

  connectedCallback(): void {
    const input = this.#input;
    if (!input) return;
    input.addEventListener('input', () => void this.#answer(input.value));
    this.addEventListener('keydown', (event) => this.#move(event));
    this.querySelector('form')?.addEventListener('submit', (event) => this.#submit(event));
    document.addEventListener('keydown', (event) => this.#summon(event));
    document.addEventListener('click', (event) => {
      if (!this.#ownsAddress && event.target instanceof Node && !this.contains(event.target)) this.#show([]);
    });
    const asked = new URLSearchParams(location.search).get('q') ?? '';
    if (this.#ownsAddress && asked) {
      input.value = asked;
      void this.#answer(asked);
    }
  }

  async #answer(query: string): Promise<void> {
    this.#latest = query;
    if (this.#ownsAddress)
      history.replaceState(null, '', query ? `?q=${encodeURIComponent(query)}` : location.pathname);
    if (!query.trim()) return this.#show([]);
    try {
      const find = await loadEngine();
      // Somebody may have typed on while the engine came.
      if (query === this.#latest) this.#show(find(query), query);
    } catch {
      engine = undefined;
      this.#say('The search could not be loaded. Press Enter for the list of all tools.');
    }
  }

  #show(servers: FoundServer[], query = ''): void {
    const box = this.#results;
    if (!box) return;
    box.replaceChildren(
      ...servers.map(({ title, note, href, tools }) => {
        const heading = make('p', { className: 'server' }, make('a', { href }, title), note && `, ${note}`);
        return make('div', { className: 'found' }, heading, make('ul', {}, ...tools.map(showTool)));
      }),
    );
    const tools = servers.reduce((sum, server) => sum + server.tools.length, 0);
    const said = servers.length
      ? `${tools} ${tools === 1 ? 'tool' : 'tools'} on ${servers.length} ${servers.length === 1 ? 'server' : 'servers'}`
      : query && 'Nothing in the catalogue is called anything like that.';
    if (query && !servers.length) box.append(make('p', { className: 'nothing' }, said));
    box.hidden = !query;
    this.#say(said);
  }

  #say(text: string): void {
    if (this.#status) this.#status.textContent = text;
  }

  #submit(event: Event): void {
    const first = this.#results?.querySelector<HTMLAnchorElement>('li a') ?? this.#results?.querySelector('a');
    if (!first) return;
    event.preventDefault();
    location.assign(first.href);
  }

  /** Arrow keys walk through what was found; Escape leads back and then closes. */
  #move(event: KeyboardEvent): void {
    const links = [...(this.#results?.querySelectorAll('a') ?? [])];
    const at = links.findIndex((one) => one.matches(':focus'));
    if (event.key === 'ArrowDown') links[Math.min(at + 1, links.length - 1)]?.focus();
    else if (event.key === 'ArrowUp') (at > 0 ? links[at - 1] : this.#input)?.focus();
    else if (event.key === 'Escape') {
      if (document.activeElement === this.#input && !this.#ownsAddress) this.#show([]);
      this.#input?.focus();
    } else return;
    event.preventDefault();
  }

  #summon(event: KeyboardEvent): void {
    const isShortcut = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.altKey;
    if (!isShortcut && (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey)) return;
    if (!isShortcut && event.target instanceof HTMLElement && event.target.closest('input, textarea, select')) return;
    event.preventDefault();
    this.#input?.focus();
  }
}

customElements.define('tool-search', ToolSearch);
