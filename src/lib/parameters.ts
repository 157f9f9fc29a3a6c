/** A tool's parameters as its input schema declares them; nothing is assumed of a schema's shape. */
import type { Effect } from '../../risk/model.ts';
import { isObject, stepsOf } from '../../risk/pointer.ts';
import type { Tool } from './catalogue.ts';
import { series } from './grammar.ts';

export interface Parameter {
  name: string;
  type: string;
  required: boolean;
  description: string;
  /** What the schema allows beyond the type: "one of …", "at most 100", "otherwise 10". */
  bounds: string[];
}

/** One row each, the required ones first. */
export function parametersOf({ definition }: Pick<Tool, 'definition'>): Parameter[] {
  const schema = definition.inputSchema;
  if (!isObject(schema) || !isObject(schema.properties)) return [];
  const required = Array.isArray(schema.required) ? schema.required : [];
  const rows = Object.entries(schema.properties).map(([name, property]) => ({
    name,
    type: typeOf(property),
    required: required.includes(name),
    description: isObject(property) && typeof property.description === 'string' ? property.description : '',
    bounds: boundsOf(property),
  }));
  return rows.sort((a, b) => Number(b.required) - Number(a.required));
}

/** The argument that made the judgement see an effect, where it was one. */
export function argumentBehind({ record }: Tool, effect: Effect): string | undefined {
  const found = record.evidence.find(
    ({ pulls, of, at, weight }) =>
      pulls === effect && of === undefined && weight > 0 && at.startsWith('/inputSchema/properties/'),
  );
  return found && stepsOf(found.at)[2];
}

function typeOf(property: unknown): string {
  if (!isObject(property)) return 'anything';
  const { type, items } = property;
  if (type === 'array') return `list of ${isObject(items) ? typeOf(items) : 'anything'}`;
  if (typeof type === 'string') return type;
  if (Array.isArray(type)) return series(type.map(String), 'or');
  const variants = property.anyOf ?? property.oneOf;
  if (Array.isArray(variants)) return series([...new Set(variants.map(typeOf))], 'or');
  if ('enum' in property || 'const' in property) return 'string';
  return typeof property.$ref === 'string' ? (property.$ref.split('/').at(-1) ?? 'anything') : 'anything';
}

function boundsOf(property: unknown): string[] {
  if (!isObject(property)) return [];
  const say = (key: string, words: (value: string) => string) => {
    const value = property[key];
    return typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean'
      ? [words(String(value))]
      : [];
  };
  const values = property.enum;
  return [
    ...(Array.isArray(values) ? [`one of ${values.map((value) => JSON.stringify(value)).join(', ')}`] : []),
    ...say('const', (value) => `always ${value}`),
    ...say('minimum', (value) => `at least ${value}`),
    ...say('maximum', (value) => `at most ${value}`),
    ...say('maxLength', (value) => `at most ${value} characters`),
    ...say('maxItems', (value) => `at most ${value} items`),
    ...say('pattern', (value) => `matches ${value}`),
    ...say('format', (value) => `format ${value}`),
    ...say('default', (value) => `otherwise ${value === '' ? 'empty' : value}`),
  ];
}
