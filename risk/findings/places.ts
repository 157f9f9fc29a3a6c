/** Every place of a definition with what it means there, so that no rule walks or parses anything again. */
import { isObject, step } from '../pointer.ts';

/**
 * `schema` holds keywords, `names` maps names that the server chose to schemas, `value` lies under a default, an example
 * or an enumeration; everything else is `plain`.
 */
export type Meaning = 'plain' | 'schema' | 'names' | 'value';

export interface Place {
  at: string;
  value: unknown;
  meaning: Meaning;
  /** The last step of the pointer where the server chose it: a key of an object, not a position in an array. */
  key: string | undefined;
  /** The name of the parameter or of the key of an example that this belongs to, the innermost. */
  property: string | undefined;
  /** Which schema it lies in. */
  schema: 'input' | 'output' | undefined;
  /** The keywords beside this one. */
  beside: Record<string, unknown> | undefined;
  /** Steps below the tool's definition. */
  depth: number;
}

/** The deepest schema of four thousand real tools has 23 levels. The schema itself lies one step below the tool. */
export const SCHEMA_DEPTH = 64;
const DEPTH_LIMIT = SCHEMA_DEPTH + 1;
const PLACES_LIMIT = 100_000;

const NAMES = new Set([
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependentSchemas',
  'dependencies',
  'dependentRequired',
]);
const VALUES = new Set(['default', 'example', 'examples', 'const', 'enum']);
const SCHEMAS = new Set([
  'items',
  'prefixItems',
  'additionalItems',
  'unevaluatedItems',
  'contains',
  'additionalProperties',
  'unevaluatedProperties',
  'propertyNames',
  'contentSchema',
  'allOf',
  'anyOf',
  'oneOf',
  'not',
  'if',
  'then',
  'else',
]);

export interface Places {
  places: Place[];
  /** The first place that was not entered because it lies too deep or the definition has too many. */
  beyond: Place | undefined;
}

/** In the order in which the server wrote them. */
export function placesOf(definition: unknown): Places {
  const found: Places = { places: [], beyond: undefined };
  enter(
    {
      at: '',
      value: definition,
      meaning: 'plain',
      key: undefined,
      property: undefined,
      schema: undefined,
      beside: undefined,
      depth: 0,
    },
    found,
  );
  return found;
}

function enter(place: Place, found: Places): void {
  if (found.places.length >= PLACES_LIMIT || place.depth > DEPTH_LIMIT) {
    found.beyond ??= place;
    return;
  }
  found.places.push(place);
  const { value } = place;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      if (found.places.length >= PLACES_LIMIT && found.beyond) return;
      enter({ ...place, at: place.at + step(index), value: item, key: undefined, depth: place.depth + 1 }, found);
    }
  } else if (isObject(value)) {
    for (const key of Object.keys(value)) {
      if (found.places.length >= PLACES_LIMIT && found.beyond) return;
      enter(below(place, value, key), found);
    }
  }
}

function below(parent: Place, beside: Record<string, unknown>, key: string): Place {
  const child = { ...parent, at: parent.at + step(key), value: beside[key], key, beside, depth: parent.depth + 1 };
  switch (parent.meaning) {
    case 'plain': {
      const schema = parent.depth > 0 ? undefined : SCHEMA_KEYS.get(key);
      return schema ? { ...child, meaning: 'schema', schema } : child;
    }
    case 'names':
      return { ...child, meaning: 'schema', property: key };
    case 'value':
      return { ...child, property: key };
    case 'schema': {
      if (NAMES.has(key)) return { ...child, meaning: 'names' };
      if (VALUES.has(key)) return { ...child, meaning: 'value' };
      return SCHEMAS.has(key) ? child : { ...child, meaning: 'plain' };
    }
  }
}

const SCHEMA_KEYS = new Map<string, 'input' | 'output'>([
  ['inputSchema', 'input'],
  ['outputSchema', 'output'],
]);
