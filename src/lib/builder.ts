/** What the policy builder knows beyond the policy language: a tool's arguments, the formats, and its own few words. */
import type { Risk, ToolDefinition } from '../../risk/model.ts';
import { isObject, pointer, stepsOf, valueAt } from '../../risk/pointer.ts';
import { CHOICES, type Choice, type Rate } from '../../risk/policy/build.ts';
import { inWords, limitInWords } from '../../risk/policy/explain.ts';
import { type Condition, type Limit, type Policy, pathOfPointer } from '../../risk/policy/schema.ts';
import { policyText } from './policy-text.ts';

// ------------------------------------------------------------------------------------------------------------- formats

/** What a policy can be copied and downloaded as. Another target is another entry. */
export interface Format {
  id: string;
  label: string;
  file: string;
  type: string;
  write: (policy: Policy) => string;
}

export const FORMATS: readonly [Format, ...Format[]] = [
  {
    id: 'policy',
    label: 'Toolrisk policy JSON',
    file: 'policy.json',
    type: 'application/json',
    write: policyText,
  },
];

// --------------------------------------------------------------------------------------------------------------- words

/** `means` is what comes of the tool's calls. */
export const CHOICE_WORDS: Record<Choice['kind'], { word: string; means: string }> = {
  allow: { word: 'Allow', means: 'every call goes through' },
  limit: { word: 'Limit', means: 'so many calls in a span of time; those above it are refused' },
  ask: { word: 'Ask', means: 'a person agrees to each call before it is made' },
  deny: { word: 'Deny', means: 'the agent sees the tool, and every call of it is refused' },
  hide: { word: 'Hide', means: 'the agent does not see the tool, and a call of it is refused' },
  custom: { word: 'Custom', means: 'conditions on its arguments decide' },
};

/** What can be chosen for many tools at once: conditions are on the arguments of one. */
export const CHOICES_FOR_MANY = CHOICES.filter((kind) => kind !== 'custom');

/** "each credential": what a limit is counted for, as the policy's own words have it. */
export function scopeInWords(scope: Limit['scope']): string {
  const sentence = limitInWords({ counter: '', window: 'minute', max: 1, scope });
  return sentence.slice(sentence.indexOf(' for ') + ' for '.length);
}

/** "is one of": an operator as the policy's own words have it. */
export function operatorInWords(op: Condition['op']): string {
  return op === 'exists' ? 'is given, or not' : inWords({ path: '', op, value: '' }).trim().replace(/ ""$/, '');
}

export function usualRate(risk: Risk): Rate {
  return { max: risk === 'high' || risk === 'critical' ? 10 : 30, window: 'minute', scope: 'grant' };
}

// ----------------------------------------------------------------------------------------------------------- arguments

export interface Argument {
  /** As the policy language writes it: `args.items[].price`. */
  path: string;
  type: 'string' | 'number' | 'boolean' | 'any';
  /** The values that the schema allows, where it lists them. */
  values: (string | number | boolean)[] | undefined;
  required: boolean;
}

/** A schema that is larger than this offers its first arguments; the others can be written by hand. */
const MOST_ARGUMENTS = 120;
const DEEPEST = 5;

/** Arguments that a condition can be about, those of the outermost level first as the schema has them. */
export function argumentsOf({ inputSchema }: ToolDefinition): Argument[] {
  const found: Argument[] = [];
  const walk = (schema: unknown, steps: readonly string[], required: boolean, depth: number): void => {
    if (found.length >= MOST_ARGUMENTS || depth > DEEPEST) return;
    const plain = resolved(schema, inputSchema);
    const path = pathOfPointer(pointer(steps));
    const parts = isObject(plain) ? plain : {};
    const { properties, items, type } = parts;
    if (steps.length > 1) {
      const element = type === 'array' ? resolved(items, inputSchema) : plain;
      // A condition on a list is about its elements; those that are objects are met one level further down.
      if (!hasProperties(element)) {
        found.push({ path, type: typeOf(element), values: valuesOf(element), required });
        return;
      }
      if (type === 'array') {
        walk(items, [...steps, 'items'], required, depth + 1);
        return;
      }
    }
    if (!isObject(properties)) return;
    const needed = Array.isArray(parts.required) ? parts.required : [];
    for (const [name, property] of Object.entries(properties))
      walk(property, [...steps, 'properties', name], required && needed.includes(name), depth + 1);
  };
  walk(inputSchema, ['inputSchema'], true, 0);
  return found;
}

function hasProperties(schema: unknown): boolean {
  return isObject(schema) && isObject(schema.properties) && Object.keys(schema.properties).length > 0;
}

/** A reference within the schema is followed, and of several variants the first that is not null is taken. */
function resolved(schema: unknown, root: unknown, hops = 0): unknown {
  if (!isObject(schema) || hops > DEEPEST) return schema;
  if (typeof schema.$ref === 'string' && schema.$ref.startsWith('#/'))
    return resolved(valueAt(root, pointer(stepsOf(schema.$ref.slice(1)))), root, hops + 1);
  const variants = schema.anyOf ?? schema.oneOf;
  if (schema.type === undefined && Array.isArray(variants))
    return resolved(
      variants.find((variant) => !(isObject(variant) && variant.type === 'null')),
      root,
      hops + 1,
    );
  return schema;
}

function typeOf(schema: unknown): Argument['type'] {
  if (!isObject(schema)) return 'any';
  const types = Array.isArray(schema.type) ? schema.type.filter((type) => type !== 'null') : [schema.type];
  if (types.length !== 1) return 'any';
  if (types[0] === 'integer' || types[0] === 'number') return 'number';
  if (types[0] === 'string' || types[0] === 'boolean') return types[0];
  return schema.type === undefined && valuesOf(schema)?.every((value) => typeof value === 'string') ? 'string' : 'any';
}

function valuesOf(schema: unknown): Argument['values'] {
  if (!isObject(schema)) return undefined;
  const values = 'const' in schema ? [schema.const] : schema.enum;
  if (!Array.isArray(values)) return undefined;
  const plain = values.filter((value) => ['string', 'number', 'boolean'].includes(typeof value));
  return plain.length ? [...new Set(plain)] : undefined;
}

/** Arguments to begin with: everything that is required, with a value of the right type. */
export function exampleArguments(definition: ToolDefinition): Record<string, unknown> {
  const { inputSchema } = definition;
  const example = (schema: unknown, depth: number): unknown => {
    const plain = resolved(schema, inputSchema);
    if (!isObject(plain) || depth > DEEPEST) return '';
    const [value] = valuesOf(plain) ?? [];
    if (value !== undefined) return value;
    if (typeof plain.default === 'string' || typeof plain.default === 'number') return plain.default;
    if (plain.type === 'array') return [example(plain.items, depth + 1)];
    if (isObject(plain.properties)) {
      const { properties, required } = plain;
      const names = Array.isArray(required) ? required.filter((name) => typeof name === 'string') : [];
      return Object.fromEntries(
        names
          .filter((name) => Object.hasOwn(properties, name))
          .map((name) => [name, example(properties[name], depth + 1)]),
      );
    }
    const type = typeOf(plain);
    return type === 'number' ? 1 : type === 'boolean' ? false : plain.type === 'object' ? {} : 'example';
  };
  const args = example(inputSchema, 0);
  return isObject(args) ? args : {};
}
