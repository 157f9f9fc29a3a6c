/**
 * Controls that turn the reading order: what a person reads is then not what a model reads. The plain marks count only
 * where the text holds no right-to-left letters for which they would be needed.
 * Misreads: the isolates that some translation libraries put around every name, which do no harm.
 */
import { listed, named, quoteFrom, type Seen } from './finding.ts';

const CONTROL = /[\u202a-\u202e\u2066-\u2069]/g;
const MARK = /[\u200f\u061c]/g;
const RIGHT_TO_LEFT =
  /[\p{sc=Hebrew}\p{sc=Arabic}\p{sc=Syriac}\p{sc=Thaana}\p{sc=Nko}\p{sc=Adlam}\p{sc=Samaritan}\p{sc=Mandaic}]/u;

const NAMES = new Map([
  ['\u202a', 'a left-to-right embedding'],
  ['\u202b', 'a right-to-left embedding'],
  ['\u202c', 'an end of embedding'],
  ['\u202d', 'a left-to-right override'],
  ['\u202e', 'a right-to-left override'],
  ['\u2066', 'a left-to-right isolate'],
  ['\u2067', 'a right-to-left isolate'],
  ['\u2068', 'an isolate'],
  ['\u2069', 'an end of isolate'],
  ['\u200f', 'a right-to-left mark'],
  ['\u061c', 'an Arabic letter mark'],
]);

export function bidirectionalCharacters(text: string): Seen | undefined {
  const controls = text.match(CONTROL) ?? [];
  const marks = text.match(MARK) ?? [];
  if (marks.length > 0 && RIGHT_TO_LEFT.test(text.replace(MARK, ''))) marks.length = 0;
  const found = [...new Set([...controls, ...marks])];
  if (found.length === 0) return undefined;
  const first = Math.min(...found.map((char) => text.indexOf(char)));
  return {
    quote: quoteFrom(text, first, first + 1, 30),
    says: `holds characters that change the order in which it is read: ${listed(found.map((char) => named(NAMES.get(char) ?? '', char)))}`,
  };
}
