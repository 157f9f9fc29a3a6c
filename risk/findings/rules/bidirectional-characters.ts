import { namedCode, nameOf } from '../../printable.ts';
import { listed, quoteFrom } from '../finding.ts';
import { type LetterRule, type Sighting, saying } from '../rule.ts';

const CONTROL = /[\u202a-\u202e\u2066-\u2069]/g;
const MARK = /[\u200f\u061c]/g;
const RIGHT_TO_LEFT =
  /[\p{sc=Hebrew}\p{sc=Arabic}\p{sc=Syriac}\p{sc=Thaana}\p{sc=Nko}\p{sc=Adlam}\p{sc=Samaritan}\p{sc=Mandaic}]/u;

const EITHER = /[\u061c\u200f\u202a-\u202e\u2066-\u2069]/;

function look(text: string): Sighting | undefined {
  if (!EITHER.test(text)) return undefined;
  const controls = text.match(CONTROL) ?? [];
  const marks = text.match(MARK) ?? [];
  if (marks.length > 0 && RIGHT_TO_LEFT.test(text.replace(MARK, ''))) marks.length = 0;
  const found = [...new Set([...controls, ...marks])];
  if (found.length === 0) return undefined;
  const first = Math.min(...found.map((char) => text.indexOf(char)));
  const characters = listed(found.map((char) => `${/^[aeiou]/i.test(nameOf(char)) ? 'an' : 'a'} ${namedCode(char)}`));
  return { code: 'turns-order', quote: quoteFrom(text, first, first + 1, 30), values: { characters } };
}

/** The plain marks count only where the text has no right-to-left letters that would need them. */
export const bidirectionalCharacters: LetterRule = {
  kind: 'bidirectional-characters',
  title: 'Characters that turn the reading order',
  asks: 'Does the text contain controls that change the order in which it is displayed?',
  why: 'A person then sees something different from what the model reads.',
  misreads: 'The isolates that some translation libraries put around every name do no harm.',
  codes: {
    'turns-order': { says: 'contains characters that change the order in which it is read: {characters}', hides: true },
  },
  reads: 'letters',
  readsNames: true,
  look,
  examples: {
    hits: [{ ...saying('Deletes \u202egnihton\u202c.'), code: 'turns-order', quote: 'Deletes \u202egnihton\u202c.' }],
    misses: [saying('קורא\u200f (read)\u200e שורה')],
  },
};
