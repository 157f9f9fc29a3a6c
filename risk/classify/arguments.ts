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
  /** Where the schema fixes the values. */
  values: readonly string[];
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
  const collect = (schema: unknown, at: string, depth: number): void => {
    if (!isObject(schema) || !isObject(schema.properties)) return;
    const required = Array.isArray(schema.required) ? schema.required : [];
    for (const name of Object.keys(schema.properties)) {
      if (found.length >= ARGUMENTS_SEEN) return;
      const raw = schema.properties[name];
      const property = isObject(raw) ? raw : {};
      // A value that is no string keeps its place, so that a value's index is its index in the definition.
      const values = Array.isArray(property.enum) ? property.enum.map((v) => (typeof v === 'string' ? v : '')) : [];
      const { words, key, noun, step } = wordsOf(name);
      const pointer = `${at}/properties/${step}`;
      found.push({
        name,
        key,
        words,
        noun,
        at: pointer,
        type: typeof property.type === 'string' ? property.type : '',
        description: typeof property.description === 'string' ? property.description : '',
        values,
        required: required.includes(name),
        otherwise: typeof property.default === 'string' ? property.default : undefined,
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
