/** A tool and its server as the signals see them: cut into words once, so that no signal parses anything again. */
import type { ToolDefinition } from '../model.ts';
import { JOINERS, OPENERS, VERBS, type Verb } from './lexicon.ts';
import { singular, splitName, splitText, type Token, verbStems } from './tokens.ts';

export interface Argument {
  name: string;
  /** Lower case without separators: `page_size`, `pageSize` and `page-size` are all `pagesize`. */
  key: string;
  words: readonly string[];
  /** JSON Pointer into the definition. */
  at: string;
  type: string;
  description: string;
  /** Where the schema fixes the values. */
  values: readonly string[];
  required: boolean;
}

/** A word that was taken for the action, with where it stands in the name or the description. */
export interface Action {
  token: Token;
  /** The verb in its plain form. */
  word: string;
  verb: Verb;
  /** 1 where the position leaves no doubt, less where the word could be a thing. */
  certainty: number;
}

export interface ToolView {
  name: string;
  index: number;
  definition: ToolDefinition;
  /** The name's words, less what all tools of the server share in front. */
  words: readonly Token[];
  /** The name's actions; more than one only where the name joins them (create_or_update). */
  actions: readonly Action[];
  /** The name's other words, singular. */
  nouns: readonly string[];
  description: string;
  /** Words of the description's first stretch, with clause marks. */
  said: readonly Token[];
  /** The actions that the first clause states, the leading one first. */
  saidActions: readonly Action[];
  /** Singular words of name and description together, for quick looks. */
  about: ReadonlySet<string>;
  arguments: readonly Argument[];
}

export interface ServerView {
  name: string;
  instructions: string;
  tools: readonly ToolView[];
  /** Nouns that a sibling's plain verb acts upon: `get_run` makes a run a thing. Noun → the tool that says so. */
  things: ReadonlyMap<string, string>;
  /** A tool that changes something by its name, where there is one: the server then keeps state of its users. */
  changer: ToolView | undefined;
  /** Whether the server looks after data of its users: it changes some, or its descriptions keep saying whose it is. */
  keepsOwnData: boolean;
  /** Whether it hosts source code, so that its pull requests and files are text that strangers offer. */
  hostsCode: boolean;
  /** A tool that shows the server drives a live page or screen, where there is one. */
  driver: ToolView | undefined;
}

const DESCRIPTION_STRETCH = 700;

export function viewServer(
  server: { name: string; instructions?: string | undefined },
  definitions: readonly { definition: ToolDefinition; index: number }[],
): ServerView {
  const names = definitions.map(({ definition }) => splitName(definition.name));
  const shared = sharedOpening(names);
  const style: NamingStyle = {
    httpStyle: namesAreHttpMethods(names, shared),
    nounFirst: verbsComeLast(names, shared),
    namespaces: namespacesOf(names, shared),
  };
  const tools = definitions.map(({ definition, index }, i) =>
    viewTool(definition, index, (names[i] ?? []).slice(shared(names[i] ?? [])), style),
  );
  const things = new Map<string, string>();
  for (const tool of tools) {
    const action = tool.actions[0];
    if (action && !action.verb.alsoNoun)
      for (const noun of tool.nouns) if (!things.has(noun)) things.set(noun, tool.name);
  }
  const changer = tools.find((tool) => tool.actions.some((a) => a.verb.pulls === 'write' && a.verb.weight > 4));
  return {
    name: server.name,
    instructions: server.instructions ?? '',
    tools,
    things,
    changer,
    keepsOwnData:
      changer !== undefined ||
      tools.filter((tool) => OWNERS.test(tool.description.slice(0, 300))).length >= 0.3 * tools.length,
    hostsCode: tools.some((tool) => /(?:pull|merge)[-_ ]?request/i.test(tool.name)),
    driver: tools.find((tool) => tool.words.some((t) => DRIVING.has(t.word))),
  };
}

/** Words that say whose the data is. */
export const OWNERS =
  /\b(?:your|my|user'?s|organi[sz]ation(?:'s|al)?|workspace|account|tenant|logged[- ]in|authenticated|customers?)\b/i;

const DRIVING = new Set(['click', 'hover', 'swipe', 'scroll', 'keypress', 'mouse', 'drag']);
const HTTP_METHODS = new Set(['get', 'post', 'put', 'patch', 'delete']);

