/**
 * `<policy-builder server="id">`: a policy of one's own, beginning with the recommended one that the page was printed
 * with. What the choices need of the tools' arguments is fetched when somebody asks for it first.
 */
import { ToolDefinition } from '../../risk/model.ts';
import { pointer } from '../../risk/pointer.ts';
import { type Choice, choiceOf, policyOf, readFragment, writeFragment } from '../../risk/policy/build.ts';
import { type Policy, type Problem, parsePolicy } from '../../risk/policy/schema.ts';
import { CHOICES_FOR_MANY, FORMATS } from '../lib/builder.ts';
import { count } from '../lib/grammar.ts';
import { href } from '../lib/paths.ts';
import { shorten, visibleText } from '../lib/visible.ts';
import { make } from './dom.ts';
import { fetchJson } from './fetch-json.ts';
import { PolicyRow } from './policy-row.ts';
import { PolicyTester } from './policy-tester.ts';
import { said } from './said.ts';

/** Browsers refuse to have the address rewritten at every keystroke. */
const ADDRESS_AFTER_MS = 250;

class PolicyBuilder extends HTMLElement {
  #rows: PolicyRow[] = [];
  #policy: Policy = { version: '1', default: 'deny' };
  /** Names in the order in which the policy lists them. */
  #order: string[] = [];
  #tester: PolicyTester | undefined;
  #definitions: Promise<Map<string, ToolDefinition>> | undefined;
  #addressTimer: ReturnType<typeof setTimeout> | undefined;
  /** Which problems, and of which rows, are on show. */
  #complaining: PolicyRow[] = [];

