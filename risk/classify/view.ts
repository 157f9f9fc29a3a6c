/** A tool and its server as the signals see them: cut into words once, so that no signal parses anything again. */
import type { ToolDefinition } from '../model.ts';
import { type Action, OBJECTS } from './actions.ts';
import { type Argument, argumentsOf } from './arguments.ts';
import { actionsOfClause } from './clause-actions.ts';
import { DESTROYERS, RELATIONS } from './lexicon.ts';
import { beginning, EACH, INSTRUCTIONS_READ, NAME_READ, SERVER_READ, TEXT_READ } from './limits.ts';
import { actionsOfName, type NamingStyle, namingStyle } from './name-actions.ts';
import { amountArguments, type Choice, choiceOfOperation, pathArguments, urlArguments } from './reach.ts';
import { splitName, TextWords, type Token } from './tokens.ts';

export interface ToolView {
  name: string;
  index: number;
  definition: ToolDefinition;
  /** Characters that were read of it, and a little for the tool and each argument. */
  cost: number;
  /** Whether arguments were left out or cut short. */
  isCut: boolean;
  /** The name's words, less what all tools of the server share in front. */
  words: readonly Token[];
  /** The name's actions; more than one only where the name joins them (create_or_update). */
  actions: readonly Action[];
  /** The name's other words, singular. */
  nouns: readonly string[];
  /** What the name's action is about: the last noun before a word such as "from". */
  object: string | undefined;
  description: string;
  /** Words of the description's first stretch, with clause marks. */
  said: TextWords;
  /** The actions that the first clause states, the leading one first. */
  saidActions: readonly Action[];
  /** Whether a word (singular) stands in the name or the first stretch of the description. */
  mentions: (word: string) => boolean;
  arguments: readonly Argument[];
  /** The arguments that name a path in a file system of the caller's choice; `path` is the first. */
  paths: readonly Argument[];
  path: Argument | undefined;
  /** The arguments with an address of the caller's choice that the call goes to; `url` is the first. */
  urls: readonly Argument[];
  url: Argument | undefined;
  /** The arguments that say how much money is meant. */
  amounts: readonly Argument[];
  choice: Choice | undefined;
}

export interface ServerView {
  name: string;
  instructions: string;
  /** Where the instructions say that the whole server only reads, those words. */
  statedLimit: string | undefined;
  tools: readonly ToolView[];
  /** Nouns that a sibling's plain verb acts upon: `get_run` makes a run a thing. Noun → the tool that says so. */
  things: ReadonlyMap<string, string>;
  /** The last nouns of what siblings restore, and all nouns of what they add: the ways back from a removal. */
  restored: ReadonlySet<string>;
  added: ReadonlySet<string>;
  /** A tool that changes something by its name, where there is one: the server then keeps state of its users. */
  changer: ToolView | undefined;
  /** Whether the server looks after data of its users: it changes some, or its descriptions keep saying whose it is. */
  keepsOwnData: boolean;
  /** Whether it hosts source code, so that its pull requests and files are text that strangers offer. */
  hostsCode: boolean;
  /** Whether it manages identities: users and groups with the roles or policies that bind them. */
  managesIdentities: boolean;
  /** Whether its names begin with HTTP methods, so that “post” creates and delivers nothing. */
  namesAreHttpMethods: boolean;
  /** A tool that shows the server drives a live page or screen, where there is one. */
  driver: ToolView | undefined;
}

/** Characters of a description in which its leading action is looked for, and in which words are looked up. */
const OPENING = 150;
const STRETCH = 300;

/** Views the tools in their order until `SERVER_READ` characters have been read; those behind are not in `tools`. */
export function viewServer(
  server: { name: string; instructions?: string | undefined },
  definitions: readonly { definition: ToolDefinition; index: number }[],
): ServerView {
  const instructions = beginning(server.instructions ?? '', INSTRUCTIONS_READ);
  const style = namingStyle(definitions.map(({ definition }) => splitName(definition.name)));
  const tools: ToolView[] = [];
  let cost = 0;
  for (const [i, { definition, index }] of definitions.entries()) {
    if (cost >= SERVER_READ) break;
    const tool = viewTool(definition, index, style.own[i] ?? [], style);
    tools.push(tool);
    cost += tool.cost;
  }
  const things = new Map<string, string>();
  const restored = new Set<string>();
  const added = new Set<string>();
  for (const tool of tools) {
    const last = tool.nouns.at(-1);
    if (last && tool.actions.some((a) => a.word === 'restore' || a.word === 'undelete')) restored.add(last);
    if (last && tool.actions.some((a) => a.word === 'add')) added.add(tool.nouns.join(' '));
    const action = tool.actions[0];
    if (action && !action.verb.alsoNoun)
      for (const noun of tool.nouns) if (!things.has(noun)) things.set(noun, tool.name);
  }
  const changer = tools.find((tool) => tool.actions.some((a) => KEEPING.has(a.word)));
  return {
    name: beginning(server.name, NAME_READ),
    instructions,
    statedLimit: LIMIT.exec(instructions)?.[0],
    tools,
    things,
    restored,
    added,
    changer,
    keepsOwnData:
      changer !== undefined ||
      tools.filter((tool) => OWNERS.test(tool.description.slice(0, 300))).length >= 0.3 * tools.length,
    hostsCode: tools.some((tool) => /(?:pull|merge)[-_ ]?request/i.test(tool.name)),
    namesAreHttpMethods: style.isHttpMethods,
    managesIdentities:
      tools.filter((tool) => tool.nouns.includes('user') || tool.nouns.includes('group')).length >= 3 &&
      tools.some((tool) => tool.nouns.includes('policy') || tool.nouns.includes('role')),
    driver: tools.find(
      (tool) =>
        tool.words.some((t) => DRIVING.has(t.word)) ||
        tool.choice?.operations.some(({ value }) => DRIVING.has(value.toLowerCase())),
    ),
  };
}

