import type { ToolDefinition } from '../model.ts';
import { isObject, step } from '../pointer.ts';
import { ARGUMENTS_READ, beginning, EACH, NAME_READ, TEXT_READ, TOOL_READ, VALUE_READ, VALUES_READ } from './limits.ts';
import { splitName } from './tokens.ts';

/** What a call can be given, as its schema says it. */
export class Argument {
  readonly name: string;
  /** Lower case without separators: `page_size`, `pageSize` and `page-size` are all `pagesize`. */
  readonly key: string;
  readonly words: readonly string[];
  /** The last word's singular: what the argument is. */
  readonly noun: string;
  readonly type: string;
  readonly description: string;
  /** Where the schema fixes the values. */
  readonly values: readonly string[];
  readonly required: boolean;
  /** The value that stands where a call leaves it out, where the schema names a string. */
  readonly otherwise: string | undefined;
  /** Whether its description or its values were not read to their end. */
  readonly isCut: boolean;
  private readonly parent: string;
  private readonly step: string;
  private readonly valueAt: string | undefined;
  private readonly isDescribedOutside: boolean;

  /**
   * `parent` is the JSON Pointer of the schema that has it as a property; `value` the schema that says what it is, which
   * lies at `valueAt` where that is not its own place.
   */
  constructor(
    name: string,
    { words, key, noun, step }: NameWords,
    parent: string,
    property: Schema,
    value: Schema,
    valueAt: string | undefined,
    required: boolean,
  ) {
    this.name = name;
    this.words = words;
    this.key = key;
    this.noun = noun;
    this.step = step;
    this.parent = parent;
    this.valueAt = valueAt;
    this.type = typeOf(value.type);
    const own = textOf(property.description);
    this.isDescribedOutside = own !== '' || valueAt === undefined;
    const description = own || textOf(value.description);
    this.description = description.length > TEXT_READ ? beginning(description, TEXT_READ) : description;
    // A value that is not read keeps its place, so that a value's index is its index in the definition.
    this.values = Array.isArray(value.enum) ? value.enum.slice(0, VALUES_READ).map(readValue) : NO_VALUES;
    this.isCut =
      description.length > TEXT_READ ||
      (Array.isArray(value.enum) && (value.enum.length > VALUES_READ || value.enum.some(isLong)));
    this.required = required;
    this.otherwise = typeof property.default === 'string' ? property.default : undefined;
  }

  /** JSON Pointer into the definition; most arguments are never pointed at. */
  get at(): string {
    return `${this.parent}/properties${this.step}`;
  }

  /** JSON Pointer of the description. */
  get describedAt(): string {
    return `${this.isDescribedOutside ? this.at : this.valueAt}/description`;
  }

  /** JSON Pointer of the list of values. */
  get valuesAt(): string {
    return `${this.valueAt ?? this.at}/enum`;
  }
}

type Schema = Record<string, unknown>;

const NO_VALUES: readonly string[] = [];

/** An argument's name cut into words. */
interface NameWords {
  words: readonly string[];
  /** The words without anything between them. */
  key: string;
  /** The last word's singular. */
  noun: string;
  /** The name as a step of a JSON Pointer. */
  step: string;
}

/** Argument names recur from server to server; when there are too many, all are forgotten. */
const CUT_NAMES = new Map<string, NameWords>();
const CUT_NAMES_KEPT = 20_000;
const NAME_KEPT = 100;

function wordsOf(name: string): NameWords {
  const known = CUT_NAMES.get(name);
  if (known) return known;
  const tokens = splitName(name);
  const words = tokens.map((t) => t.word);
  const cut = { words, key: words.join(''), noun: tokens.at(-1)?.plain ?? '', step: step(name) };
  if (CUT_NAMES.size >= CUT_NAMES_KEPT) CUT_NAMES.clear();
  if (name.length <= NAME_KEPT) CUT_NAMES.set(name, cut);
  return cut;
}

export interface Arguments {
  found: readonly Argument[];
  /** Characters that were read, and a little for each argument. */
  cost: number;
  /** Whether there are more, or more of one, than is read. */
  isCut: boolean;
}

