/** Conditions on a tool's arguments, as fields. Each field writes into the rule that it was given and says that it did. */
import { type Rate, SCOPES, WINDOWS } from '../../risk/policy/build.ts';
import { type Condition, type Limit, numeric, OPERATORS, type Rule } from '../../risk/policy/schema.ts';
import { type Argument, operatorInWords, scopeInWords } from '../lib/builder.ts';
import { shorten, visibleText } from '../lib/visible.ts';
import { choose, labelled, make, newId, press, type } from './policy-dom.ts';

const OPERATOR_OPTIONS = OPERATORS.map((op) => ({ value: op, label: `${operatorInWords(op)} (${op})` }));
/** The option of a path field that stands for writing one by hand; no path is spelt like it. */
const BY_HAND = '…';

interface Edited {
  args: readonly Argument[];
  changed: () => void;
}

/** A number as it stands in a field; what is not one yet is kept, for the schema to complain about. */
function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

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
  return conditionList(rule.require ?? [], 'and', edited, (conditions) => {
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
      const list = conditionList(refusal.conditions, 'and', edited, (conditions) => {
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
      const limit: Limit = { counter: `${tool}_rate`, window: usual.window, max: usual.max, scope: usual.scope };
      rule.limits = [limit];
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
        conditionList(approval.when, 'and', edited, (conditions) => {
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
function conditionList(
  start: Condition[],
  joint: string,
  edited: Edited,
  keep: (conditions: Condition[]) => void,
): HTMLElement {
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
      if (i > 0) box.append(make('p', { className: 'joined' }, joint));
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

function newCondition(args: readonly Argument[]): Condition {
  const [first] = args;
  const path = first?.path ?? 'args.name';
  const op = first?.values ? 'in' : first?.type === 'number' ? 'lte' : 'eq';
  return { path, op, value: fitting(op, undefined, first) };
}

function conditionFields(condition: Condition, edited: Edited, remove: () => void): HTMLElement {
  const { args, changed } = edited;
  const box = make('div', { className: 'condition' });
  box.setAttribute('role', 'group');
  box.setAttribute('aria-label', 'Condition');
  const argument = () => args.find(({ path }) => path === condition.path);
  const value = make('span', { className: 'value' });
  const note = make('span', { className: 'small without-value' }, 'No value yet, so this never holds.');
  const noteIfEmpty = (): void => {
    note.hidden = !(condition.op === 'in' && Array.isArray(condition.value) && condition.value.length === 0);
  };
  const showValue = (): void => {
    noteIfEmpty();
    const typed = (): void => {
      noteIfEmpty();
      changed();
    };
    value.replaceChildren(valueField(condition, argument(), typed), note);
  };
  const refit = (): void => {
    condition.value = fitting(condition.op, condition.value, argument());
    showValue();
    changed();
  };

  const path = make('span', { className: 'path' });
  const byHand = (focus: boolean): void => {
    const input = type({ type: 'text', className: 'mono' }, condition.path, (written) => {
      condition.path = written;
      changed();
    });
    input.addEventListener('change', refit);
    path.replaceChildren(labelled('Argument', input, true));
    if (focus) input.select();
  };
  if (args.length && (argument() || args.length > 0)) {
    const own = argument() ? [] : [{ value: condition.path, label: visibleText(shorten(condition.path, 60)) }];
    const options = args.map((one) => ({
      value: one.path,
      label: visibleText(shorten(one.path.replace(/^args\./, ''), 60)) + (one.required ? '' : ' (optional)'),
    }));
    const select = choose(
      [...own, ...options, { value: BY_HAND, label: 'another path …' }],
      condition.path,
      (chosen) => {
        if (chosen === BY_HAND) return byHand(true);
        condition.path = chosen;
        refit();
      },
    );
    path.append(labelled('Argument', select, true));
  } else byHand(false);

  const op = choose(OPERATOR_OPTIONS, condition.op, (chosen) => {
    condition.op = OPERATORS.find((known) => known === chosen) ?? condition.op;
    refit();
  });
  showValue();
  box.append(path, labelled('Comparison', op, true), value, press('Remove', remove, 'this condition'));
  return box;
}

/** The value in the shape that the operator compares with; what was there is kept as far as it fits. */
function fitting(op: Condition['op'], before: unknown, argument: Argument | undefined): unknown {
  const one = Array.isArray(before) ? before[0] : before;
  const plain = typeof one === 'string' || typeof one === 'number' ? one : undefined;
  switch (op) {
    case 'exists':
      return typeof before === 'boolean' ? before : true;
    case 'in':
    case 'not_in':
      if (Array.isArray(before)) return before;
      return before === undefined || before === '' ? (argument?.values?.slice(0, 1) ?? []) : [before];
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return numeric(plain) ?? 0;
    case 'regex':
      return plain === undefined ? '' : String(plain);
    case 'contains':
      return plain ?? '';
    default:
      if (argument?.values) return argument.values.find((value) => value === one) ?? argument.values[0];
      if (argument?.type === 'boolean') return typeof one === 'boolean' ? one : true;
      if (argument?.type === 'number') return numeric(plain) ?? 0;
      return plain ?? '';
  }
}

function valueField(condition: Condition, argument: Argument | undefined, changed: () => void): HTMLElement {
  const { op } = condition;
  const set = (value: unknown): void => {
    condition.value = value;
    changed();
  };
  const isNumber = argument?.type === 'number' || ['lt', 'lte', 'gt', 'gte'].includes(op);
  const isList = op === 'in' || op === 'not_in';
  if (op === 'exists') return yesOrNo('given', 'not given', condition.value === true, set);
  if (isList && argument?.values) return ticks(argument.values, condition.value, set);
  if (isList) {
    const lines = Array.isArray(condition.value) ? condition.value.map(written) : [];
    const area = make('textarea', {
      rows: Math.min(6, Math.max(2, lines.length)),
      spellcheck: false,
      className: 'mono',
    });
    area.value = lines.join('\n');
    area.addEventListener('input', () =>
      set(
        area.value
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => read(line, argument)),
      ),
    );
    return labelled('Values, one a line', area);
  }
  const isSame = op === 'eq' || op === 'neq';
  const { values } = argument ?? {};
  if (isSame && values) {
    const options = values.map((value, i) => ({ value: String(i), label: visibleText(shorten(String(value), 60)) }));
    const at = values.findIndex((value) => Object.is(value, condition.value));
    return labelled(
      'Value',
      choose(options, String(at), (chosen) => set(values[Number(chosen)])),
      true,
    );
  }
  if (isSame && argument?.type === 'boolean') return yesOrNo('true', 'false', condition.value === true, set);
  if (isNumber && op !== 'contains' && op !== 'regex') {
    const input = type({ type: 'number', step: 'any' }, written(condition.value), (text) => {
      const number = numberOf(text);
      set(Number.isNaN(number) ? text : number);
    });
    return labelled('Value', input, true);
  }
  const input = type({ type: 'text', className: 'mono' }, written(condition.value), (text) =>
    set(op === 'regex' || op === 'contains' ? text : read(text, argument)),
  );
  return labelled(op === 'regex' ? 'Pattern, RE2' : 'Value', input, true);
}

function yesOrNo(yes: string, no: string, value: boolean, set: (value: boolean) => void): HTMLElement {
  const options = [
    { value: yes, label: yes },
    { value: no, label: no },
  ];
  return labelled(
    'Value',
    choose(options, value ? yes : no, (chosen) => set(chosen === yes)),
    true,
  );
}

function ticks(values: NonNullable<Argument['values']>, value: unknown, set: (value: unknown) => void): HTMLElement {
  const chosen = new Set<unknown>(Array.isArray(value) ? value : []);
  // Values that the schema does not list stay where they are.
  const foreign = [...chosen].filter((one) => !values.some((known) => known === one));
  const boxes = values.map((one) => {
    const box = make('input', { type: 'checkbox', id: newId('value'), checked: chosen.has(one) });
    box.addEventListener('change', () => {
      if (box.checked) chosen.add(one);
      else chosen.delete(one);
      set([...values.filter((known) => chosen.has(known)), ...foreign]);
    });
    return make('label', { className: 'tick' }, box, make('code', {}, visibleText(shorten(String(one), 60))));
  });
  const group = make('span', { className: 'ticks' }, ...boxes);
  group.setAttribute('role', 'group');
  group.setAttribute('aria-label', 'Values');
  return group;
}

function written(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isNaN(value) ? '' : String(value);
  return value === undefined ? '' : JSON.stringify(value);
}

/** What was typed, as the type that the argument has; of an unknown type it is JSON where it can be read as JSON. */
function read(text: string, argument: Argument | undefined): unknown {
  if (argument?.type === 'string') return text;
  if (argument?.type === 'number') return numeric(text) ?? text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
