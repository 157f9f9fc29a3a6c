/**
 * Settings that a server asks for and nobody has. Most servers list the same tools whatever stands in them, so a
 * placeholder of the right shape is enough; a real credential is never sent.
 */
import type { Listing, ServerEntry } from '../risk/model.ts';
import { maySet } from './variables.ts';

/** A server that is given what it wanted often wants the next thing; after this many rounds it is left alone. */
export const ROUNDS = 3;

export const PLACEHOLDER = 'placeholder';

/** A value that says what it is and has the shape that the setting's name promises. */
export function placeholderFor(name: string): string {
  if (/(?:^|_)(?:URL|URI|ENDPOINT|SITE)$/.test(name)) return 'https://placeholder.invalid';
  if (/(?:^|_)(?:DSN|CONNECTION_STRING)$/.test(name))
    return 'postgres://placeholder:placeholder@placeholder.invalid/placeholder';
  if (/(?:^|_)(?:HOST|DOMAIN|SERVER)$/.test(name)) return 'placeholder.invalid';
  if (/(?:^|_)PORT$/.test(name)) return '9';
  if (/(?:^|_)(?:E?MAIL|EMAIL_ADDRESS|MAIL_ADDRESS)$/.test(name)) return 'placeholder@placeholder.invalid';
  return PLACEHOLDER;
}

/**
 * The entry with placeholders for what its server complained to lack; `undefined` where it named nothing new. A name
 * that ends in FILE is left out: what it names would have to exist.
 */
export function withWanted(entry: ServerEntry, listing: Listing): ServerEntry | undefined {
  const { reach } = entry;
  if (reach.kind === 'url' || listing.outcome === 'listed' || listing.failure.reason !== 'needs-config')
    return undefined;
  const wanted = (listing.failure.needs ?? []).filter(
    (name) => !(name in reach.env) && !name.endsWith('_FILE') && maySet(name),
  );
  if (wanted.length === 0) return undefined;
  const env = { ...reach.env, ...Object.fromEntries(wanted.map((name) => [name, placeholderFor(name)])) };
  return { ...entry, reach: { ...reach, env } };
}
