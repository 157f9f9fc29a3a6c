/** A whole rule as fields. Each field writes into the rule that it was given and says that it did. */
import { limitOf, type Rate } from '../../risk/policy/build.ts';
import type { Condition, Rule } from '../../risk/policy/schema.ts';
import { SCOPES, WINDOWS } from '../../risk/policy/schema.ts';
import { scopeInWords } from '../lib/builder.ts';
import { make } from './dom.ts';
import { choose, labelled, numberOf, press, type } from './form-controls.ts';
import { conditionFields, type Edited, newCondition } from './policy-condition.ts';

/** "At most 10 calls a minute for each credential", with its three choices open. */
export function rateFields(rate: Rate, changed: () => void): HTMLElement {
  const max = type({ type: 'number', min: '0', step: 'any', className: 'short' }, String(rate.max), (value) => {
    rate.max = numberOf(value);
    changed();
  });
  const window = choose(
    WINDOWS.map((value) => ({ value, label: value })),
    rate.window,
    (value) => {
      rate.window = WINDOWS.find((known) => known === value) ?? rate.window;
      changed();
    },
  );
  const scope = choose(
    SCOPES.map((value) => ({ value, label: scopeInWords(value) })),
    rate.scope,
    (value) => {
      rate.scope = SCOPES.find((known) => known === value) ?? rate.scope;
      changed();
    },
  );
  return make(
    'span',
    { className: 'rate' },
    'At most ',
    labelled('Calls', max, true),
    ' calls a ',
    labelled('Window', window, true),
    ' for ',
    labelled('Counted for', scope, true),
  );
}

/** A whole rule: what must hold, what is refused, how often, and when a person is asked. */
export function ruleFields(tool: string, rule: Rule, usual: Rate, edited: Edited): HTMLElement {
  return make(
    'div',
    { className: 'rule-fields' },
    part('Each of these must hold', 'require', requireFields(rule, edited)),
    part('Refuse a call where', 'deny_if', refusalFields(rule, edited)),
    part('Limit', 'limits', limitFields(tool, rule, usual, edited)),
    part('A person has to agree', 'approval', approvalFields(rule, edited)),
  );
}

function part(title: string, field: string, content: HTMLElement): HTMLElement {
  const legend = make('legend', {}, `${title} `, make('code', {}, field));
  return make('fieldset', { className: 'part' }, legend, content);
}

function requireFields(rule: Rule, edited: Edited): HTMLElement {
  return conditionList(rule.require ?? [], edited, (conditions) => {
    if (conditions.length) rule.require = conditions;
    else delete rule.require;
  });
}

function refusalFields(rule: Rule, edited: Edited): HTMLElement {
  const box = make('div', { className: 'refusals' });
  const show = (): void => {
    box.replaceChildren();
    for (const [i, refusal] of (rule.deny_if ?? []).entries()) {
      if (i > 0) box.append(make('p', { className: 'joined' }, 'or where'));
      const list = conditionList(refusal.conditions, edited, (conditions) => {
        refusal.conditions = conditions;
        // Without a condition it would refuse every call, which is a choice of its own.
        if (!conditions.length) drop(refusal);
      });
      const words = type({ type: 'text' }, refusal.on_deny ?? '', (value) => {
        if (value) refusal.on_deny = value;
        else delete refusal.on_deny;
        edited.changed();
      });
      box.append(list, labelled('What the caller is told (optional)', words));
    }
    const add = press(rule.deny_if?.length ? 'Add another refusal' : 'Add a refusal', () => {
      rule.deny_if = [...(rule.deny_if ?? []), { conditions: [newCondition(edited.args)] }];
      show();
      focusLast(box, '.condition');
      edited.changed();
    });
    add.className = 'add';
    box.append(add);
  };
  const drop = (refusal: unknown): void => {
    rule.deny_if = (rule.deny_if ?? []).filter((one) => one !== refusal);
    if (!rule.deny_if.length) delete rule.deny_if;
    show();
    box.querySelector<HTMLElement>('.add:last-child')?.focus();
  };
  show();
  return box;
}

