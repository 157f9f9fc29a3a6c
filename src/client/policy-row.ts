/** One tool of the builder: its choice, what belongs to the choice, and what it means. */
import type { Access, Effect, Risk, ToolDefinition } from '../../risk/model.ts';
import { ACCESS, EFFECTS, RISK } from '../../risk/model.ts';
import { CHOICES, type Choice, limitOf, type Rate, ruleOfChoice, sameRule } from '../../risk/policy/build.ts';
import { explain } from '../../risk/policy/explain.ts';
import type { Policy, Problem, Rule } from '../../risk/policy/schema.ts';
import { argumentsOf, CHOICE_WORDS, usualRate } from '../lib/builder.ts';
import { visibleText } from '../lib/visible.ts';
import { make } from './dom.ts';
import { labelled, newId, press, type } from './form-controls.ts';
import { rateFields, ruleFields } from './policy-rule.ts';
import { said } from './said.ts';

export class PolicyRow {
  readonly name: string;
  readonly risk: Risk;
  readonly access: Access;
  readonly effects: Effect[];
  readonly recommended: Choice;
  choice: Choice;
  readonly #element: HTMLElement;
  readonly #definition: (tool: string) => Promise<ToolDefinition | undefined>;
  readonly #changed: (row: PolicyRow) => void;
  readonly #radios = new Map<Choice['kind'], HTMLInputElement>();
  readonly #detail = make('div', { className: 'detail' });
  readonly #standing = make('div', { className: 'standing' });
  readonly #problems = make('ul', { className: 'problems plain', id: newId('problems') });
  readonly #means: HTMLElement | null;