/** How many leading words a name shares with most of its siblings (a product's name, a namespace). */
function sharedOpening(names: readonly Token[][]): (name: readonly Token[]) => number {
  const counts = new Map<string, number>();
  for (const name of names) {
    let opening = '';
    for (const { word } of name.slice(0, 3)) {
      opening += `${word} `;
      counts.set(opening, (counts.get(opening) ?? 0) + 1);
    }
  }
  const enough = Math.max(2, names.length * 0.6);
  return (name) => {
    let opening = '';
    let length = 0;
    for (const { word } of name.slice(0, 3)) {
      opening += `${word} `;
      const verb = VERBS.get(word);
      if ((counts.get(opening) ?? 0) < enough || (verb && !verb.alsoNoun) || length + 1 >= name.length) break;
      length += 1;
    }
    return length;
  };
}

function namesAreHttpMethods(names: readonly Token[][], shared: (name: readonly Token[]) => number): boolean {
  const first = names.map((name) => name[shared(name)]?.word ?? '');
  const methods = new Set(first.filter((word) => HTTP_METHODS.has(word)));
  return methods.size >= 3 && first.filter((word) => HTTP_METHODS.has(word)).length >= first.length * 0.8;
}

function verbsComeLast(names: readonly Token[][], shared: (name: readonly Token[]) => number): boolean {
  let first = 0;
  let last = 0;
  for (const name of names) {
    const words = name.slice(shared(name));
    if (words.length < 2) continue;
    if (isPlainVerb(words[0]?.word)) first += 1;
    if (isPlainVerb(words.at(-1)?.word)) last += 1;
  }
  return last > first && last >= 2;
}

function isPlainVerb(word: string | undefined): boolean {
  const verb = word === undefined ? undefined : VERBS.get(word);
  return verb !== undefined && !verb.alsoNoun;
}

function namespacesOf(names: readonly Token[][], shared: (name: readonly Token[]) => number): ReadonlySet<string> {
  const behind = new Map<string, { verbs: Set<string>; always: boolean }>();
  for (const name of names) {
    const [first, ...rest] = name.slice(shared(name));
    if (!first) continue;
    const known = behind.get(first.word) ?? { verbs: new Set<string>(), always: true };
    const verb = rest.find((t) => isPlainVerb(t.word));
    if (verb) known.verbs.add(verb.word);
    if (!isPlainVerb(rest.at(-1)?.word)) known.always = false;
    behind.set(first.word, known);
  }
  // A word that is a plain verb elsewhere (list_create, list_delete) has to be followed by one every time.
  const isNamespace = ([word, { verbs, always }]: [string, { verbs: Set<string>; always: boolean }]) =>
    isPlainVerb(word) ? always && verbs.size >= 3 : verbs.size >= 2;
  return new Set([...behind].filter(isNamespace).map(([word]) => word));
}

interface NamingStyle {
  /** `post-search`, `get-user`: the first word is the HTTP method. */
  httpStyle: boolean;
  /** `sites_list`: the verb stands last. */
  nounFirst: boolean;
  /** Leading words that several tools with different plain verbs share: `monitor_create`, `monitor_list`. */
  namespaces: ReadonlySet<string>;
}

function viewTool(definition: ToolDefinition, index: number, words: readonly Token[], style: NamingStyle): ToolView {
  const description = typeof definition.description === 'string' ? definition.description : '';
  const said = splitText(description, DESCRIPTION_STRETCH);
  const actions = actionsOfName(words, style);
  const taken = new Set(actions.map((a) => a.token));
  const nouns = words.filter((t) => !taken.has(t)).map((t) => singular(t.word));
  const about = new Set(nouns);
  for (const { word } of words) about.add(singular(word));
  for (const { word } of said) about.add(singular(word));
  return {
    name: definition.name,
    index,
    definition,
    words,
    actions,
    nouns,
    description,
    said,
    saidActions: actionsOfClause(said),
    about,
    arguments: argumentsOf(definition),
  };
}

/**
 * Which words of a name are its action. A plain verb beats a word that could be a thing; the front beats the back unless
 * the server puts its verbs last; words joined by "or" or "and" all count.
 */
