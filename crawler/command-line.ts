/**
 * Command lines as people write them: what one means, and how one is shown, without what looks secret and without folders
 * of this machine.
 */
import { homedir } from 'node:os';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { nameWithExtras, Package, type ServerEntry } from '../risk/model.ts';
import { CHECKOUT } from './checkout.ts';
import { hideAliases } from './connect/text.ts';
import { exists, isBelow } from './files.ts';
import { resolveVersion } from './install/install.ts';
import { unknownPackage } from './install/installer.ts';
import { isScript } from './readable.ts';
import { maskUrl, maskWords } from './secrets.ts';

/** A server that is started here. */
export type ServerProcess = Exclude<ServerEntry['reach'], { kind: 'url' }>;

/** A command line of npx or uvx is a package, which can be installed with its scripts off; any other stays as typed. */
export async function entryForCommand(
  id: string,
  command: readonly string[],
): Promise<ServerEntry | { problem: string }> {
  const named = packageIn(command);
  if (
    named === undefined &&
    /^(?:npx|uvx)$/.test(command[0] ?? '') &&
    command.slice(1).every((word) => /^-(?:y|-yes)$/.test(word))
  )
    return { problem: `${command[0]} needs a package name, as in "crawl -- ${command[0]} some-server".` };
  if (named === undefined) return { id, title: id, reach: { kind: 'command', command: [...command], env: {} } };
  const { registry, spec, bin, args, companions } = named;
  const elsewhere = elsewhereIn(spec);
  if (elsewhere !== undefined)
    return {
      problem: `"${maskUrl(spec)}" is ${elsewhere}, which is not supported yet; name a package of ${registry}.`,
    };
  const at = spec.lastIndexOf('@');
  const equals = spec.indexOf('==');
  const name = equals > 0 ? spec.slice(0, equals) : at > 0 ? spec.slice(0, at) : spec;
  const range = equals > 0 ? spec.slice(equals + 2) : at > 0 ? spec.slice(at + 1) : undefined;
  const unknown = unknownPackage(registry, spec);
  const beside = companions.length ? { with: companions } : {};
  // Only the name can be judged before the version is known, so any version stands in for it.
  const unpinned = Package.safeParse({ registry, name, version: '1.0.0' });
  if (!unpinned.success) return unknown;
  if (!Package.safeParse({ registry, name, version: '1.0.0', ...beside }).success)
    return { problem: `"--with ${companions.join(' --with ')}" names no package; write it like "mcp<2".` };
  const resolved = await resolveVersion(registry, unpinned.data.name, range === 'latest' ? undefined : range);
  if ('problem' in resolved) return resolved;
  const pinned = Package.safeParse({ registry, name, version: resolved.version, ...beside });
  if (!pinned.success) return unknown;
  const reach = { kind: 'package', package: pinned.data, args: [...args], env: {}, hosts: [], files: {} } as const;
  return {
    id,
    title: pinned.data.name,
    reach: { ...reach, args: [...args], hosts: [], ...(bin === undefined ? {} : { bin }) },
  };
}

/** Whether a command line names a package whose version has to be looked up. */
export function namesPackage(command: readonly string[]): boolean {
  const named = packageIn(command);
  return named !== undefined && elsewhereIn(named.spec) === undefined;
}

