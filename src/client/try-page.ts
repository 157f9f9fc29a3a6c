/** `<tool-list-trial>`: the classifier over a list that somebody pastes. The list stays in the page. */
import { count } from '../lib/grammar.ts';
import { make } from './dom.ts';
import { EXAMPLE } from './try-example.ts';
import { showResult, sumOf } from './try-result.ts';
import type { Answer, Message } from './try-worker.ts';

class ToolListTrial extends HTMLElement {
  #worker: Worker | undefined;
  /** Running out while the worker judges; undefined while it waits. */
  #deadline: ReturnType<typeof setTimeout> | undefined;
  #isBusy = false;
  /** Of several that were asked for, only the last is shown. */
  #latest = 0;

  connectedCallback(): void {
    const form = this.querySelector('form');
    const field = this.#field;
    if (!form || !field || this.#worker) return;
    for (const part of this.querySelectorAll<HTMLElement>('.scripted')) part.hidden = false;
    // Fetched with the page, so that nothing is fetched once something has been pasted.
    this.#start();
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#ask();
    });
    this.querySelector('.load-example')?.addEventListener('click', () => {
      field.value = EXAMPLE;
      this.#ask();
    });
    this.querySelector('.clear')?.addEventListener('click', () => {
      field.value = '';
      this.#latest += 1;
      this.#clear();
      this.#say('');
      field.focus();
    });
  }

  get #field(): HTMLTextAreaElement | null {
    return this.querySelector('textarea');
  }

  /** A worker at rest, in the place of one that may still be judging something else. */
  #start(): void {
    this.#worker?.terminate();
    this.#isBusy = false;
    clearTimeout(this.#deadline);
    const worker = new Worker(new URL('./try-worker.ts', import.meta.url), { type: 'module' });
    this.#worker = worker;
    worker.addEventListener('message', ({ data }: MessageEvent<Message>) => {
      if (data.kind === 'begun') {
        this.#deadline = setTimeout(() => this.#giveUp(data.seconds), data.seconds * 1000);
        return;
      }
      clearTimeout(this.#deadline);
      this.#isBusy = false;
      if (data.id === this.#latest) void this.#show(data.answer, data.id);
    });
    worker.addEventListener('error', () => {
      clearTimeout(this.#deadline);
      this.#isBusy = false;
      this.#fail('The classifier stopped with an error of its own; this list could not be judged.');
    });
  }

  #giveUp(seconds: number): void {
    this.#start();
    this.#fail(
      `This list was not judged within ${count(seconds, 'second')}, so judging it was stopped. Try fewer of its tools at a time.`,
    );
  }

  #ask(): void {
    const text = this.#field?.value ?? '';
    this.#latest += 1;
    if (this.#isBusy) this.#start();
    this.#isBusy = true;
    this.#clear();
    this.#say(text.length > 200_000 ? `Judging ${count(text.length, 'character')} …` : '');
    this.#worker?.postMessage({ id: this.#latest, text });
  }

  #clear(): void {
    const result = this.querySelector<HTMLElement>('.result');
    if (result) result.hidden = true;
    this.#fail('');
  }

  async #show(answer: Answer, id: number): Promise<void> {
    if (!answer.ok) return this.#fail(answer.sentence);
    const result = this.querySelector<HTMLElement>('.result');
    if (!result) return;
    const policy = result.querySelector<HTMLElement>('.of-judged');
    if (policy) policy.hidden = answer.tools.length === 0;
    result.hidden = false;
    this.#say('Judged.', sumOf(answer));
    await showResult(this, answer, () => id === this.#latest);
  }

  #fail(sentence: string): void {
    const problem = this.querySelector<HTMLElement>('.problem');
    if (problem) {
      problem.textContent = sentence;
      problem.hidden = sentence === '';
    }
    const field = this.#field;
    if (!field) return;
    if (sentence) {
      field.setAttribute('aria-invalid', 'true');
      this.#say('');
    } else field.removeAttribute('aria-invalid');
  }

  /** `unseen` stands in the page in another place, and is only spoken here. */
  #say(text: string, unseen = ''): void {
    this.querySelector('.trial-status')?.replaceChildren(
      text,
      make('span', { className: 'visually-hidden' }, ` ${unseen}`),
    );
  }
}

customElements.define('tool-list-trial', ToolListTrial);