function actionsOfName(words: readonly Token[], { httpStyle, nounFirst, namespaces }: NamingStyle): Action[] {
  let best: { action: Action; score: number; position: number } | undefined;
  words.forEach((token, position) => {
    // No stemming here: a plural further back is a thing (list_updates), and the front is already plain.
    const { word } = token;
    const verb = VERBS.get(word);
    if (!verb) return;
    const isFirst = position === 0;
    if (isFirst && words.length > 1 && namespaces.has(word)) return;
    // confirm_delete_group deletes; the second step of a question is still the act.
    if (word === 'confirm' && isPlainVerb(words[position + 1]?.word)) return;
    const isLast = position === words.length - 1;
    const firstScore = nounFirst ? 2.4 : 3;
    const lastScore = nounFirst ? 3 : 2;
    // Behind words that are no actions (a product, a namespace) a verb is as good as in front.
    const innerScore = best ? 1.6 : 2.3;
    let score = isFirst ? firstScore : isLast ? lastScore : innerScore;
    if (verb.alsoNoun) score -= isFirst && !nounFirst ? 0.9 : isLast && nounFirst ? 0.6 : 1.5;
    if (httpStyle && isFirst && HTTP_METHODS.has(word) && words.length > 1) score -= word === 'post' ? 1.5 : 0;
    if (score <= (best?.score ?? 0)) return;
    best = { action: { token, word, verb, certainty: Math.min(1, score / 2.2) }, score, position };
  });
  if (!best) return [];
  const actions = [best.action];
  const joiner = words[best.position + 1]?.word;
  const joined = words[best.position + 2];
  const joinedVerb = joined && VERBS.get(joined.word);
  if (joiner && JOINERS.has(joiner) && joined && joinedVerb)
    actions.push({ token: joined, word: joined.word, verb: joinedVerb, certainty: 1 });
  return actions;
}

/** The verb a description opens with, past words such as "This tool", and those joined to it: "Create or overwrite". */
function actionsOfClause(said: readonly Token[]): Action[] {
  const actions: Action[] = [];
  let distance = 0;
  for (let i = 0; i < said.length && distance < 9; i += 1) {
    const token = said[i];
    if (!token) break;
    if (/^[.!?:;\n(,]$/.test(token.word)) {
      if (token.word !== ',' && token.word !== '(' && distance > 2) break;
      continue;
    }
    if (OPENERS.has(token.word)) continue;
    const found = sentenceVerb(token.word);
    if (found) {
      const inFront = distance === 0;
      actions.push({ token, ...found, certainty: inFront ? 1 : found.verb.alsoNoun ? 0.3 : 0.6 - 0.05 * distance });
      const next = said[i + 1]?.word;
      const joined = said[next === ',' && said[i + 2]?.word === 'or' ? i + 3 : i + 2];
      if (joined && (next === 'or' || next === 'and' || next === ',')) {
        const second = sentenceVerb(joined.word);
        if (second && !second.verb.alsoNoun) actions.push({ token: joined, ...second, certainty: 0.9 });
      }
      break;
    }
    distance += 1;
  }
  return actions;
}

function sentenceVerb(word: string): { verb: Verb; word: string } | undefined {
  for (const stem of verbStems(word)) {
    const verb = VERBS.get(stem);
    if (verb) return { verb, word: stem };
  }
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The arguments of a tool, those one level down in a single wrapping object (`params`) included; at most 60. */
function argumentsOf(definition: ToolDefinition): Argument[] {
  const found: Argument[] = [];
  const collect = (schema: unknown, at: string, depth: number): void => {
    if (!isObject(schema) || !isObject(schema.properties)) return;
    const required = Array.isArray(schema.required) ? schema.required : [];
    for (const name of Object.keys(schema.properties)) {
      if (found.length >= 60) return;
      const raw = schema.properties[name];
      const property = isObject(raw) ? raw : {};
      const pointer = `${at}/properties/${name.replace(/~/g, '~0').replace(/\//g, '~1')}`;
      const values = Array.isArray(property.enum) ? property.enum.filter((v) => typeof v === 'string') : [];
      const words = splitName(name).map((t) => t.word);
      found.push({
        name,
        key: words.join(''),
        words,
        at: pointer,
        type: typeof property.type === 'string' ? property.type : '',
        description: typeof property.description === 'string' ? property.description : '',
        values,
        required: required.includes(name),
      });
      if (depth < 1) {
        collect(property, pointer, depth + 1);
        if (isObject(property.items)) collect(property.items, `${pointer}/items`, depth + 1);
      }
    }
  };
  collect(definition.inputSchema, '/inputSchema', 0);
  return found;
}
