/** Elements put together from text. What a server said becomes a text node here and never markup. */
import { shorten, visible } from '../lib/visible.ts';

export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Partial<HTMLElementTagNameMap[Tag]>,
  ...content: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...content);
  return made;
}

/** Words of a server: capped where asked, characters that cannot be seen shown by their code. */
export function said(text: string, cap?: number): (Node | string)[] {
  return visible(cap === undefined ? text : shorten(text, cap)).map((piece) =>
    piece.unseen ? make('span', { className: 'unseen' }, piece.text) : piece.text,
  );
}

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

export function press(label: string, pressed: () => void, spoken = ''): HTMLButtonElement {
  const button = make('button', { type: 'button' }, label);
  if (spoken) button.append(make('span', { className: 'visually-hidden' }, ` ${spoken}`));
  button.addEventListener('click', pressed);
  return button;
}
