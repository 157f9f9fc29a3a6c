/** What a call can be pointed at by its arguments; found once per tool, for signals, the table of risk and the policy. */

import type { Access } from '../model.ts';
import type { Argument } from './arguments.ts';
import { DESTROYERS, OBJECT_RULES, OPERATION_ARGUMENTS, verbOf } from './lexicon.ts';
import { valuesSaid } from './said-values.ts';
import { splitName, type Token } from './tokens.ts';

/** What of a tool's view says where a call goes. */
interface Described {
  words: readonly Token[];
  description: string;
  arguments: readonly Argument[];
}

const PATHS = new Set(
  `path paths filepath filepaths file filename filenames fileabsolutepath projectfileabsolutepath directory dir folder repopath
   inputpath projectpath source csvfilepath rootpath workspacefolder workspaceroot workspacedir schemapath dirpath absolutepath localpath folderpath
   workingdirectory`.split(/\s+/),
);
/** Words that are a path in a file system on one server and a name of something else on another. */
const PATHS_OR_NAMES = new Set(['path', 'paths', 'file', 'filename', 'source', 'folder', 'directory']);

/** The arguments that name a path in a file system of the caller's choice. */
export function pathArguments(tool: Described): Argument[] {
  return tool.arguments.filter((argument) => {
    const { key } = argument;
    if (!PATHS.has(key) && !(key.endsWith('path') && /(?:file|abs|absolute)path$/.test(key))) return false;
    // Where the result may be saved is not what is read.
    if (/\b(?:sav(?:e|ed|ing)|output|written|write|store|export)\b/i.test(argument.description)) return false;
    if (!PATHS_OR_NAMES.has(key)) return true;
    const text = `${argument.description} ${tool.description.slice(0, 400)}`;
    const isRemote = /\b(?:repo(?:sitory)?|api|json|url|wiki|bucket|branch|endpoint|drive|notion|figma)\b/i.test(text);
    if (isRemote && !/\b(?:local|absolute|disk|file ?system|git)\b/i.test(text)) return false;
    return key === 'path' || /\b(?:files?|director(?:y|ies)|folder|path|disk|repo(?:sitory)?)\b/i.test(text);
  });
}

const ADDRESSES = new Set('url urls websiteurl pageurl targeturl link uri imageurl sitemapurl'.split(' '));
const OWN_SITE =
  /\b(?:[a-z]+\.(?:com|org|io|ai)|youtube|github|gitlab|figma|notion|linear|slack)\b[^.]{0,30}\b(?:url|link|repo)|url of the (?:issue|event|project|pipeline|board|wiki)|https?:\/\/(?!(?:www\.)?example)[\w-]+\.\w/i;
/** "a Sentry URL", "URL of the AWS documentation page": a product's name says whose addresses are meant. */
const PRODUCT_URL =
  /\b(?!(?:The|A|An|This|Target|Full|Website|Page|Base|Image|Valid|Web|Absolute|Source|Optional|Required|Video|Public|File|HTTPS?|Starting|Root|API|Any|Your|Which|Fetch|Complete|Site|Remote|Input|Scrape|Crawl|List|Batch|Array|Multiple|One|Direct|Provide|Specific|Single|New|Media|Document|Content|Git|Repository|Database|Server|Connection|Callback|Redirect|Final|Original|First|Next|Seed|Start|Each|Some|All|Pass|Enter|Set)\b)(?:[A-Z][a-z]\w*|AWS) (?:[a-z]+ )?URLs?\b|\bURLs? (?:of|to|for) (?:the|an?) (?:[A-Z][a-z]\w*|AWS)\b/;
/** Tools that store an address do not go to it. */
const STORES = new Set(['create', 'update', 'set', 'add', 'register', 'webhook', 'bookmark']);

