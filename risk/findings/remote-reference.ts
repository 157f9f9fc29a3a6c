/**
 * References that send whoever reads the schema to another document, whose author then decides what the schema says and
 * learns who read it. The names of dialects (`$schema`) and references to a part that lies in the same definition are not.
 */
import { quoteFrom, type Seen } from './finding.ts';
import type { Place } from './places.ts';

/** An address, or a path in a file system; `urn:` and `tag:` lead nowhere. */
const ELSEWHERE = /^(?!urn:|tag:)(?:[a-z][a-z0-9+.-]{0,30}:|\/\/|\.{0,2}\/|[^#?]{1,300}\.(?:json|ya?ml)(?:[#?]|$))/i;
/** Every validator has these built in. */
const DIALECT = /^https?:\/\/json-schema\.org\/(?:draft-0[3-7]|draft\/20\d\d-\d\d)\/(?:hyper-)?schema#?$/;

/** `ids`: what parts of the same definition call themselves. */
export function remoteReference(place: Place, ids: ReadonlySet<string>): Seen | undefined {
  const { key, value } = place;
  if ((key !== '$ref' && key !== '$dynamicRef') || typeof value !== 'string') return undefined;
  if (!ELSEWHERE.test(value) || DIALECT.test(value) || ids.has(documentOf(value))) return undefined;
  return {
    quote: quoteFrom(value, 0, value.length),
    says: 'leads out of the definition, to a document that can change at any time',
  };
}

/** The address without the part of the document. */
export function documentOf(address: string): string {
  return address.split('#', 1)[0] ?? '';
}
