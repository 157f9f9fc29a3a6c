/**
 * Findings stand beside the risk classes: they say nothing on what a tool can do, but what in the words of its server a
 * person should see before an agent reads them. Each is quoted, and none is more than it says: real servers give orders
 * in capitals, and that is no finding. To add one: its kind in finding.ts, its file, and a line here.
 */

import { nameOfTool } from '../model.ts';
import { asksForSecrecy } from './asks-for-secrecy.ts';
import { bidirectionalCharacters } from './bidirectional-characters.ts';
import { FINDINGS, type Finding, type Seen } from './finding.ts';
import { handsOver } from './hands-over.ts';
import { faultOfDepth, faultsOfSchema, faultsOfTop } from './invalid-schema.ts';
import { invisibleCharacters } from './invisible-characters.ts';
import { lookAlikeName, mistakable } from './look-alike-name.ts';
import { overridesInstructions } from './overrides-instructions.ts';
import { isObject, type Place, type Places, placesOf } from './places.ts';
import { prose } from './prose.ts';
import { documentOf, remoteReference } from './remote-reference.ts';
import { secretInDefault } from './secret-in-default.ts';
import { plainly } from './skeleton.ts';
import { type IsOwn, type Speaker, steersOtherTools } from './steers-other-tools.ts';

export { FINDINGS, Finding } from './finding.ts';
export { shadows } from './shadows.ts';

type Kind = Finding['kind'];
type Found = Omit<Finding, 'tool'>;

/** Characters of a server that are read; the largest of a hundred real ones has two million. */
const TEXT_LIMIT = 8_000_000;
/** Findings of one kind in one tool: a list that is wrong throughout is wrong in the same way. */
const SAME_KIND_LIMIT = 10;

