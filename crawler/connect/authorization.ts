/**
 * What a server that wants a login says about it: which scopes, and who grants them (RFC 9728). Read, never followed:
 * nobody logs in here.
 */
import * as z from 'zod';
import type { Challenge } from './http.ts';

export interface Wanted {
  scopes: string[];
  /** Authorization servers, as addresses. */
  grantedBy: string[];
}

const METADATA_BYTES = 64 * 1024;
const SHOWN = 8;
const WORD = z.string().max(200);
const Metadata = z.object({
  authorization_servers: z.array(WORD).optional().catch(undefined),
  scopes_supported: z.array(WORD).optional().catch(undefined),
});

/** Asks for the metadata of a protected resource where the server, or else the specification, says that it lies. */
export async function whatItWants(
  url: URL,
  { header }: Challenge,
  get: (url: URL) => Promise<Response>,
): Promise<Wanted> {
  const asked = parameter(header, 'scope')?.split(/\s+/).filter(Boolean);
  for (const place of placesOf(url, header)) {
    const metadata = await metadataAt(place, get);
    if (metadata === undefined) continue;
    return {
      scopes: (asked ?? metadata.scopes_supported ?? []).slice(0, SHOWN),
      grantedBy: (metadata.authorization_servers ?? []).filter((one) => URL.canParse(one)).slice(0, SHOWN),
    };
  }
  return { scopes: (asked ?? []).slice(0, SHOWN), grantedBy: [] };
}

function placesOf(url: URL, header: string): URL[] {
  const named = parameter(header, 'resource_metadata');
  const wellKnown = '/.well-known/oauth-protected-resource';
  const path = url.pathname === '/' ? [] : [wellKnown + url.pathname];
  const places = [...(named === undefined ? [] : [named]), ...path, wellKnown];
  return places.filter((place) => URL.canParse(place, url)).map((place) => new URL(place, url));
}

/** One parameter of a WWW-Authenticate header. */
function parameter(header: string, name: string): string | undefined {
  const [, quoted, bare] = new RegExp(`(?:^|[\\s,])${name}\\s*=\\s*(?:"([^"]*)"|([^\\s,"]+))`, 'i').exec(header) ?? [];
  return quoted ?? bare;
}

async function metadataAt(
  place: URL,
  get: (url: URL) => Promise<Response>,
): Promise<z.infer<typeof Metadata> | undefined> {
  try {
    const response = await get(place);
    if (!response.ok) {
      await response.body?.cancel();
      return undefined;
    }
    return Metadata.parse(JSON.parse(await shortText(response)));
  } catch {
    // That it offers none, or none that can be read, leaves only the challenge itself to be told.
    return undefined;
  }
}

async function shortText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > METADATA_BYTES) throw new Error('the metadata is too long to be any');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