/** The arguments with an address of the caller's choice that the call goes to; none limited to the service's own site. */
export function urlArguments(tool: Described): Argument[] {
  if (tool.words.some((t) => STORES.has(t.word))) return [];
  return tool.arguments.filter((a) => {
    if (!ADDRESSES.has(a.key)) return false;
    const text = `${a.description} ${tool.description.slice(0, 240)}`;
    // The address of a record of the server's own.
    if (a.key === 'uri' && !/\b(?:https?|urls?|web|sites?|pages?|links?)\b/i.test(text)) return false;
    return !OWN_SITE.test(text) && !PRODUCT_URL.test(a.description);
  });
}

/** The arguments that say how much money is meant. */
export function amountArguments(tool: Described): Argument[] {
  return tool.arguments.filter(
    (a) =>
      (a.key === 'total' || a.key === 'price' || a.key.startsWith('amount') || a.key.endsWith('amount')) &&
      a.type !== 'object',
  );
}

export interface Operation {
  value: string;
  /** JSON Pointer to where it stands. */
  at: string;
  /** Undefined where the value's words are not known actions. */
  access: Access | undefined;
  destroys: boolean;
}

/** An argument whose fixed values choose among operations, with what each of them does. */
export interface Choice {
  argument: Argument;
  operations: readonly Operation[];
}

/** Only an argument that every call has to set, or that stands at the top: what is nested and optional chooses little. */
export function choiceOfOperation(tool: Described): Choice | undefined {
  const argument = tool.arguments.find((a) => OPERATION_ARGUMENTS.has(a.words.at(-1) ?? '') && isChoice(a, tool));
  // Whether somebody may delete is a question, and "delete" is what it is about.
  if (!argument || tool.words.some((t) => QUESTIONS.has(t.word))) return undefined;
  // HTTP methods choose nothing by themselves: they are part of a request that is stored or sent.
  if (argument.values.some((value) => /^(?:GET|HEAD)$/i.test(value) && argument.noun === 'method')) return undefined;
  const { valuesAt } = argument;
  const values = argument.values.length
    ? argument.values.map((value, i) => ({ value, at: `${valuesAt}/${i}` }))
    : valuesSaid(argument, tool.description);
  const operations = values.map(({ value, at }): Operation => {
    const words = splitName(value).map((t) => t.word);
    const word = words.find((w) => verbOf(w) !== undefined);
    const verb = word === undefined ? undefined : verbOf(word);
    // What "cancel" does to a deployment it does there also when an argument says it.
    const rule = OBJECT_RULES.find(
      ({ verbs, things }) => word !== undefined && verbs.has(word) && tool.words.some((t) => things.has(t.plain)),
    );
    return {
      value,
      at,
      access: rule?.pulls ?? (verb && (!verb.alsoNoun || verb.weight > 2.5) ? verb.pulls : undefined),
      destroys: words.some((w) => DESTROYERS.has(w)),
    };
  });
  // Enums that choose a format or a means of travel have no actions among their values.
  const known = operations.filter((o) => o.access).length;
  return known > 0 && known * 2 >= operations.length ? { argument, operations } : undefined;
}

const QUESTIONS = new Set('check can may is has verify validate'.split(' '));

function isChoice(a: Argument, tool: Described): boolean {
  if (a.values.length > 1) return isTopLevel(a) || isInRequiredList(a, tool);
  return a.values.length === 0 && a.type === 'string' && SAID_CHOICES.has(a.key) && isTopLevel(a);
}

/** Arguments that hardly ever choose anything else, so that words are enough; a mode or a method may be anything. */
const SAID_CHOICES = new Set(['action', 'operation', 'op', 'subcommand']);

function isTopLevel({ at }: Argument): boolean {
  return at.split('/').length === 4;
}

function isInRequiredList({ at }: Argument, tool: Described): boolean {
  const list = /^(.*)\/items\/properties\/[^/]+$/.exec(at)?.[1];
  return list !== undefined && tool.arguments.some((a) => a.at === list && a.required && isTopLevel(a));
}