/** The arguments of a tool, those one level down in an object or a list of objects included. */
export function argumentsOf(definition: ToolDefinition): Arguments {
  const found: Argument[] = [];
  let cost = 0;
  let isCut = false;
  const root = definition.inputSchema;
  const collect = (schema: Schema, at: string, depth: number): void => {
    if (!isObject(schema.properties)) return;
    const required = Array.isArray(schema.required) ? schema.required : NO_VALUES;
    for (const name of Object.keys(schema.properties)) {
      if (found.length >= ARGUMENTS_READ || cost >= TOOL_READ) {
        isCut = true;
        return;
      }
      if (name.length > NAME_READ) {
        isCut = true;
        continue;
      }
      const raw = schema.properties[name];
      const property = isObject(raw) ? raw : {};
      const cut = wordsOf(name);
      // Most schemas say themselves what the value is.
      const isDirect = typeof property.type === 'string';
      const pointer = isDirect ? undefined : `${at}/properties${cut.step}`;
      const placed = pointer === undefined ? undefined : valueSchema({ schema: property, at: pointer }, root);
      const value = placed?.schema ?? property;
      const valueAt = placed === undefined || placed.at === pointer ? undefined : placed.at;
      const argument = new Argument(name, cut, at, property, value, valueAt, required.includes(name));
      found.push(argument);
      isCut ||= argument.isCut;
      cost += EACH + name.length + argument.description.length;
      for (const one of argument.values) cost += one.length;
      if (depth >= 1) continue;
      if (value.properties !== undefined) collect(value, valueAt ?? argument.at, depth + 1);
      if (isObject(value.items)) {
        const items = valueSchema({ schema: value.items, at: `${valueAt ?? argument.at}/items` }, root);
        collect(items.schema, items.at, depth + 1);
      }
    }
  };
  if (isObject(root)) collect(root, '/inputSchema', 0);
  return { found, cost, isCut };
}

interface Placed {
  schema: Schema;
  /** JSON Pointer into the definition. */
  at: string;
}

const INDIRECTIONS = 4;
const ALTERNATIVES = ['anyOf', 'oneOf', 'allOf'] as const;

/**
 * The schema that says what a value is, where another one only leads to it: an optional value ("anyOf" it or null), as
 * Python's libraries write it, or a reference to a definition of the same schema.
 */
function valueSchema(placed: Placed, root: unknown): Placed {
  let { schema, at } = placed;
  for (let i = 0; i < INDIRECTIONS; i += 1) {
    const next = onlyAlternative(schema, at) ?? referred(schema, root);
    if (!next) break;
    ({ schema, at } = next);
  }
  return { schema, at };
}

function onlyAlternative(schema: Schema, at: string): Placed | undefined {
  if (schema.type !== undefined) return undefined;
  for (const keyword of ALTERNATIVES) {
    const alternatives = schema[keyword];
    if (!Array.isArray(alternatives)) continue;
    let only: Placed | undefined;
    for (const [index, one] of alternatives.entries()) {
      if (!isObject(one) || one.type === 'null') continue;
      if (only) return undefined;
      only = { schema: one, at: `${at}/${keyword}/${index}` };
    }
    return only;
  }
  return undefined;
}

const DEFINITIONS = /^#\/(\$defs|definitions)\/([^/~]+)$/;

function referred({ $ref }: Schema, root: unknown): Placed | undefined {
  const [, keyword, name] =
    (typeof $ref === 'string' && $ref.length <= NAME_READ ? DEFINITIONS.exec($ref) : null) ?? [];
  if (keyword === undefined || name === undefined || !isObject(root)) return undefined;
  const definitions = root[keyword];
  const schema = isObject(definitions) ? definitions[name] : undefined;
  return isObject(schema) ? { schema, at: `/inputSchema/${keyword}/${name}` } : undefined;
}

/** The first of several types that is not null. */
function typeOf(type: unknown): string {
  const one: unknown = Array.isArray(type) ? type.find((t) => t !== 'null') : type;
  return textOf(one);
}

function isLong(value: unknown): boolean {
  return typeof value === 'string' && value.length > VALUE_READ;
}

function readValue(value: unknown): string {
  return isLong(value) ? '' : textOf(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
