/**
 * Input schemas that are none: what the tool takes is then unknown, and clients refuse the tool or the whole list.
 * Misreads: a pattern in the syntax of another language that a lenient server understands, which JSON Schema does not.
 */
import { type Finding, quoteFrom } from './finding.ts';
import { isObject, type Place, SCHEMA_DEPTH, step } from './places.ts';

type Fault = Pick<Finding, 'at' | 'quote' | 'says'>;

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
export function faultsOfTop(tool: Record<string, unknown>): Fault[] {
  const at = '/inputSchema';
  if (!Object.hasOwn(tool, 'inputSchema'))
    return [{ at, quote: '', says: 'is missing, so that nobody knows what the tool takes' }];
  const schema = tool.inputSchema;
  if (!isObject(schema))
    return [{ at, quote: quoteOf(schema), says: `is ${kindOf(schema)} where a schema must stand` }];
  if (!Object.hasOwn(schema, 'type'))
    return [
      {
        at: `${at}/type`,
        quote: '',
        says: 'is missing from the input schema, so that nobody knows what the tool takes',
      },
    ];
  return schema.type === 'object'
    ? []
    : [
        {
          at: `${at}/type`,
          quote: quoteOf(schema.type),
          says: 'is the type of the input schema, which must be “object”',
        },
      ];
}

/** The keywords of one schema, at any depth. */
export function faultsOfSchema({ value: schema, at }: Place): Fault[] {
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
  if (!Array.isArray(type))
    return [{ at: `${at}/type`, quote: quoteOf(type), says: 'is no type that JSON Schema knows' }];
  const index = type.findIndex((entry) => !TYPES.has(entry));
  if (index >= 0)
    return [{ at: `${at}/type${step(index)}`, quote: quoteOf(type[index]), says: 'is no type that JSON Schema knows' }];
  return type.length > 0 ? [] : [{ at: `${at}/type`, quote: '', says: 'lists no type, so that no value fits' }];
}

function faultOfNames(schema: Record<string, unknown>, at: string): Fault[] {
  const names = own(schema, 'properties');
  if (names === undefined || isObject(names)) return [];
  return [
    {
      at: `${at}/properties`,
      quote: quoteOf(names),
      says: `is ${kindOf(names)} where names with their schemas must stand`,
    },
  ];
}

function faultOfRequired(schema: Record<string, unknown>, at: string): Fault[] {
  const required = own(schema, 'required');
  if (required === undefined) return [];
  if (!Array.isArray(required))
    return [
      {
        at: `${at}/required`,
        quote: quoteOf(required),
        says: `is ${kindOf(required)} where a list of names must stand`,
      },
    ];
  const index = required.findIndex((entry) => typeof entry !== 'string');
  if (index < 0) return [];
  const says = `is ${kindOf(required[index])} in a list of names`;
  return [{ at: `${at}/required${step(index)}`, quote: quoteOf(required[index]), says }];
}

function faultOfPattern(schema: Record<string, unknown>, at: string): Fault[] {
  const pattern = own(schema, 'pattern');
  if (pattern === undefined) return [];
  const place = `${at}/pattern`;
  if (typeof pattern !== 'string')
    return [{ at: place, quote: quoteOf(pattern), says: `is ${kindOf(pattern)} where a pattern must stand` }];
  return pattern.length > PATTERN_LIMIT || compiles(pattern, 'u') || compiles(pattern, '')
    ? []
    : [{ at: place, quote: quoteOf(pattern), says: 'is no regular expression that JSON Schema could use' }];
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

/** For the first place that was too deep to look at, where that is in the input schema. */
export function faultOfDepth(beyond: Place | undefined): Fault[] {
  return beyond?.schema === 'input' && beyond.depth > SCHEMA_DEPTH + 1
    ? [{ at: beyond.at, quote: '', says: `lies deeper than ${SCHEMA_DEPTH} levels, which clients refuse to follow` }]
    : [];
}
