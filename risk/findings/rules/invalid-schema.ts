import { isObject, step } from '../../pointer.ts';
import { quoteFrom } from '../finding.ts';
import { type Place, SCHEMA_DEPTH } from '../places.ts';
import { type PlaceRule, type Sighting, sayingOfParameter } from '../rule.ts';

type Fault = Sighting & { at: string };

const TYPES = new Set<unknown>(['object', 'array', 'string', 'number', 'integer', 'boolean', 'null']);
/** Longer ones are not tried: compiling takes its time. */
const PATTERN_LIMIT = 5000;

/** What stands there as far as it can be quoted. */
function quoteOf(value: unknown): string {
  if (typeof value === 'string') return quoteFrom(value, 0, value.length);
  return value === null || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** The top of a tool's input schema. */
function faultsOfTop(tool: Record<string, unknown>): Fault[] {
  const at = '/inputSchema';
  if (!Object.hasOwn(tool, 'inputSchema')) return [{ at, quote: '', code: 'no-schema' }];
  const schema = tool.inputSchema;
  if (!isObject(schema))
    return [{ at, quote: quoteOf(schema), code: 'not-a-schema', values: { found: kindOf(schema) } }];
  if (!Object.hasOwn(schema, 'type')) return [{ at: `${at}/type`, quote: '', code: 'no-type' }];
  return schema.type === 'object' ? [] : [{ at: `${at}/type`, quote: quoteOf(schema.type), code: 'wrong-top-type' }];
}

/** The keywords of one schema, at any depth. */
function faultsOfSchema({ value: schema, at }: Place): Fault[] {
  if (!isObject(schema)) return [];
  return [
    ...faultOfType(schema, at),
    ...faultOfNames(schema, at),
    ...faultOfRequired(schema, at),
    ...faultOfPattern(schema, at),
  ];
}

function own(schema: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(schema, key) ? schema[key] : undefined;
}

function faultOfType(schema: Record<string, unknown>, at: string): Fault[] {
  const type = own(schema, 'type');
  if (type === undefined || TYPES.has(type)) return [];
  if (!Array.isArray(type)) return [{ at: `${at}/type`, quote: quoteOf(type), code: 'unknown-type' }];
  const index = type.findIndex((entry) => !TYPES.has(entry));
  if (index >= 0) return [{ at: `${at}/type${step(index)}`, quote: quoteOf(type[index]), code: 'unknown-type' }];
  return type.length > 0 ? [] : [{ at: `${at}/type`, quote: '', code: 'empty-type' }];
}

function faultOfNames(schema: Record<string, unknown>, at: string): Fault[] {
  const names = own(schema, 'properties');
  if (names === undefined || isObject(names)) return [];
  return [{ at: `${at}/properties`, quote: quoteOf(names), code: 'not-properties', values: { found: kindOf(names) } }];
}

function faultOfRequired(schema: Record<string, unknown>, at: string): Fault[] {
  const required = own(schema, 'required');
  if (required === undefined) return [];
  if (!Array.isArray(required))
    return [{ at: `${at}/required`, quote: quoteOf(required), code: 'not-names', values: { found: kindOf(required) } }];
  const index = required.findIndex((entry) => typeof entry !== 'string');
  if (index < 0) return [];
  const name: unknown = required[index];
  return [
    { at: `${at}/required${step(index)}`, quote: quoteOf(name), code: 'not-a-name', values: { found: kindOf(name) } },
  ];
}

function faultOfPattern(schema: Record<string, unknown>, at: string): Fault[] {
  const pattern = own(schema, 'pattern');
  if (pattern === undefined) return [];
  const place = `${at}/pattern`;
  if (typeof pattern !== 'string')
    return [{ at: place, quote: quoteOf(pattern), code: 'not-a-pattern', values: { found: kindOf(pattern) } }];
  return pattern.length > PATTERN_LIMIT || compiles(pattern, 'u') || compiles(pattern, '')
    ? []
    : [{ at: place, quote: quoteOf(pattern), code: 'bad-pattern' }];
}

/** It is never run, so that nothing in it can take long. */
function compiles(pattern: string, flags: string): boolean {
  try {
    new RegExp(pattern, flags);
    return true;
  } catch {
    return false;
  }
}

/** For the first place that was too deep to search, where that is in the input schema. */
export function faultOfDepth(beyond: Place | undefined): Fault[] {
  return beyond?.schema === 'input' && beyond.depth > SCHEMA_DEPTH + 1
    ? [{ at: beyond.at, quote: '', code: 'too-deep', values: { levels: String(SCHEMA_DEPTH) } }]
    : [];
}

function look(place: Place): Fault[] {
  if (place.at === '') return isObject(place.value) ? faultsOfTop(place.value) : [];
  return place.meaning === 'schema' && place.schema === 'input' ? faultsOfSchema(place) : [];
}

export const invalidSchema: PlaceRule = {
  kind: 'invalid-schema',
  title: 'A schema that is not valid',
  asks: 'Is the input schema missing or invalid?',
  why: 'The arguments of the tool are then unknown, and clients refuse the tool or the whole list.',
  misreads: 'A pattern in the syntax of another language, which a lenient server understands and JSON Schema does not.',
  codes: {
    'no-schema': { says: 'is missing, so the arguments of the tool are unknown', hides: false },
    'not-a-schema': { says: 'is {found} where a schema is required', hides: false },
    'no-type': { says: 'is missing from the input schema, so the arguments of the tool are unknown', hides: false },
    'wrong-top-type': { says: 'is the type of the input schema, which must be “object”', hides: false },
    'unknown-type': { says: 'is not a type of JSON Schema', hides: false },
    'empty-type': { says: 'lists no type, so no value is valid', hides: false },
    'not-properties': { says: 'is {found} where names with their schemas are required', hides: false },
    'not-names': { says: 'is {found} where a list of names is required', hides: false },
    'not-a-name': { says: 'is {found} in a list of names', hides: false },
    'not-a-pattern': { says: 'is {found} where a pattern is required', hides: false },
    'bad-pattern': { says: 'is not a regular expression that JSON Schema can use', hides: false },
    'too-deep': { says: 'lies deeper than {levels} levels, which clients refuse to follow', hides: false },
  },
  reads: 'places',
  look,
  examples: {
    hits: [
      { tool: { name: 'make_report' }, code: 'no-schema', quote: '' },
      { tool: { name: 'make_report', inputSchema: { type: 'array' } }, code: 'wrong-top-type', quote: 'array' },
      { ...sayingOfParameter('count', { type: 'int' }), code: 'unknown-type', quote: 'int' },
      { ...sayingOfParameter('id', { type: 'string', pattern: '(' }), code: 'bad-pattern', quote: '(' },
    ],
    misses: [sayingOfParameter('id', { type: ['string', 'null'], pattern: '^\\d+$' })],
  },
};
