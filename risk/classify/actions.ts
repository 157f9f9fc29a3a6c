/** Which words of a name or a sentence are its action. */
import { ACCESS, type Access } from '../model.ts';
import { JOINERS, OPENERS, PERFORMED_ACTS, type Verb, verbOf } from './lexicon.ts';
import { type TextWords, type Token, verbStems } from './tokens.ts';

/** A word that was taken for the action, with where it stands in the name or the description. */
export interface Action {
  token: Token;
  /** The verb in its plain form. */
  word: string;
  verb: Verb;
  /** 1 where the position leaves no doubt, less where the word could be a thing. */
  certainty: number;
}

/** The most consequential of several accesses; undefined where none is known. */
export function worstOf(accesses: readonly (Access | undefined)[]): Access | undefined {
  return ACCESS.findLast((access) => accesses.includes(access));
}

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
    const phrase = WITH_PARTICLE.has(token.word) ? withParticle(token.word, next) : undefined;
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

/**
 * The verb a description opens with, past words such as "This tool" and the tool's own name, and those joined to it:
 * "Create or overwrite". `name` is the words of the tool's name.
 */
export function actionsOfClause(said: TextWords, name: readonly Token[]): Action[] {
  const actions: Action[] = [];
  let distance = 0;
  let isBehindUnknown = false;
  for (let i = 0; distance < 9; i += 1) {
    const token = said.at(i);
    if (!token) break;
    if (token.word === '|' || (token.word === ':' && distance <= 3)) {
      // "Notion | Create a page": what stood in front was a heading.
      distance = 0;
      continue;
    }
    if (CLAUSE_MARKS.has(token.word)) {
      if (token.word !== ',' && token.word !== '(' && distance > 2) break;
      continue;
    }
    if (OPENERS.has(token.word)) continue;
    // "This read-only tool …" says how it is, not what it does.
    if (token.word === 'read' && said.at(i + 1)?.word === 'only') {
      i += 1;
      continue;
    }
    // "Call this tool when", "use this before": about the tool, not what it does.
    if (USES.has(token.word) && said.at(i + 1)?.word === 'this' && USED.has(said.at(i + 2)?.word ?? '')) {
      i += 2;
      continue;
    }
    // "dbt show executes a statement": the name of the tool, and then what it does.
    if (distance > 0 && isNamed(token, name) && !isNamed(said.at(i + 1), name) && isThirdPerson(said.at(i + 1))) {
      distance = 0;
      continue;
    }
    const stems = verbStems(token.word);
    const found =
      said.isCompound(token) || isShouted(said, i)
        ? undefined
        : (causedAct(said, i, distance) ??
          performedAct(said, i, stems) ??
          phrasalVerb(said, i, stems) ??
          sentenceVerb(token.word, stems, isAside(said, i, distance)));
    if (found) {
      const inFront = distance === 0;
      const certainty = inFront ? 1 : found.verb.alsoNoun ? 0.3 : 0.6 - 0.05 * distance;
      const doubt = isBehindUnknown && found.verb.pulls === 'read' ? 0.2 : 1;
      actions.push({ token, ...found, certainty: doubt * certainty });
      actions.push(...joinedTo(said, i));
      if (inFront && actions.every((a) => a.verb.pulls === 'read')) actions.push(...changeToldBehind(said, token));
      break;
    }
    if (distance === 0) isBehindUnknown = takesObject(said, i);
    distance += 1;
  }
  return actions;
}

function isNamed(token: Token | undefined, name: readonly Token[]): boolean {
  return name.some((t) => t.word === token?.word);
}

function isThirdPerson(token: Token | undefined): boolean {
  return (
    token?.word.endsWith('s') === true &&
    verbStems(token.word)
      .slice(1)
      .some((stem) => verbOf(stem))
  );
}

/** "Tare (zero) the flow reading", "Yank a version": an action that the lexicon does not know. */
function takesObject(said: TextWords, at: number): boolean {
  const word = said.at(at)?.word ?? '';
  const next = said.at(at + 1)?.word ?? '';
  return (OBJECTS.has(next) || next === '(') && !HANDED_IN.test(word);
}

/** What a call is handed, or what it is about: "Takes a URL and returns its title", "With this tool". */
const HANDED_IN =
  /^(?:takes?|accepts?|uses?|using|with|as|at|from|of|by|on|in|is|are|like|only|both|if|once|after|before|given|supply|supplies|enter|specify|pass|expects?|over|across|about|works?)$/;

/** The others of a list of verbs: "Inspect, wait on, watch, or cancel a job". */
function joinedTo(said: TextWords, first: number): Action[] {
  const found: Action[] = [];
  for (let at = first; found.length < 6; ) {
    // A particle may stand between: "wait on, watch".
    const joint = JOINTS.has(said.at(at + 1)?.word ?? '') ? at + 1 : at + 2;
    if (joint === at + 2 && (found.length === 0 || !JOINTS.has(said.at(joint)?.word ?? ''))) break;
    at = JOINTS.has(said.at(joint + 1)?.word ?? '') ? joint + 2 : joint + 1;
    const token = said.at(at);
    const verb = token && sentenceVerb(token.word, verbStems(token.word));
    if (!token || !verb || verb.verb.alsoNoun) break;
    found.push({ token, ...verb, certainty: 0.9 });
  }
  return found;
}

