/** One condition on a tool's arguments as fields, which write into the condition that they were given. */
import { type Condition, numeric, OPERATORS } from '../../risk/policy/schema.ts';
import { type Argument, operatorInWords } from '../lib/builder.ts';
import { shorten, visibleText } from '../lib/visible.ts';
import { make } from './dom.ts';
import { choose, labelled, newId, numberOf, press, type } from './form-controls.ts';

const OPERATOR_OPTIONS = OPERATORS.map((op) => ({ value: op, label: `${operatorInWords(op)} (${op})` }));
/** The option of a path field that stands for writing one by hand; no path is spelt like it. */
const BY_HAND = '…';

export interface Edited {
  args: readonly Argument[];
  changed: () => void;
}

/** The first argument, compared as its type suggests; without arguments a path to begin writing with. */
export function newCondition(args: readonly Argument[]): Condition {
  const [first] = args;
  const path = first?.path ?? 'args.name';
  const op = first?.values ? 'in' : first?.type === 'number' ? 'lte' : 'eq';
  return { path, op, value: fitting(op, undefined, first) };
}

export function conditionFields(condition: Condition, edited: Edited, remove: () => void): HTMLElement {
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
  if (args.length) {
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
