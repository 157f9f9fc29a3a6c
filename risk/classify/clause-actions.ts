/** Which words of a description's first clause are its action. */
import { type Action, OBJECTS, withParticle } from './actions.ts';
import { OPENERS, PERFORMED_ACTS, type Verb, verbOf } from './lexicon.ts';
import { type TextWords, type Token, verbStems } from './tokens.ts';

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
  const particle = said.at(at + 1)?.word;
  for (const stem of stems) {
    const found = withParticle(stem, particle);
    if (found) return found;
  }
  return undefined;
}

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
