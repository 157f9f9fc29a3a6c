/** Controls of the pages' forms, each with what is to happen when somebody uses it. */
import { make } from './dom.ts';

let lastId = 0;

/** An id that no other element of the page has. */
export function newId(what: string): string {
  lastId += 1;
  return `${what}-${lastId}`;
}

/** A control under its label; `hidden` where what stands around it says enough to those who see it. */
export function labelled<Control extends HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>(
  label: string,
  control: Control,
  hidden = false,
): HTMLElement {
  control.id ||= newId('field');
  const name = make('label', { htmlFor: control.id, className: hidden ? 'visually-hidden' : 'field-name' }, label);
  return make('span', { className: 'field' }, name, control);
}

export function choose(
  options: readonly { value: string; label: string }[],
  value: string,
  changed: (value: string) => void,
): HTMLSelectElement {
  const select = make('select', {}, ...options.map((option) => make('option', { value: option.value }, option.label)));
  select.value = value;
  select.addEventListener('change', () => changed(select.value));
  return select;
}

export function type(
  properties: Partial<HTMLInputElement>,
  value: string,
  changed: (value: string) => void,
): HTMLInputElement {
  const input = make('input', { autocomplete: 'off', spellcheck: false, ...properties });
  input.value = value;
  input.addEventListener('input', () => changed(input.value));
  return input;
}

/** A number as it stands in a field; what is not one yet is kept, for the schema to complain about. */
export function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

export function press(label: string, pressed: () => void, spoken = ''): HTMLButtonElement {
  const button = make('button', { type: 'button' }, label);
  if (spoken) button.append(make('span', { className: 'visually-hidden' }, ` ${spoken}`));
  button.addEventListener('click', pressed);
  return button;
}