function limitFields(tool: string, rule: Rule, usual: Rate, { changed }: Edited): HTMLElement {
  const box = make('div', { className: 'limits' });
  const show = (): void => {
    box.replaceChildren();
    for (const limit of rule.limits ?? []) {
      const remove = press(
        'Remove',
        () => {
          rule.limits = (rule.limits ?? []).filter((one) => one !== limit);
          if (!rule.limits.length) delete rule.limits;
          show();
          box.querySelector('button')?.focus();
          changed();
        },
        'this limit',
      );
      const counts = limit.increment_from === undefined ? '' : ` Counted: ${limit.increment_from}.`;
      box.append(make('p', { className: 'limit' }, rateFields(limit, changed), counts, remove));
    }
    if (rule.limits?.length) return;
    const add = press('Add a limit', () => {
      rule.limits = [limitOf(tool, usual)];
      show();
      box.querySelector('input')?.focus();
      changed();
    });
    add.className = 'add';
    box.append(add);
  };
  show();
  return box;
}

function approvalFields(rule: Rule, edited: Edited): HTMLElement {
  const box = make('div', { className: 'approval' });
  const when = (): string => (!rule.approval ? 'never' : rule.approval.when?.length ? 'where' : 'always');
  const which = choose(
    [
      { value: 'never', label: 'to no call' },
      { value: 'always', label: 'to each call' },
      { value: 'where', label: 'to a call where …' },
    ],
    when(),
    (value) => {
      const { when: _, ...others } = rule.approval ?? {};
      if (value === 'never') delete rule.approval;
      else if (value === 'always') rule.approval = others;
      else rule.approval = { when: [newCondition(edited.args)], ...others };
      show();
      edited.changed();
    },
  );
  const inner = make('div', {});
  const show = (): void => {
    inner.replaceChildren();
    const { approval } = rule;
    if (!approval) return;
    if (approval.when?.length)
      inner.append(
        conditionList(approval.when, edited, (conditions) => {
          if (conditions.length) approval.when = conditions;
          else {
            delete approval.when;
            which.value = 'always';
            show();
            which.focus();
          }
        }),
      );
    const message = type({ type: 'text' }, approval.message ?? '', (value) => {
      if (value) approval.message = value;
      else delete approval.message;
      edited.changed();
    });
    inner.append(labelled('What the person is asked (optional)', message));
  };
  show();
  box.append(labelled('A person has to agree', which, true), inner);
  return box;
}

/** `keep` is told of every list that is longer or shorter than before. */
function conditionList(start: Condition[], edited: Edited, keep: (conditions: Condition[]) => void): HTMLElement {
  let conditions = start;
  const box = make('div', { className: 'conditions' });
  const set = (next: Condition[]): void => {
    conditions = next;
    keep(next);
    edited.changed();
  };
  const show = (): void => {
    box.replaceChildren();
    for (const [i, condition] of conditions.entries()) {
      if (i > 0) box.append(make('p', { className: 'joined' }, 'and'));
      box.append(
        conditionFields(condition, edited, () => {
          set(conditions.filter((one) => one !== condition));
          if (!box.isConnected) return;
          show();
          box.querySelector<HTMLElement>('.add')?.focus();
        }),
      );
    }
    const add = press(conditions.length ? 'Add a condition' : 'Add the first condition', () => {
      set([...conditions, newCondition(edited.args)]);
      show();
      focusLast(box, '.condition');
    });
    add.className = 'add';
    box.append(add);
  };
  show();
  return box;
}

function focusLast(box: HTMLElement, selector: string): void {
  [...box.querySelectorAll(selector)].at(-1)?.querySelector<HTMLElement>('select, input')?.focus();
}
