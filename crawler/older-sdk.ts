/**
 * Python servers that do not say which version of the MCP SDK they were written for: with today's they end at once,
 * because the second major version renamed what nearly all of them import.
 */
import type { Listing, ServerEntry } from '../risk/model.ts';

const OLDER_SDK = 'mcp<2';
/** As Python says it of the first version's own server class, which the second one does not have. */
const WRITTEN_FOR_OLDER =
  /No module named '?mcp\.server\.fastmcp|cannot import name '\w+' from '(?:mcp\.server(?:\.\w+)?|mcp\.types|mcp)'/;

/** The entry with the SDK of the first major version; `undefined` where its server did not end for the want of that. */
export function withOlderSdk(entry: ServerEntry, listing: Listing): ServerEntry | undefined {
  const { reach } = entry;
  if (reach.kind !== 'package' || reach.package.registry !== 'pypi' || listing.outcome === 'listed') return undefined;
  const needs = reach.package.with ?? [];
  if (needs.includes(OLDER_SDK) || !WRITTEN_FOR_OLDER.test(listing.failure.stderr ?? '')) return undefined;
  return { ...entry, reach: { ...reach, package: { ...reach.package, with: [...needs, OLDER_SDK] } } };
}
