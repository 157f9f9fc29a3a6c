/** `What would happen to this call?`: the evaluator of the policy language, asked in the page. */
import type { ToolDefinition } from '../../risk/model.ts';
import { isObject } from '../../risk/pointer.ts';
import { evaluate } from '../../risk/policy/evaluate.ts';
import { limitInWords } from '../../risk/policy/explain.ts';
import { type Policy, parsePolicy } from '../../risk/policy/schema.ts';
import { printableJson } from '../../risk/printable.ts';
import { exampleArguments } from '../lib/builder.ts';
import { uncapital } from '../lib/grammar.ts';
import { make } from './dom.ts';
import { said } from './said.ts';

export class PolicyTester {
  readonly #form: HTMLFormElement;
  readonly #tool: HTMLSelectElement;
  readonly #args: HTMLTextAreaElement;
  readonly #answer: HTMLElement;
  readonly #policy: () => Policy;
  readonly #names: readonly string[];
  readonly #definition: (tool: string) => Promise<ToolDefinition | undefined>;
  #isAsked = false;
  /** What was put there by us may be replaced; what somebody typed may not. */
  #proposed = '{}';

  static in(
    root: HTMLElement,
    names: readonly string[],
    policy: () => Policy,
    definition: (tool: string) => Promise<ToolDefinition | undefined>,
  ): PolicyTester | undefined {
    const form = root.querySelector<HTMLFormElement>('form.tester');
    const tool = form?.querySelector('select');
    const args = form?.querySelector('textarea');
    const answer = form?.querySelector<HTMLElement>('.answer');
    return form && tool && args && answer
      ? new PolicyTester({ form, tool, args, answer }, names, policy, definition)
      : undefined;
  }

  private constructor(
    parts: { form: HTMLFormElement; tool: HTMLSelectElement; args: HTMLTextAreaElement; answer: HTMLElement },
    names: readonly string[],
    policy: () => Policy,
    definition: (tool: string) => Promise<ToolDefinition | undefined>,
  ) {
    this.#form = parts.form;
    this.#tool = parts.tool;
    this.#args = parts.args;
    this.#answer = parts.answer;
    this.#names = names;
    this.#policy = policy;
    this.#definition = definition;
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#isAsked = true;
      this.#decide();
    });
    this.#tool.addEventListener('change', () => {
      this.#isAsked = false;
      this.#answer.replaceChildren();
      void this.#propose();
    });
    this.#form.closest('details')?.addEventListener('toggle', () => void this.#propose());
  }

  /** The policy has changed, and with it perhaps the answer. */
  refresh(): void {
    if (this.#isAsked) this.#decide();
  }

  /** By position: a name may hold characters that markup would not keep. */
  get #name(): string {
    return this.#names[Number(this.#tool.value)] ?? '';
  }

  async #propose(): Promise<void> {
    const name = this.#name;
    const definition = await this.#definition(name);
    if (!definition || name !== this.#name || this.#args.value.trim() !== this.#proposed) return;
    this.#proposed = printableJson(exampleArguments(definition), 2);
    this.#args.value = this.#proposed;
  }

  #decide(): void {
    let args: unknown;
    try {
      args = JSON.parse(this.#args.value.trim() || '{}');
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#say('no-json', 'The arguments are not JSON.', [`${why}.`]);
      return;
    }
    if (!isObject(args)) {
      this.#say('no-json', 'The arguments are not an object.', [
        'A call has its arguments by name: {"name": "value"}.',
      ]);
      return;
    }
    const policy = this.#policy();
    if (!parsePolicy(policy).ok) {
      this.#say('no-json', 'The policy is not valid yet.', [
        'A gateway would not take it; its problems are listed above.',
      ]);
      return;
    }
    const decision = evaluate(policy, { tool: this.#name, args });
    if (decision.outcome === 'deny') {
      const message = `[POLICY DENIED] ${decision.message} (rule ${decision.rule})`;
      this.#say('refused', 'Refused.', ['The agent is told: ', make('code', {}, ...said(message))], decision.rule);
      return;
    }
    const counted = decision.reserve.map(({ limit, amount, rule }) =>
      make(
        'li',
        {},
        `Would be counted${amount === 1 ? '' : ` as ${amount}`}: ${uncapital(limitInWords(limit))}. `,
        make('code', { className: 'rule-place' }, ...said(rule, 120)),
      ),
    );
    const list = counted.length ? [make('ul', { className: 'plain' }, ...counted)] : [];
    const { approval } = decision;
    if (approval) this.#say('asked', 'A person is asked first.', [...said(approval.message), ...list], approval.rule);
    else
      this.#say(
        'through',
        'Let through.',
        counted.length ? list : ['No rule stands in its way, and nothing is counted.'],
      );
  }

  #say(outcome: string, head: string, rest: (Node | string)[], rule?: string): void {
    this.#answer.className = `answer ${outcome}`;
    this.#answer.replaceChildren(
      make('p', {}, make('strong', {}, head)),
      make('div', {}, ...rest),
      ...(rule === undefined
        ? []
        : [make('p', { className: 'small' }, 'Decided by ', make('code', {}, ...said(rule, 120)))]),
    );
  }
}