const LIMIT =
  /\b(?:this server|the server|all tools|every tool|these tools)\b[^.\n]{0,60}\b(?:read[- ]only|never (?:modif|chang|writ)\w+|(?:do|does) not (?:modify|change|write))\b/i;

/** Words that say whose the data is. */
export const OWNERS =
  /\b(?:your (?!knowledge|query|question|task|needs|search|response|answer|request|first|build|model)|my|user'?s|organi[sz]ation(?:'s|al)?|workspace|account|tenant|logged[- ]in|authenticated|customers?)\b/i;

/** Actions that only a server which keeps records of its users offers. */
export const KEEPING: ReadonlySet<string> = new Set(
  'create add insert update edit delete remove write save upload send upsert rename move archive assign'.split(' '),
);

const DRIVING = new Set(['click', 'hover', 'swipe', 'scroll', 'keypress', 'mouse', 'drag']);

function viewTool(definition: ToolDefinition, index: number, words: readonly Token[], style: NamingStyle): ToolView {
  const name = beginning(definition.name, NAME_READ);
  const description = typeof definition.description === 'string' ? beginning(definition.description, TEXT_READ) : '';
  const said = new TextWords(description, OPENING);
  const saidActions = actionsOfClause(said, words);
  const actions = asSaid(actionsOfName(words, style), words, said, saidActions);
  // Few signals ask for it, so it is made when the first one does; and most words are nowhere in it.
  let opening: string | undefined;
  let mentioned: ReadonlySet<string> | undefined;
  const { found: args, cost, isCut } = argumentsOf(definition);
  const nouns = nounsOf(words, actions);
  const described = { words, description, arguments: args };
  const paths = pathArguments(described);
  const urls = urlArguments(described);
  return {
    name,
    index,
    definition,
    cost: EACH + name.length + description.length + cost,
    isCut,
    words,
    description,
    arguments: args,
    actions,
    nouns,
    object: objectOf(nouns),
    said,
    saidActions,
    mentions: (word) => {
      opening ??= `${name} ${description.slice(0, STRETCH)}`.toLowerCase();
      // Its plural may end in "ies", so the last letter is left open.
      if (!opening.includes(word.slice(0, -1))) return false;
      mentioned ??= new Set([...words, ...new TextWords(description, STRETCH).first()].map((t) => t.plain));
      return mentioned.has(word);
    },
    paths,
    path: paths[0],
    urls,
    url: urls[0],
    amounts: amountArguments(described),
    choice: choiceOfOperation(described),
  };
}

/** "find_exit_cancel: Cancel a running job": of several actions in a name, it is the one that the sentence begins with. */
function asSaid(
  actions: readonly Action[],
  words: readonly Token[],
  text: TextWords,
  [said]: readonly Action[],
): readonly Action[] {
  if (actions.length !== 1 || said?.certainty !== 1 || said.verb.pulls === 'read' || said.word === actions[0]?.word)
    return actions;
  if (said.verb.alsoNoun && !OBJECTS.has(text.after(said.token)?.word ?? '')) return actions;
  // confirm_delete_group: "Confirm the deletion". What is confirmed is done.
  if (actions.some((a) => DESTROYERS.has(a.word))) return actions;
  const token = words.find((t) => t.word === said.word);
  return token ? [{ token, word: said.word, verb: said.verb, certainty: 1 }] : actions;
}

function objectOf(nouns: readonly string[]): string | undefined {
  const relation = nouns.findIndex((noun) => RELATIONS.has(noun));
  // A name that begins with one has no object in front of it.
  return relation > 0 ? nouns[relation - 1] : nouns.at(-1);
}

const VERSION = /^v[0-9]+$/;

function nounsOf(words: readonly Token[], actions: readonly Action[]): string[] {
  const nouns: string[] = [];
  for (const token of words) {
    // The version of an interface at the end of a name (DeleteRecordsV1) is no thing.
    if (actions.some((a) => a.token === token) || (token.word.startsWith('v') && VERSION.test(token.word))) continue;
    nouns.push(token.plain);
  }
  return nouns;
}