const JOINTS = new Set([',', 'or', 'and']);
const CLAUSE_MARKS = new Set('.!?:;\n(,');
const USED = new Set('tool at when whenever before after first once if to for'.split(' '));
const USES = new Set(['call', 'calling', 'use', 'using', 'invoke', 'invoking', 'run', 'running']);

/** "IF A USER ASKS TO MIGRATE A CODEBASE": an appeal to the model, not what the tool does. */
function isShouted(said: TextWords, at: number): boolean {
  return isCapitals(said.at(at)) && isCapitals(said.at(at - 1));
}

/** Two capitals tell: words are not spelled so otherwise. */
function isCapitals(token: Token | undefined): boolean {
  return (
    token !== undefined &&
    token.text.charAt(1) !== token.word.charAt(1) &&
    token.text.charAt(0) !== token.word.charAt(0)
  );
}

/** "Roll back", "set up", "shut down": the particle belongs to the verb. */
function phrasalVerb(said: TextWords, at: number, stems: readonly string[]): { verb: Verb; word: string } | undefined {
  const base = stems.find((stem) => WITH_PARTICLE.has(stem));
  return base === undefined ? undefined : withParticle(base, said.at(at + 1)?.word);
}

function withParticle(base: string, particle: string | undefined): { verb: Verb; word: string } | undefined {
  const word = `${base}${particle ?? ''}`;
  const verb = PARTICLES.has(particle ?? '') ? verbOf(word) : undefined;
  return verb && { verb, word };
}

const WITH_PARTICLE = new Set('roll set shut check clean kick log start hand turn sign power'.split(' '));
const PARTICLES = new Set('back up down in out on off over'.split(' '));

/** "item selling price", "without creating a transaction": not what the tool does, unless it is "for creating". */
function isAside(said: TextWords, at: number, distance: number): boolean {
  const word = said.at(at)?.word ?? '';
  return distance > 0 && word.endsWith('ing') && verbOf(word) === undefined && said.at(at - 1)?.word !== 'for';
}

/** "Parse several pages and add them to a category": the change that the first sentence ends with. */
function changeToldBehind(said: TextWords, first: Token): Action[] {
  const isThirdPerson = first.word.endsWith('s');
  for (const second of said.joinedBehind(first)) {
    const [word = '', ...stems] = verbStems(second.word);
    const found = isThirdPerson ? sentenceVerb('', stems) : sentenceVerb(word, [word]);
    if (!found || found.verb.pulls === 'read') continue;
    if (OBJECTS.has(said.wordBehind(second)) && found.verb.weight >= 3)
      return [{ token: second, ...found, certainty: 0.95 }];
    if (!found.verb.alsoNoun && found.verb.weight > 4) return [{ token: second, ...found, certainty: 0.7 }];
  }
  return [];
}

/** What opens an object: "and store the result", "and save it". */
export const OBJECTS: ReadonlySet<string> = new Set(
  'a an the this that these it them its their one all each new your'.split(' '),
);

/** "Ask the local server to unload its models": who is asked to do something does it. */
function causedAct(said: TextWords, at: number, distance: number): { verb: Verb; word: string } | undefined {
  if (distance > 0 || !CAUSES.has(said.at(at)?.word ?? '')) return undefined;
  for (let i = at + 2; i <= at + 6; i += 1) {
    if (said.at(i)?.word !== 'to') continue;
    const word = said.at(i + 1)?.word ?? '';
    const verb = verbOf(word);
    return verb && verb.pulls !== 'read' ? { verb, word } : undefined;
  }
  return undefined;
}

const CAUSES = new Set(['ask', 'asks', 'tell', 'tells', 'instruct', 'instructs', 'cause', 'causes']);

/** Each verb that leaves it to what follows, with its rules. */
const PERFORMED = new Map(
  PERFORMED_ACTS.flatMap(({ verbs }) => [...verbs]).map((verb) => [
    verb,
    PERFORMED_ACTS.filter(({ verbs }) => verbs.has(verb)),
  ]),
);

/** "Performs a web search", "simulates a tap": what is performed says what happens. */
function performedAct(said: TextWords, at: number, stems: readonly string[]): { verb: Verb; word: string } | undefined {
  const leading = stems.find((stem) => PERFORMED.has(stem));
  if (leading === undefined) return undefined;
  for (let i = at + 1; i <= at + 5; i += 1) {
    const word = said.at(i)?.word ?? '';
    const rule = PERFORMED.get(leading)?.find(({ acts }) => acts.has(word));
    if (rule) return { verb: { pulls: rule.pulls, weight: rule.weight, alsoNoun: false }, word };
  }
  return undefined;
}

/** In an aside only what reads counts, since it can do no harm to believe it. */
function sentenceVerb(
  word: string,
  stems: readonly string[],
  isInAside = false,
): { verb: Verb; word: string } | undefined {
  // "submitted invoices", "a composed chart": how something is. A word that ends so by itself (embed) is its own stem.
  const isParticiple = word.endsWith('ed');
  for (const stem of stems) {
    const verb = verbOf(stem);
    if (verb && (verb.pulls === 'read' || stem === word || !(isParticiple || isInAside))) return { verb, word: stem };
  }
  return undefined;
}