/** Where a package comes from, when it isn't a registry. */
function elsewhereIn(spec: string): string | undefined {
  if (/^(?:git\+|git:|git@|ssh:|(?:github|gitlab|bitbucket|gist):)|\.git(?:[@#]|$)/i.test(spec))
    return 'a git repository';
  // npx takes the name of a user and a repository for one of GitHub.
  if (/^[\w.-]+\/[\w.-]+(?:#.*)?$/.test(spec) && !/^\.{1,2}\//.test(spec)) return 'a git repository';
  if (/^[a-z]+:\/\//i.test(spec)) return 'an address';
  return /^(?:file:|~|\.{0,2}\/)|\.(?:tgz|tar\.gz|whl)$/i.test(spec) ? 'a file or folder' : undefined;
}

interface NamedPackage {
  registry: 'npm' | 'pypi';
  spec: string;
  bin?: string;
  args: string[];
  /** What uvx is told to install beside it. */
  companions: string[];
}

function packageIn([runner = '', ...rest]: readonly string[]): NamedPackage | undefined {
  const registry = runner === 'npx' ? 'npm' : runner === 'uvx' ? 'pypi' : undefined;
  if (registry === undefined) return undefined;
  let from: string | undefined;
  const companions: string[] = [];
  const queue = [...rest];
  while (queue[0]?.startsWith('-')) {
    const option = queue.shift() ?? '';
    if (option === '-y' || option === '--yes' || option === '-q' || option === '--quiet') continue;
    const [flag, value] = option.split(/=(.*)/s);
    if (flag === '-p' || flag === '--package' || flag === '--from') from = value ?? queue.shift();
    else if (flag === '--with' && registry === 'pypi') companions.push(value ?? queue.shift() ?? '');
    else if (option === '--') break;
    // An option that we do not know may change what is run, so the line is taken as it stands.
    else return undefined;
  }
  const first = queue.shift();
  if (first === undefined) return undefined;
  return from === undefined
    ? { registry, spec: first, args: queue, companions }
    : { registry, spec: from, bin: first, args: queue, companions };
}

/** The command line as a person would type it, without what looks secret and without folders of this machine. */
export async function launchLine(reach: ServerProcess, callerFolder: string): Promise<string> {
  if (reach.kind === 'command') return hideHere(maskWords(await portable(reach.command, callerFolder)).join(' '));
  const { registry, name, version } = reach.package;
  if (registry === 'mcpb') return `${name} ${version} (${maskUrl(reach.package.url)})`;
  const needs = registry === 'pypi' ? (reach.package.with ?? []) : [];
  const whole = nameWithExtras(reach.package);
  const spec = registry === 'npm' ? `${name}@${version}` : `${whole}==${version}`;
  const companions = needs.flatMap((requirement) => ['--with', requirement]);
  const runner =
    reach.script !== undefined
      ? ['node', `node_modules/${name}/${reach.script}`]
      : reach.bin === undefined
        ? registry === 'npm'
          ? ['npx', '-y', spec]
          : ['uvx', ...companions, `${whole}@${version}`]
        : registry === 'npm'
          ? ['npx', '-y', '-p', spec, reach.bin]
          : ['uvx', ...companions, '--from', spec, reach.bin];
  const words = [...runner, ...maskWords(reach.args)];
  return hideHere(words.map((word) => (/[\s"'<>[\]]/.test(word) ? JSON.stringify(word) : word)).join(' '));
}

/** A command line whose paths are relative to this checkout or start at the home folder, so that it holds elsewhere. */
export async function portable(command: readonly string[], callerFolder: string): Promise<string[]> {
  const words: string[] = [];
  for (const [index, word] of command.entries()) {
    const path = resolve(callerFolder, word);
    const isPath =
      isAbsolute(word) || (word.includes('/') && (await exists(path))) || (index > 0 && (await isScript(path)));
    words.push(isPath && !word.startsWith('-') ? shownPath(path) : hideHere(word));
  }
  return words;
}

function shownPath(path: string): string {
  if (path === process.execPath) return 'node';
  if (/^\/(?:usr|bin|sbin|lib|opt)\//.test(path) && !isBelow(CHECKOUT, path)) return path;
  if (isBelow(CHECKOUT, path)) return relative(CHECKOUT, path);
  if (path === homedir() || isBelow(homedir(), path)) return join('~', relative(homedir(), path));
  return relative(CHECKOUT, path) || '.';
}

/** A text without the paths of this checkout and of the home folder. */
export function hideHere(text: string): string {
  return hideAliases(text, [
    { text: `${CHECKOUT}/`, shown: '' },
    { text: homedir(), shown: '~' },
  ]);
}

/** A word of a command line, with the home folder for a tilde as a shell would put it. */
export function atHome(word: string): string {
  return word.replace(/^~(?=\/|$)/, homedir());
}
