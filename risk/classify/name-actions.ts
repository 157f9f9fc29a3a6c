/** Which words of a name are its action, found out from all names of its server together. */
import { ACCESS } from '../model.ts';
import { type Action, withParticle } from './actions.ts';
import { JOINERS, verbOf } from './lexicon.ts';
import type { Token } from './tokens.ts';

const HTTP_METHODS = new Set(['get', 'post', 'put', 'patch', 'delete']);

/** How a server names its tools, found out from all of its names together. */
export interface NamingStyle {
  /** What of each name, in order, is its own: less the leading words that most of them share (a product's name). */
  own: readonly (readonly Token[])[];
  /** `post-search`, `get-user`: the first word is the HTTP method. */
  isHttpMethods: boolean;
  /** `sites_list`: the verb stands last. */
  isNounFirst: boolean;
  /** Leading words that several tools with different plain verbs share: `monitor_create`, `monitor_list`. */
  namespaces: ReadonlySet<string>;
}

export function namingStyle(names: readonly (readonly Token[])[]): NamingStyle {
  const opening = sharedOpening(names);
  const own = names.map((name) => without(opening, name));
  return {
    own,
    isHttpMethods: areHttpMethods(own),
    isNounFirst: verbsComeLast(own),
    namespaces: namespacesOf(own),
  };
}

/** Up to three leading words that most of the names share; a word that could be the action is never among them. */
function sharedOpening(names: readonly (readonly Token[])[]): readonly string[] {
  const enough = Math.max(2, names.length * 0.6);
  const opening: string[] = [];
  for (let sharing = names; opening.length < 3; ) {
    const at = opening.length;
    const counts = new Map<string, number>();
    let shared: string | undefined;
    for (const name of sharing) {
      const word = name[at]?.word;
      if (word === undefined) continue;
      const count = (counts.get(word) ?? 0) + 1;
      counts.set(word, count);
      // No second word can be as frequent, since more than half of the names are asked for.
      if (count >= enough) shared = word;
    }
    // search_web, search_news and search_images all search.
    if (shared === undefined || verbOf(shared)) break;
    opening.push(shared);
    sharing = sharing.filter((name) => name[at]?.word === shared);
  }
  return opening;
}

/** One word of a name always stays. */
function without(opening: readonly string[], name: readonly Token[]): readonly Token[] {
  let length = 0;
  while (length < opening.length && length + 1 < name.length && name[length]?.word === opening[length]) length += 1;
  // TaskStatusTool, search_tool: all of them are.
  const end = name.length - length > 1 && name.at(-1)?.word === 'tool' ? -1 : name.length;
  return name.slice(length, end);
}

function areHttpMethods(names: readonly (readonly Token[])[]): boolean {
  const methods = names.map((name) => name[0]?.word ?? '').filter((word) => HTTP_METHODS.has(word));
  const kinds = new Set(methods);
  // "patch" and "put" open no names but those made from HTTP methods.
  return kinds.size >= 3 && (kinds.has('patch') || kinds.has('put')) && methods.length >= names.length * 0.2;
}

function verbsComeLast(names: readonly (readonly Token[])[]): boolean {
  const several = names.filter((name) => name.length > 1);
  const first = several.filter((name) => isPlainVerb(name[0]?.word)).length;
  const last = several.filter((name) => isPlainVerb(name.at(-1)?.word)).length;
  return last > first && last >= 2;
}

function isPlainVerb(word: string | undefined): boolean {
  const verb = word === undefined ? undefined : verbOf(word);
  return verb !== undefined && !verb.alsoNoun;
}

