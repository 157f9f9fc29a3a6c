/**
 * Findings are beside the verdict: they say nothing on what a tool can do, but which of its words a person should see
 * before an agent reads them. Each is quoted, and none claims more than it shows: real servers give orders in capitals,
 * and that is no finding.
 */
import { EACH, SERVER_READ } from '../classify/limits.ts';
import { nameOfTool } from '../model.ts';
import { isObject } from '../pointer.ts';
import { FINDINGS, type Finding } from './finding.ts';
import { ownWords } from './own-words.ts';
import { type Place, type Places, placesOf } from './places.ts';
import { otherReadings, type Prose, prose } from './prose.ts';
import type { IsOwn, LetterRule, PlaceRule, ProseRule, Sighting, Speaker, ToolContext } from './rule.ts';
import { RULES } from './rules/index.ts';
import { faultOfDepth } from './rules/invalid-schema.ts';
import { mistakable } from './rules/look-alike-name.ts';
import { documentOf } from './rules/remote-reference.ts';

export { FINDINGS, Finding } from './finding.ts';
export { clauseOf, hidesTool, RULES, titleOf } from './rules/index.ts';
export { shadows } from './shadows.ts';

type Kind = Finding['kind'];
type Found = Omit<Finding, 'tool'>;

const LETTER_RULES = RULES.filter((rule): rule is LetterRule => rule.reads === 'letters');
const NAME_RULES = LETTER_RULES.filter(({ readsNames }) => readsNames);
const PROSE_RULES = RULES.filter((rule): rule is ProseRule => rule.reads === 'prose');
const PLACE_RULES = RULES.filter((rule): rule is PlaceRule => rule.reads === 'places');

/** Findings of one kind in one tool: a list that is wrong throughout is wrong in the same way. */
const SAME_KIND_LIMIT = 10;

/** The instructions first, then the tools in their order; within a tool by pointer, then by kind. Takes any JSON. */
export function findingsIn(
  server: { name: string; instructions?: string | undefined },
  tools: readonly unknown[],
): Finding[] {
  const reading = { left: SERVER_READ };
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
    const ofTool = findingsOfTool(places, isOwn, mistaken.get(tool), reading);
    found.push(...inOrder(ofTool).map((finding) => ({ ...finding, tool })));
  });
  return found;
}

function inOrder(found: readonly Found[]): Found[] {
  const counts = new Map<Kind, number>();
  const seen = new Set<string>();
  return found
    .filter(({ kind, at, code }) => {
      const key = `${kind} ${code} ${at}`;
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
const SHORTEST_REQUEST = 8;

function findingsOfText(whole: string, at: string, speaker: Speaker, reading: { left: number }): Found[] {
  const text = upTo(whole, reading.left);
  reading.left -= text.length;
  const found = sightings(speaker.describes === 'name' ? NAME_RULES : LETTER_RULES, at, (rule) => rule.look(text));
  if (text.length >= SHORTEST_REQUEST) {
    const said = prose(text);
    const lookAt = (reading: Prose) => (rule: ProseRule) =>
      rule.mentions.test(reading.flat) ? rule.look(reading, speaker) : undefined;
    found.push(...sightings(PROSE_RULES, at, lookAt(said)));
    for (const other of otherReadings(said)) {
      const missing = PROSE_RULES.filter(({ kind }) => !found.some((one) => one.kind === kind));
      found.push(...sightings(missing, at, lookAt(other)));
    }
  }
  if (text.length < whole.length) found.push({ kind: 'unsearched', code: 'too-much-text', at, quote: '' });
  return found;
}

function sightings<R extends LetterRule | ProseRule>(
  rules: readonly R[],
  at: string,
  look: (rule: R) => Sighting | undefined,
): Found[] {
  return rules.flatMap((rule) => {
    const seen = look(rule);
    return seen ? [{ kind: rule.kind, at, ...seen }] : [];
  });
}

function upTo(text: string, limit: number): string {
  return text.length <= limit ? text : text.slice(0, Math.max(0, limit));
}

function findingsOfTool(
  { places, beyond }: Places,
  isOwn: IsOwn,
  mistaken: ToolContext['mistaken'],
  reading: { left: number },
): Found[] {
  const found: Found[] = [];
  const tool = places[0]?.value;
  const name = nameOfTool(tool) ?? '';
  const context: ToolContext = { mistaken, ids: idsIn(places), words: wordsOf(tool) };
  for (const place of places) {
    const { at, key, value } = place;
    if (reading.left <= 0) {
      found.push({ kind: 'unsearched', code: 'too-much-server', at, quote: '' });
      break;
    }
    reading.left -= EACH;
    if (key !== undefined) {
      reading.left -= key.length;
      found.push(...sightings(NAME_RULES, at, (rule) => rule.look(key)));
    }
    for (const rule of PLACE_RULES)
      found.push(...rule.look(place, context).map((seen) => ({ kind: rule.kind, at, ...seen })));
    if (typeof value !== 'string') continue;
    found.push(...findingsOfText(value, at, { isOwn, name, describes: describedBy(place) }, reading));
  }
  found.push(...faultOfDepth(beyond).map((fault) => ({ kind: 'invalid-schema' as const, ...fault })));
  if (beyond && reading.left > 0) found.push({ kind: 'unsearched', code: 'too-deep', at: beyond.at, quote: '' });
  return found;
}

function idsIn(places: readonly Place[]): ReadonlySet<string> {
  return new Set(
    places.flatMap(({ key, value }) => (key === '$id' && typeof value === 'string' ? [documentOf(value)] : [])),
  );
}

function wordsOf(tool: unknown): string {
  if (!isObject(tool)) return '';
  const texts = [tool.name, tool.title, tool.description].filter((text) => typeof text === 'string');
  return texts.join(' ').slice(0, 5000).replace(/[_-]+/g, ' ');
}

const HOLDS_NO_TEXT = new Set<unknown>(['boolean', 'number', 'integer']);

function describedBy({ at, schema, beside, meaning }: Place): Speaker['describes'] {
  if (schema === 'output') return 'result';
  if (at === '/name') return 'name';
  if (schema === undefined) return 'tool';
  if (meaning === 'value') return 'value';
  return meaning === 'plain' && beside && HOLDS_NO_TEXT.has(beside.type) ? 'switch' : 'parameter';
}