  /** `definition` may take its time; `changed` is called after each change that somebody makes in the row. */
  constructor(
    element: HTMLElement,
    recommended: (tool: string) => Choice,
    definition: (tool: string) => Promise<ToolDefinition | undefined>,
    changed: (row: PolicyRow) => void,
  ) {
    this.#element = element;
    this.#definition = definition;
    this.#changed = changed;
    // As JSON, because markup does not keep every character that a name may have.
    this.name = String(JSON.parse(element.dataset.tool ?? '""'));
    this.risk = RISK.find((risk) => risk === element.dataset.risk) ?? 'critical';
    this.access = ACCESS.find((access) => access === element.dataset.access) ?? 'execute';
    this.effects = EFFECTS.filter((effect) => element.dataset.effects?.split(' ').includes(effect));
    this.recommended = recommended(this.name);
    this.choice = this.recommended;
    this.#means = element.querySelector('.means');
    element.querySelector('.slot')?.replaceChildren(this.#choices(), this.#detail, this.#problems);
    element.querySelector('.holds')?.append(this.#standing);
    this.#show();
  }

  get isChanged(): boolean {
    return !sameRule(this.name, this.choice, this.recommended);
  }

  /** From outside: a link, a choice for many, or the way back. */
  set(choice: Choice): void {
    this.choice = choice;
    this.#show();
  }

  /** A choice by its kind alone, with what the recommendation says of numbers. */
  choiceOf(kind: Choice['kind']): Choice {
    switch (kind) {
      case 'limit':
        return { kind, limit: this.#usual() };
      case 'ask': {
        if (this.recommended.kind === 'ask') return structuredClone(this.recommended);
        const limit = this.choice.kind === 'limit' ? this.choice.limit : undefined;
        return limit ? { kind, limit: { ...limit } } : { kind };
      }
      case 'custom':
        return { kind, rule: this.#ruleToEdit() };
      default:
        return { kind };
    }
  }

  /** Beside a policy that has this row's choice in it. */
  explain(policy: Policy): void {
    const sentences = explain(policy, this.name);
    this.#means?.replaceChildren(...said((sentences.length > 1 ? sentences.slice(0, -1) : sentences).join(' ')));
    const { isChanged } = this;
    this.#element.classList.toggle('changed', isChanged);
    this.#standing.replaceChildren();
    if (!isChanged) return;
    const back = press(
      'Back to the recommendation',
      () => {
        this.set(this.recommended);
        this.#radios.get(this.recommended.kind)?.focus();
        this.#changed(this);
      },
      `for ${visibleText(this.name)}`,
    );
    const left = this.choice.kind !== 'custom' && this.recommended.kind === 'custom';
    this.#standing.append(
      make('p', {}, `Changed from the recommendation: ${CHOICE_WORDS[this.recommended.kind].word.toLowerCase()}.`),
      ...(left ? [make('p', {}, 'The conditions of the recommendation are not part of this choice.')] : []),
      back,
    );
  }

  complain(problems: readonly Problem[]): void {
    this.#problems.replaceChildren(
      ...problems.map(({ at, message }) =>
        make('li', {}, make('code', {}, ...said(at, 120)), ` ${visibleText(message)}`),
      ),
    );
    // What a rule means that is no rule yet nobody can say.
    if (this.#means) this.#means.hidden = problems.length > 0;
  }

  showIf(isShown: boolean): void {
    this.#element.hidden = !isShown;
  }

  get isShown(): boolean {
    return !this.#element.hidden;
  }

  #usual(): Rate {
    for (const choice of [this.choice, this.recommended]) {
      if ((choice.kind === 'limit' || choice.kind === 'ask') && choice.limit) return { ...choice.limit };
      const [limit] = choice.kind === 'custom' ? (choice.rule.limits ?? []) : [];
      if (limit) return { max: limit.max, window: limit.window, scope: limit.scope };
    }
    return usualRate(this.risk);
  }

  /** What is edited begins as what holds now; where nothing is let through now, as the most careful rule that lets through. */
  #ruleToEdit(): Rule {
    for (const choice of [this.choice, this.recommended]) {
      if (choice.kind === 'hide' || choice.kind === 'deny') continue;
      const rule = ruleOfChoice(this.name, choice);
      if (rule !== 'hidden') return structuredClone(rule);
    }
    return { limits: [limitOf(this.name, this.#usual())], approval: {} };
  }

  #choices(): HTMLElement {
    const group = newId('choice');
    const labels = CHOICES.map((kind) => {
      const radio = make('input', { type: 'radio', name: group, value: kind });
      radio.addEventListener('change', () => {
        this.choice = this.choiceOf(kind);
        this.#show(true);
        this.#changed(this);
      });
      this.#radios.set(kind, radio);
      const isRecommended = kind === this.recommended.kind;
      const word = make('span', { className: isRecommended ? 'word recommended' : 'word' }, CHOICE_WORDS[kind].word);
      if (isRecommended) word.append(make('span', { className: 'visually-hidden' }, ', recommended'));
      return make('label', {}, radio, word);
    });
    const legend = make(
      'legend',
      { className: 'visually-hidden' },
      `What happens to calls of ${visibleText(this.name)}`,
    );
    return make('fieldset', { className: 'choices' }, legend, ...labels);
  }

  /** `open`: with the conditions in view, for somebody who has just asked for them. */
  #show(open = false): void {
    const radio = this.#radios.get(this.choice.kind);
    if (radio) radio.checked = true;
    this.#detail.replaceChildren();
    const own = structuredClone(this.choice);
    if (own.kind === 'limit') this.#detail.append(rateFields(this.#own(own).limit, () => this.#changed(this)));
    else if (own.kind === 'ask') this.#showAsk(this.#own(own));
    else if (own.kind === 'custom') this.#showCustom(this.#own(own), open);
  }

  /** The fields write into the row's own copy, never into the recommendation. */
  #own<Own extends Choice>(choice: Own): Own {
    this.choice = choice;
    return choice;
  }

  #showAsk(choice: Extract<Choice, { kind: 'ask' }>): void {
    const message = type({ type: 'text' }, choice.message ?? '', (value) => {
      if (value) choice.message = value;
      else delete choice.message;
      this.#changed(this);
    });
    const rate = make('span', {});
    const box = make('input', { type: 'checkbox', checked: choice.limit !== undefined });
    const showRate = (): void =>
      rate.replaceChildren(...(choice.limit ? [rateFields(choice.limit, () => this.#changed(this))] : []));
    box.addEventListener('change', () => {
      if (box.checked) choice.limit = this.#usual();
      else delete choice.limit;
      showRate();
      this.#changed(this);
    });
    showRate();
    this.#detail.append(
      labelled('What the person is asked (optional)', message),
      make('p', { className: 'also' }, make('label', { className: 'tick' }, box, 'Limit as well'), rate),
    );
  }

  #showCustom(choice: Extract<Choice, { kind: 'custom' }>, open: boolean): void {
    const fields = make('div', {}, make('p', { className: 'small' }, 'Reading its arguments …'));
    const summary = make('summary', {}, 'Conditions and limits');
    summary.append(make('span', { className: 'visually-hidden' }, ` of ${visibleText(this.name)}`));
    const details = make('details', {}, summary, fields);
    let isBuilt = false;
    details.addEventListener('toggle', () => {
      if (isBuilt || !details.open) return;
      isBuilt = true;
      void this.#fillCustom(choice, fields);
    });
    details.open = open;
    this.#detail.append(details);
  }

  async #fillCustom({ rule }: Extract<Choice, { kind: 'custom' }>, fields: HTMLElement): Promise<void> {
    const definition = await this.#definition(this.name);
    const args = definition ? argumentsOf(definition) : [];
    const why = definition ? 'Its schema names no argument' : 'Its arguments could not be loaded';
    fields.replaceChildren(
      ...(args.length ? [] : [make('p', { className: 'small' }, `${why}; a path can be written by hand.`)]),
      ruleFields(this.name, rule, this.#usual(), { args, changed: () => this.#changed(this) }),
    );
  }
}
