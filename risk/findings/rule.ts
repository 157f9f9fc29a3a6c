/** The shape of a rule: one question about a definition's words, with its reasons, its known errors and its examples. */
import type { Finding } from './finding.ts';
import type { Place } from './places.ts';
import type { Prose } from './prose.ts';

/** A definition that shows what a rule sees or must not see; siblings and instructions only where they matter. */
export interface Example {
  tool: { name: string; [key: string]: unknown };
  siblings?: { name: string; [key: string]: unknown }[];
  instructions?: string;
}

/** What the rule sees in it. */
export interface Hit extends Example {
  code: string;
  quote: string;
}

/** One thing that a rule looks for. */
export interface Code {
  /** A clause that can follow the quote; `{name}` is a gap for one of the finding's values. */
  says: string;
  /** Whether the recommended policy hides the tool because of it: text that hides, steers or leaks. */
  hides: boolean;
}

export interface RuleBase {
  /** File name and the name in records, pages and the API. */
  kind: Finding['kind'];
  /** What a finding of this kind is called in a list. */
  title: string;
  /** The one question that it answers. */
  asks: string;
  /** Why the answer matters to somebody whose agent reads the definition. */
  why: string;
  /** What it is known to get wrong. */
  misreads: string;
  codes: Readonly<Record<string, Code>>;
  /** Its tests and its page. */
  examples: { hits: readonly Hit[]; misses: readonly Example[] };
}

/** What a rule saw in one text. */
export type Sighting = Pick<Finding, 'code' | 'quote' | 'values'>;

/** Whether a word can be a tool, a parameter or a value of the server that is speaking. */
export type IsOwn = (name: string) => boolean;

export interface Speaker {
  isOwn: IsOwn;
  /** Of the tool; empty where the server itself speaks. */
  name: string;
  /** Whose text it is: a `switch` is a parameter that holds no text, a `result` isn't what the model writes. */
  describes: 'server' | 'tool' | 'parameter' | 'switch' | 'result' | 'value' | 'name';
}

/** Reads each text of a definition, names of parameters among them, as prose. */
export interface ProseRule extends RuleBase {
  reads: 'prose';
  /** A word or sign of each text that it could see something in; it spares most texts the reading. */
  mentions: RegExp;
  look(said: Prose, speaker: Speaker): Sighting | undefined;
}

/** Reads each text letter by letter. */
export interface LetterRule extends RuleBase {
  reads: 'letters';
  /** Whether it reads names and keys too; false where another rule does. */
  readsNames: boolean;
  look(text: string): Sighting | undefined;
}

export interface ToolContext {
  /** What the tool's name can be taken for in its list. */
  mistaken: { code: string; other: string } | undefined;
  /** What parts of the definition call themselves (`$id`). */
  ids: ReadonlySet<string>;
  /** Its name, title and description. */
  words: string;
}

/** Reads each place of a definition with what it means there; `at` is absent where the place itself is meant. */
export interface PlaceRule extends RuleBase {
  reads: 'places';
  look(place: Place, tool: ToolContext): (Sighting & { at?: string })[];
}

export type Rule = ProseRule | LetterRule | PlaceRule;

/** A tool that says this of itself, for examples. */
export function saying(description: string): Example {
  return { tool: { name: 'make_report', description, inputSchema: { type: 'object' } } };
}

/** A tool that says this of its one parameter. */
export function sayingOfParameter(name: string, schema: Record<string, unknown>): Example {
  return { tool: { name: 'make_report', inputSchema: { type: 'object', properties: { [name]: schema } } } };
}
