/** Words of a server in elements; not in `dom.ts`, because every page loads that one for its search. */
import { shorten, visible } from '../lib/visible.ts';
import { type Content, make } from './dom.ts';

/** Capped where asked; characters that cannot be seen are shown by their code. */
export function said(text: string, cap?: number): Content[] {
  return visible(cap === undefined ? text : shorten(text, cap)).map((piece) =>
    piece.unseen ? make('span', { className: 'unseen' }, piece.text) : piece.text,
  );
}