function namespacesOf(names: readonly (readonly Token[])[]): ReadonlySet<string> {
  const behind = new Map<string, { verbs: Set<string>; always: boolean; names: number; followed: number }>();
  for (const [first, ...rest] of names) {
    if (!first) continue;
    const known = behind.get(first.word) ?? { verbs: new Set<string>(), always: true, names: 0, followed: 0 };
    known.names += 1;
    if (isPlainVerb(rest[0]?.word)) known.followed += 1;
    const verb = rest.find((t) => isPlainVerb(t.word));
    if (verb) known.verbs.add(verb.word);
    if (!isPlainVerb(rest.at(-1)?.word)) known.always = false;
    behind.set(first.word, known);
  }
  // A word that is a verb elsewhere has to end in one every time (list_create, list_delete), or to be followed by one
  // nearly always (protect_get_camera, protect_list_nvrs): set_mute and set_solo set something.
  return new Set(
    [...behind]
      .filter(([word, { verbs, always, names: all, followed }]) =>
        verbOf(word) ? (always || followed >= 0.8 * all) && verbs.size >= (isPlainVerb(word) ? 3 : 2) : verbs.size >= 2,
      )
      .map(([word]) => word),
  );
}

interface Candidate {
  action: Action;
  score: number;
  position: number;
}

const CLOSE_CALL = 0.95;

/** How much less a word that is as often a thing counts, by where it stands. */
function doubt(isFirst: boolean, isLast: boolean, isNounFirst: boolean): number {
  if (isFirst) return isNounFirst ? 1.5 : 0.9;
  if (isLast) return isNounFirst ? 0.6 : 1.5;
  return 2.2;
}

/**
 * Which words of a name are its action. A plain verb beats a word that could be a thing; the front beats the back unless
 * the server puts its verbs last; words joined by "or" or "and" all count.
 */
export function actionsOfName(
  words: readonly Token[],
  { isHttpMethods, isNounFirst, namespaces }: NamingStyle,
): Action[] {
  let best: Candidate | undefined;
  let rival: Candidate | undefined;
  words.forEach((token, position) => {
    // No stemming here: a plural further back is a thing (list_updates), and the front is already plain.
    const next = words[position + 1]?.word;
    const phrase = withParticle(token.word, next);
    const word = phrase?.word ?? token.word;
    const verb = phrase?.verb ?? verbOf(word);
    if (!verb) return;
    const isFirst = position === 0;
    if (isFirst && words.length > 1 && namespaces.has(word)) return;
    // read_only_delete deletes, whatever it calls itself.
    if (word === 'read' && next === 'only') return;
    // confirm_delete_group deletes; the second step of a question is still the act.
    if (word === 'confirm' && isPlainVerb(next)) return;
    const isLast = position === words.length - 1;
    // A plain verb in front wins even where verbs stand last: what follows is then a thing (delete_list).
    const firstScore = 3;
    const lastScore = isNounFirst ? 2.9 : 2;
    // Behind words that are no actions (a product, a namespace) a verb is as good as in front.
    const innerScore = best ? 1.6 : 3;
    let score = isFirst ? firstScore : isLast ? lastScore : innerScore;
    if (verb.alsoNoun) score -= doubt(isFirst, isLast, isNounFirst);
    if (isHttpMethods && isFirst && HTTP_METHODS.has(word) && words.length > 1) score -= word === 'post' ? 1.5 : 0;
    if (score <= 0) return;
    const candidate = { action: { token, word, verb, certainty: Math.min(1, score / 2.2) }, score, position };
    const isBest = score > (best?.score ?? 0);
    const other = isBest ? best : candidate;
    if (other && !other.action.verb.alsoNoun && other.score > (rival?.score ?? 0)) rival = other;
    if (isBest) best = candidate;
  });
  if (!best) return [];
  // Two plain actions of different kinds stand about equally well: the more consequential one, and no certainty.
  if (rival && rival.action.verb.pulls !== best.action.verb.pulls && best.score - rival.score < CLOSE_CALL) {
    if (ACCESS.indexOf(rival.action.verb.pulls) > ACCESS.indexOf(best.action.verb.pulls)) best = rival;
    best.action.certainty = Math.min(best.action.certainty, 0.6);
  }
  const actions = [best.action];
  const { position } = best;
  // create_or_update, and generate_code_and_execute.
  const joint = words.findIndex((t, i) => i > position && JOINERS.has(t.word));
  const joined = joint < 0 ? undefined : words[joint + 1];
  const joinedVerb = joined && verbOf(joined.word);
  if (joined && joinedVerb && (joint === position + 1 || !joinedVerb.alsoNoun))
    actions.push({ token: joined, word: joined.word, verb: joinedVerb, certainty: 1 });
  return actions;
}
