import type { ToolDefinition } from '../model.ts';
import { splitName } from './tokens.ts';

export interface Argument {
  name: string;
  /** Lower case without separators: `page_size`, `pageSize` and `page-size` are all `pagesize`. */
  key: string;
  words: readonly string[];
  /** The last word's singular: what the argument is. */
  noun: string;
  /** JSON Pointer into the definition. */
  at: string;
  type: string;
  description: string;
  /** JSON Pointer of the description. */
  describedAt: string;
  /** Where the schema fixes the values. */
  values: readonly string[];
  /** JSON Pointer of their list. */
  valuesAt: string;
  required: boolean;
  /** The value that stands where a call leaves it out, where the schema names a string. */
  otherwise: string | undefined;
}

/** How many arguments of a tool are looked at; the widest of two thousand real ones has 45 at the top. */
export const ARGUMENTS_SEEN = 200;

/** An argument's name cut into words. */
export interface NameWords {
  words: readonly string[];
  /** The words without anything between them. */
  key: string;
  /** The last word's singular. */
  noun: string;
  /** The name as a step of a JSON Pointer. */
  step: string;
}

export function nameWords(name: string): NameWords {
  const tokens = splitName(name);
  const words = tokens.map((t) => t.word);
  return { words, key: words.join(''), noun: tokens.at(-1)?.plain ?? '', step: escaped(name) };
}

/** One step of a JSON Pointer. */
function escaped(step: string): string {
  return step.includes('~') || step.includes('/') ? step.replace(/~/g, '~0').replace(/\//g, '~1') : step;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The arguments of a tool, those one level down in an object or a list of objects included; at most `ARGUMENTS_SEEN`. `wordsOf` cuts a
 * name into words; siblings share argument names, so the caller keeps what it has cut.
 */
export function argumentsOf(definition: ToolDefinition, wordsOf: (name: string) => NameWords): Argument[] {
  const found: Argument[] = [];
  const root = definition.inputSchema;
  const collect = (schema: unknown, at: string, depth: number): void => {
    if (!isObject(schema) || !isObject(schema.properties)) return;
    const required = Array.isArray(schema.required) ? schema.required : [];
    for (const name of Object.keys(schema.properties)) {
      if (found.length >= ARGUMENTS_SEEN) return;
      const raw = schema.properties[name];
      const property = isObject(raw) ? raw : {};
      const { words, key, noun, step } = wordsOf(name);
      const pointer = `${at}/properties/${step}`;
      const { schema: value, at: valueAt } = valueSchema({ schema: property, at: pointer }, root);
      // A value that is no string keeps its place, so that a value's index is its index in the definition.
      const values = Array.isArray(value.enum) ? value.enum.map((v) => (typeof v === 'string' ? v : '')) : [];
      found.push({
        name,
        key,
        words,
        noun,
        at: pointer,
        type: typeOf(value.type),
        description: textOf(property.description) || textOf(value.description),
        describedAt: `${textOf(property.description) ? pointer : valueAt}/description`,
        values,
        valuesAt: `${valueAt}/enum`,
        required: required.includes(name),
        otherwise: typeof property.default === 'string' ? property.default : undefined,
      });
      if (depth < 1) {
        collect(value, valueAt, depth + 1);
        if (isObject(value.items)) {
          const items = valueSchema({ schema: value.items, at: `${valueAt}/items` }, root);
          collect(items.schema, items.at, depth + 1);
        }
      }
    }
  };
  collect(root, '/inputSchema', 0);
  return found;
}

interface Placed {
  schema: Record<string, unknown>;
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

function onlyAlternative(schema: Record<string, unknown>, at: string): Placed | undefined {
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

function referred({ $ref }: Record<string, unknown>, root: unknown): Placed | undefined {
  const [, keyword, name] = (typeof $ref === 'string' ? DEFINITIONS.exec($ref) : null) ?? [];
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

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
