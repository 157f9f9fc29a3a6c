import { quoteFrom } from '../finding.ts';
import type { Place } from '../places.ts';
import { type PlaceRule, type Sighting, sayingOfParameter, type ToolContext } from '../rule.ts';

/** An address, or a path in a file system; `urn:` and `tag:` lead nowhere. */
const ELSEWHERE = /^(?!urn:|tag:)(?:[a-z][a-z0-9+.-]{0,30}:|\/\/|\.{0,2}\/|[^#?]{1,300}\.(?:json|ya?ml)(?:[#?]|$))/i;
/** Every validator has these built in. */
const DIALECT = /^https?:\/\/json-schema\.org\/(?:draft-0[3-7]|draft\/20\d\d-\d\d)\/(?:hyper-)?schema#?$/;

function look({ key, value, meaning, schema }: Place, { ids }: ToolContext): Sighting[] {
  if (meaning !== 'plain' || !schema) return [];
  if ((key !== '$ref' && key !== '$dynamicRef') || typeof value !== 'string') return [];
  if (!ELSEWHERE.test(value) || DIALECT.test(value) || ids.has(documentOf(value))) return [];
  return [{ code: 'leads-out', quote: quoteFrom(value, 0, value.length) }];
}

/** The address without the part of the document. */
export function documentOf(address: string): string {
  return address.split('#', 1)[0] ?? '';
}

export const remoteReference: PlaceRule = {
  kind: 'remote-reference',
  title: 'A schema that refers to elsewhere',
  asks: 'Does a schema refer to a document outside of the definition?',
  why: 'The author of that document then decides what the schema says, and learns who reads it.',
  misreads: 'A reference that the client resolves from a bundled copy.',
  codes: {
    'leads-out': { says: 'leads out of the definition, to a document that can change at any time', hides: false },
  },
  reads: 'places',
  look,
  examples: {
    hits: [
      {
        ...sayingOfParameter('order', { $ref: 'https://schemas.example/order.json' }),
        code: 'leads-out',
        quote: 'https://schemas.example/order.json',
      },
    ],
    misses: [sayingOfParameter('order', { $ref: '#/$defs/order' })],
  },
};
