/**
 * What a changed definition says now that it did not say before. A server that was harmless when it was allowed can be
 * changed afterwards, so an order, a path, an address, a tag or a recipient that is new is worth a look even where no rule
 * finds it.
 */
import { beginning, SERVER_READ } from '../classify/limits.ts';
import { splitName } from '../classify/tokens.ts';
import { GAINS, type Gain } from './gains.ts';
import { ADDRESS, PATH, SECRET_FILE } from './phrases.ts';
import { placesOf } from './places.ts';
import { prose } from './prose.ts';

const ORDER =
  /\b(?:must|always|never|do not|don't|make sure|ensure|required to|have to|has to|need to|be sure to|first|before (?:using|calling|running|any|you)|instead of)\b/i;
const END_OF_SENTENCE = /(?<=[.!?;])\s|\n/;
const PATHS = new RegExp(`(?:${PATH})|(?:${SECRET_FILE})`, 'gi');
const ADDRESSES = new RegExp(`(?:${ADDRESS})`, 'gi');
const TAGS = /<\/?[a-z][\w-]{1,30}>|<!--|\[[A-Z][A-Z _-]{3,30}\]/gi;
/** Arguments that take what is in the call somewhere else. */
const RECIPIENTS = new Set(
  'bcc cc recipient recipients to email emails webhook callback url uri endpoint address destination forward notify phone channel host server'.split(
    ' ',
  ),
);

/** In the order of GAINS. Takes any JSON. */
export function gainedText(before: unknown, after: unknown): Gain[] {
  const [old, now] = [wordsIn(before), wordsIn(after)];
  return GAINS.filter((gain) => [...now[gain]].some((word) => !old[gain].has(word)));
}

function wordsIn(definition: unknown): Record<Gain, Set<string>> {
  const found = {
    order: new Set<string>(),
    path: new Set<string>(),
    address: new Set<string>(),
    tag: new Set<string>(),
    recipient: new Set<string>(),
  };
  let left = SERVER_READ;
  for (const { at, key, value, property, meaning, schema } of placesOf(definition).places) {
    if (schema === 'input' && meaning === 'schema' && key !== undefined && key === property)
      if (splitName(key).some(({ word }) => RECIPIENTS.has(word))) found.recipient.add(key);
    if (typeof value !== 'string') continue;
    const { flat } = prose(beginning(value, Math.max(0, left)));
    left -= value.length;
    // What was not read could say anything, so a longer rest is an order.
    if (left < 0) found.order.add(`${at} ${value.length}`);
    for (const sentence of flat.split(END_OF_SENTENCE))
      if (ORDER.test(sentence)) found.order.add(sentence.trim().toLowerCase());
    for (const [path] of flat.matchAll(PATHS)) found.path.add(path);
    for (const [address] of flat.matchAll(ADDRESSES)) found.address.add(address);
    for (const [tag] of flat.matchAll(TAGS)) found.tag.add(tag.toLowerCase());
  }
  return found;
}
