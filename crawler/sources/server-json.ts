/** One server of a registry, from what is listed about it to a way of reaching it. */
import type * as z from 'zod';
import type { ServerEntry } from '../../risk/model.ts';
import { complaint } from './complaint.ts';
import { addressOf, type Reached, startOf } from './server-reach.ts';
import { Named, OFFICIAL, PackageJson, Remote, Repository, Server, Wrapped } from './server-schema.ts';

export interface RegistryServer {
  name: string;
  title: string;
  repository?: string;
  reach: ServerEntry['reach'];
}

const TITLE_CHARACTERS = 100;

/** What a registry lists, bare or wrapped with the registry's own remarks; `name` is missing where it could not be read. */
export function readServer(listed: unknown): RegistryServer | { name?: string; skipped: string } {
  const isWrapped = typeof listed === 'object' && listed !== null && 'server' in listed;
  const read = isWrapped ? Wrapped.safeParse(listed) : Server.safeParse(listed);
  if (!read.success) {
    const named = Named.safeParse(isWrapped ? listed.server : listed);
    return { ...(named.success ? named.data : {}), skipped: `It is no server.json: ${complaint(read.error)}.` };
  }
  const server = 'server' in read.data ? read.data.server : read.data;
  const { name } = server;
  const remarks = [read.data._meta, server._meta].map((meta) => meta?.[OFFICIAL]);
  if ([server.status, ...remarks.map((remark) => remark?.status)].includes('deleted'))
    return { name, skipped: 'The registry lists it as deleted, so it is not asked.' };
  if (remarks.some((remark) => remark?.isLatest === false))
    return { name, skipped: 'This is an older version of it; only the latest one is asked.' };
  const reached = reachOf(server.packages ?? [], server.remotes ?? []);
  if ('skipped' in reached) return { name, skipped: reached.skipped };
  const repository = Repository.safeParse(server.repository);
  return {
    name,
    title: server.title?.trim().slice(0, TITLE_CHARACTERS) || name,
    ...(repository.success ? { repository: repository.data.url } : {}),
    reach: reached.reach,
  };
}

/** The first package that can be started, one that is installed without Docker before any other; else a remote. */
function reachOf(packages: readonly unknown[], remotes: readonly unknown[]): Reached {
  const started = packages.map((raw) => readOne('package', PackageJson, raw, startOf));
  const dialled = remotes.map((raw) => readOne('remote', Remote, raw, addressOf));
  const ways = [...started, ...dialled].flatMap((way) => ('reach' in way ? [way.reach] : []));
  const best = ways.find(({ kind }) => kind === 'package') ?? ways.find(({ kind }) => kind === 'command') ?? ways[0];
  if (best !== undefined) return { reach: best };
  const reasons = [...started, ...dialled].flatMap((way) => ('skipped' in way ? [way.skipped] : []));
  return {
    skipped:
      reasons.length === 0 ? 'It names neither a package nor a remote address.' : [...new Set(reasons)].join(' '),
  };
}

function readOne<Value>(
  what: string,
  schema: z.ZodType<Value>,
  raw: unknown,
  reach: (value: Value) => Reached,
): Reached {
  const read = schema.safeParse(raw);
  return read.success
    ? reach(read.data)
    : { skipped: `A ${what} of it has an unknown form: ${complaint(read.error)}.` };
}