/** Spares most texts the reading for what tools and conversations are asked to do. */
const SPEAKS_TO_MODEL =
  /\b(?:tools?|call(?:s|ed|ing)?|invok(?:es?|ed|ing)|conversation|chat|dialog(?:ue)?|prompts?|messages?|turns|transcript|instructions|keys?|cookies|variables|instead|rather|place)\b|[~/\s`'"]\.|\.json|\bid_|\/etc\//i;

/** The instructions first, then the tools in their order; within a tool by pointer, then by kind. Takes any JSON. */
export function findingsIn(
  server: { name: string; instructions?: string | undefined },
  tools: readonly unknown[],
): Finding[] {
  const reading = { left: TEXT_LIMIT };
  const walked = tools.map((tool) => placesOf(tool));
  const isOwn = ownWords(server.name, tools, walked);
  const mistaken = mistakable(tools.map(nameOfTool));
  const found: Finding[] = [];
  if (typeof server.instructions === 'string')
    found.push(
      ...inOrder(
        findingsOfText(server.instructions, '/instructions', { isOwn, name: '', describes: 'server' }, reading),
      ),
    );
  walked.forEach((places, tool) => {
    found.push(
      ...inOrder(findingsOfTool(places, isOwn, mistaken.get(tool), reading)).map((finding) => ({ ...finding, tool })),
    );
  });
  return found;
}

function inOrder(found: readonly Found[]): Found[] {
  const counts = new Map<Kind, number>();
  const seen = new Set<string>();
  return found
    .filter(({ kind, at }) => {
      const key = `${kind} ${at}`;
      const count = counts.get(kind) ?? 0;
      if (seen.has(key) || count >= SAME_KIND_LIMIT) return false;
      seen.add(key);
      counts.set(kind, count + 1);
      return true;
    })
    .sort((a, b) => {
      if (a.at !== b.at) return a.at < b.at ? -1 : 1;
      return FINDINGS.indexOf(a.kind) - FINDINGS.indexOf(b.kind);
    });
}

/** Shorter texts hold no request. */
const SHORTEST_REQUEST = 12;

function findingsOfText(whole: string, at: string, speaker: Speaker, reading: { left: number }): Found[] {
  const text = upTo(whole, reading.left);
  reading.left -= text.length;
  const rules: [Kind, () => Seen | undefined][] = [
    ['invisible-characters', () => invisibleCharacters(text)],
    ['bidirectional-characters', () => bidirectionalCharacters(text)],
  ];
  if (text.length >= SHORTEST_REQUEST) {
    const said = prose(text);
    const isParameter = speaker.describes !== 'server' && speaker.describes !== 'tool';
    rules.push(
      ['asks-for-secrecy', () => asksForSecrecy(said, isParameter)],
      [
        'steers-other-tools',
        () =>
          SPEAKS_TO_MODEL.test(said.flat)
            ? (steersOtherTools(said, speaker) ?? handsOver(said, speaker.describes))
            : undefined,
      ],
      ['overrides-instructions', () => overridesInstructions(said)],
    );
  }
  const found: Found[] = [];
  for (const [kind, look] of rules) {
    const seen = look();
    if (seen) found.push({ kind, at, ...seen });
  }
  if (text.length < whole.length) found.push({ kind: 'unsearched', at, quote: '', says: 'is more text than is read' });
  return found;
}

function upTo(text: string, limit: number): string {
  return text.length <= limit ? text : text.slice(0, Math.max(0, limit));
}

function findingsOfTool(
  { places, beyond }: Places,
  isOwn: IsOwn,
  mistaken: string | undefined,
  reading: { left: number },
): Found[] {
  const found: Found[] = [];
  const tool = places[0]?.value;
  const name = nameOfTool(tool) ?? '';
  const add = (kind: Kind, at: string, seen: Seen | undefined) => {
    if (seen) found.push({ kind, at, ...seen });
  };
  if (isObject(tool)) for (const { at, ...fault } of faultsOfTop(tool)) add('invalid-schema', at, fault);
  const ids = new Set(
    places.flatMap(({ key, value }) => (key === '$id' && typeof value === 'string' ? [documentOf(value)] : [])),
  );
  for (const place of places) {
    const { at, key, value, meaning } = place;
    if (key !== undefined) {
      reading.left -= key.length;
      add('invisible-characters', at, invisibleCharacters(key));
      add('bidirectional-characters', at, bidirectionalCharacters(key));
    }
    if (place.property !== undefined && place.property === key && meaning === 'schema')
      add('look-alike-name', at, lookAlikeName(key, false, undefined));
    if (meaning === 'schema' && place.schema === 'input')
      for (const { at: where, ...fault } of faultsOfSchema(place)) add('invalid-schema', where, fault);
    if (typeof value !== 'string') continue;
    if (at === '/name') add('look-alike-name', at, lookAlikeName(value, true, mistaken));
    if (meaning === 'value') add('secret-in-default', at, secretInDefault(place));
    if (meaning === 'plain' && place.schema) add('remote-reference', at, remoteReference(place, ids));
    if (reading.left <= 0) {
      add('unsearched', at, { quote: '', says: 'was not read, nor what follows, because the server says too much' });
      break;
    }
    found.push(...findingsOfText(value, at, { isOwn, name, describes: describedBy(place) }, reading));
  }
  for (const { at, ...fault } of faultOfDepth(beyond)) add('invalid-schema', at, fault);
  if (beyond)
    add('unsearched', beyond.at, { quote: '', says: 'was not looked at, because it lies too deep or behind too much' });
  return found;
}

const HOLDS_NO_TEXT = new Set<unknown>(['boolean', 'number', 'integer']);

function describedBy({ schema, beside, meaning }: Place): Speaker['describes'] {
  if (schema === 'output') return 'result';
  if (schema === undefined) return 'tool';
  return meaning === 'plain' && beside && HOLDS_NO_TEXT.has(beside.type) ? 'switch' : 'parameter';
}

/** Whether a word names a tool of the server, or a parameter or value that its schemas name. */
function ownWords(server: string, tools: readonly unknown[], walked: readonly Places[]): IsOwn {
  const bare = (word: string) =>
    plainly(word)
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]/gu, '');
  const names = tools.flatMap((tool) =>
    isObject(tool) ? [tool.name, tool.title].filter((name) => typeof name === 'string').map(bare) : [],
  );
  const others = new Set<string>();
  for (const { places } of walked)
    for (const { key, meaning, value } of places) {
      if (key !== undefined && meaning === 'schema') others.add(bare(key));
      if (typeof value === 'string' && meaning === 'value' && value.length < 80) others.add(bare(value));
    }
  const title = bare(server);
  return (word) => {
    const plain = bare(word);
    if (others.has(plain)) return true;
    // The same tool with the name of its server before it, or without.
    return (
      names.some(
        (name) =>
          name === plain || (name.length > 4 && plain.includes(name)) || (plain.length > 4 && name.includes(plain)),
      ) ||
      (title.length > 3 && plain.startsWith(title))
    );
  };
}