  connectedCallback(): void {
    const printed = this.querySelector('#policy')?.textContent ?? '';
    const parsed = parsePolicy(JSON.parse(printed));
    if (!parsed.ok || this.#rows.length) return;
    const recommended = parsed.policy;
    const definition = (tool: string) => this.#definition(tool);
    this.#rows = [...this.querySelectorAll<HTMLElement>('.tool-row')].map(
      (element) =>
        new PolicyRow(
          element,
          (tool) => choiceOf(recommended, tool),
          definition,
          (row) => this.#changed([row]),
        ),
    );
    this.#order = JSON.parse(this.dataset.order ?? '[]');
    for (const part of this.querySelectorAll<HTMLElement>('.scripted')) part.hidden = false;
    this.#tester = PolicyTester.in(
      this,
      this.#rows.map(({ name }) => name),
      () => this.#policy,
      definition,
    );
    this.#listen();
    this.#readAddress();
  }

  #listen(): void {
    this.querySelector<HTMLInputElement>('#filter')?.addEventListener('input', (event) => {
      if (event.target instanceof HTMLInputElement) this.#filter(event.target.value);
    });
    this.querySelector('form.bulk')?.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#setMany();
    });
    this.querySelector('.all-back')?.addEventListener('click', () => {
      this.#changed(this.#reset(), 'Every tool is back.');
    });
    this.querySelector('.download')?.addEventListener('click', () => this.#download());
    this.querySelector('.copy-link')?.addEventListener('click', () => void this.#copyLink());
    this.querySelector('#format')?.addEventListener('change', () => this.#print());
    addEventListener('hashchange', () => {
      // A link to a place on this page takes the choices out of the address; they come back.
      if (document.getElementById(location.hash.slice(1)))
        this.#writeAddress(this.#rows.filter((row) => row.isChanged));
      else this.#readAddress();
    });
  }

  async #definition(tool: string): Promise<ToolDefinition | undefined> {
    this.#definitions ??= loadDefinitions(this.getAttribute('server') ?? '');
    try {
      return (await this.#definitions).get(tool);
    } catch {
      this.#definitions = undefined;
      return undefined;
    }
  }

  /** The rows that were not at the recommendation. */
  #reset(): PolicyRow[] {
    const rows = this.#rows.filter((row) => row.isChanged || row.choice.kind !== row.recommended.kind);
    for (const row of rows) row.set(row.recommended);
    return rows;
  }

  /** After choices have changed: the policy, what it means, the address. */
  #changed(rows: readonly PolicyRow[], said?: string): void {
    const choices = new Map(this.#rows.map((row) => [row.name, row.choice]));
    this.#policy = policyOf(
      this.#order.flatMap((name): [string, Choice][] => {
        const choice = choices.get(name);
        return choice ? [[name, choice]] : [];
      }),
    );
    for (const row of rows) row.explain(this.#policy);
    const parsed = parsePolicy(this.#policy);
    this.#complain(parsed.ok ? [] : parsed.problems);
    this.#print();
    this.#tester?.refresh();
    const changed = this.#rows.filter((row) => row.isChanged);
    this.#say(said, changed.length);
    if (parsed.ok) this.#writeAddress(changed);
  }

  #print(): void {
    const format = this.#format();
    const code = this.querySelector('#policy');
    if (code) code.textContent = format.write(this.#policy);
  }

  #format(): (typeof FORMATS)[number] {
    const chosen = this.querySelector<HTMLSelectElement>('#format')?.value;
    return FORMATS.find(({ id }) => id === chosen) ?? FORMATS[0];
  }

  #complain(problems: readonly Problem[]): void {
    const box = this.querySelector<HTMLElement>('.invalid-policy');
    if (!box) return;
    for (const row of this.#complaining) row.complain([]);
    const ofRow = (row: PolicyRow) => {
      const place = pointer(['tools', row.name]);
      return problems.filter(({ at }) => at === place || at.startsWith(`${place}/`));
    };
    this.#complaining = problems.length ? this.#rows.filter((row) => ofRow(row).length) : [];
    for (const row of this.#complaining) row.complain(ofRow(row));
    box.replaceChildren(
      ...(problems.length
        ? [
            make('p', {}, make('strong', {}, 'This is not a valid policy yet.'), ' A gateway would refuse it.'),
            make(
              'ul',
              { className: 'plain' },
              ...problems
                .slice(0, 10)
                .map(({ at, message }) =>
                  make('li', {}, make('code', {}, ...said(at, 160)), ` ${visibleText(message)}`),
                ),
            ),
          ]
        : []),
    );
    for (const button of this.querySelectorAll<HTMLButtonElement>('copy-button button, .download, .copy-link'))
      button.disabled = problems.length > 0;
  }

  #say(text: string | undefined, changed: number): void {
    const back = this.querySelector<HTMLButtonElement>('.all-back');
    if (back) back.disabled = changed === 0;
    const status = this.querySelector('.standing-of-all');
    const standing =
      changed === 0
        ? 'This is the recommendation.'
        : `${count(changed, 'tool')} ${changed === 1 ? 'differs' : 'differ'} from the recommendation.`;
    if (status) status.textContent = text ? `${text} ${standing}` : standing;
  }

  // ------------------------------------------------------------------------------------------------------ the address

  #readAddress(): void {
    const fragment = location.hash.slice(1);
    const isPlace = fragment !== '' && document.getElementById(fragment) !== null;
    const read = readFragment(isPlace ? '' : fragment, new Set(this.#rows.map(({ name }) => name)));
    const touched = new Set(this.#reset());
    if (!read.ok) {
      this.#note(`This link ${visibleText(read.problem)}. What stands below is the recommendation.`);
    } else {
      for (const row of this.#rows) {
        const choice = read.choices.get(row.name);
        if (!choice) continue;
        row.set(choice);
        touched.add(row);
      }
      const [first, ...others] = read.unlisted;
      const more = others.length ? ` and ${count(others.length, 'other')}` : '';
      this.#note(
        first === undefined
          ? ''
          : `This link has a choice for ${visibleText(shorten(first, 60))}${more}, which the server does not list; the rest of it is applied.`,
      );
    }
    this.#changed([...touched]);
  }

  #note(text: string): void {
    const note = this.querySelector<HTMLElement>('.of-link');
    if (!note) return;
    note.textContent = text;
    note.hidden = text === '';
  }

  #writeAddress(changed: readonly PolicyRow[]): void {
    clearTimeout(this.#addressTimer);
    const fragment = writeFragment(changed.map((row) => [row.name, row.choice]));
    // A link that could not be read stays where it is until somebody chooses something.
    if (!fragment && !location.hash.startsWith('#v1&')) return;
    this.#addressTimer = setTimeout(() => {
      history.replaceState(null, '', fragment ? `#${fragment}` : location.pathname);
    }, ADDRESS_AFTER_MS);
  }

  async #copyLink(): Promise<void> {
    const fragment = writeFragment(this.#rows.filter((row) => row.isChanged).map((row) => [row.name, row.choice]));
    const link = `${location.origin}${location.pathname}${fragment ? `#${fragment}` : ''}`;
    const status = this.querySelector('.link-status');
    try {
      await navigator.clipboard.writeText(link);
      if (status) status.textContent = 'Link copied';
    } catch {
      history.replaceState(null, '', link);
      if (status) status.textContent = 'It is in the address bar';
    }
    setTimeout(() => {
      if (status) status.textContent = '';
    }, 4000);
  }

  #download(): void {
    const { file, type, write } = this.#format();
    const address = URL.createObjectURL(new Blob([`${write(this.#policy)}\n`], { type }));
    make('a', { href: address, download: file }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  }

  // ---------------------------------------------------------------------------------------------------- many at once

  #filter(query: string): void {
    const wanted = query.toLowerCase().trim();
    for (const row of this.#rows) row.showIf(row.name.toLowerCase().includes(wanted));
    const shown = this.#rows.filter((row) => row.isShown).length;
    const status = this.querySelector('.filter-status');
    if (status) status.textContent = wanted ? `${shown} of ${count(this.#rows.length, 'tool')}` : '';
    const nothing = this.querySelector<HTMLElement>('.nothing');
    if (nothing) nothing.hidden = shown > 0;
  }

  #setMany(): void {
    const which = this.querySelector<HTMLSelectElement>('#bulk-which')?.value ?? '';
    const kind = this.querySelector<HTMLSelectElement>('#bulk-choice')?.value ?? '';
    const [field, word] = which.split(':');
    const chosen = CHOICES_FOR_MANY.find((known) => known === kind);
    const rows = this.#rows.filter((row) => {
      if (field === 'risk') return row.risk === word;
      if (field === 'access') return row.access === word;
      if (field === 'effect') return row.effects.some((effect) => effect === word);
      return row.isShown;
    });
    for (const row of rows) row.set(chosen ? row.choiceOf(chosen) : row.recommended);
    this.#changed(rows, `${count(rows.length, 'tool')} set.`);
  }
}

async function loadDefinitions(server: string): Promise<Map<string, ToolDefinition>> {
  const { tools } = await fetchJson<{ tools: { definition: unknown }[] }>(href.apiServer(server));
  const found = new Map<string, ToolDefinition>();
  for (const { definition } of tools) {
    const parsed = ToolDefinition.safeParse(definition);
    // Of two tools with one name the first is shown; a rule holds both.
    if (parsed.success && !found.has(parsed.data.name)) found.set(parsed.data.name, parsed.data);
  }
  return found;
}

customElements.define('policy-builder', PolicyBuilder);
