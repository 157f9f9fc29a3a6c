/**
 * Reads the text of a client's configuration and keeps, of each server in it, its name and what the catalogue could know
 * it by. Environment, headers, other arguments and the query of an address are dropped here and go nowhere.
 */
import { type ParseError, parse as parseJson } from 'jsonc-parser';
import { parse as parseToml } from 'smol-toml';
import { isObject } from '../../risk/pointer.ts';

export interface Configured {
  name: string;
  /** By which the catalogue may know it; none where it is started in a way that names no package. */
  packages: { registry: 'npm' | 'pypi' | 'any'; name: string }[];
  /** Host and path, as `plainAddress` leaves them. */
  address?: string;
  /** The configuration says that it is not to run. */
  isOff: boolean;
}

/** What of the catalogue's index a server is recognised by. */
export interface Known {
  id: string;
  package?: { registry: string; name: string };
  url?: string;
}

/** The message is a sentence for the reader and holds nothing of the text. */
export class UnreadableText extends Error {}

const MAPS = ['mcpServers', 'servers', 'context_servers', 'mcp', 'mcp_servers'];
type Fields = Record<string, unknown>;
/** Characters and servers that are read; a configuration of hundreds of servers has fewer of both. */
const LONGEST = 2_000_000;
const MOST_SERVERS = 1_000;

export function readConfiguration(text: string): Configured[] {
  if (text.length > LONGEST)
    throw new UnreadableText(
      'This is longer than any configuration, so nothing was read. Paste only its part about servers.',
    );
  const value = parse(text);
  const entries = [value, ...Object.values(fieldsOf(value.projects)).map(fieldsOf)].flatMap(entriesIn);
  const found = entries.length ? entries : bareEntriesIn(value);
  if (!found.length)
    throw new UnreadableText(
      'No server was found in this text. They stand under mcpServers, servers, context_servers, mcp or mcp_servers.',
    );
  if (found.length > MOST_SERVERS)
    throw new UnreadableText(
      `There are more than ${MOST_SERVERS} servers in this text, so nothing was read. Paste fewer.`,
    );
  return found.map(([name, fields]) => configured(name, fields));
}

function parse(text: string): Fields {
  const plain = text.replace(/^\uFEFF/, '').trim();
  // What is copied out of a README often lacks the braces around it.
  const value = json(plain) ?? json(`{${plain}}`) ?? toml(plain);
  if (value === undefined)
    throw new UnreadableText(
      'This is neither JSON nor TOML, so nothing was read. Copy the whole file, or the part from "mcpServers" on.',
    );
  return fieldsOf(value);
}

/** With comments and commas before a closing bracket, which several clients allow. */
function json(text: string): unknown {
  const errors: ParseError[] = [];
  try {
    const value: unknown = parseJson(text, errors, { allowTrailingComma: true, disallowComments: false });
    return errors.length ? undefined : value;
  } catch {
    // Nested deeper than the parser's stack.
    return undefined;
  }
}

function toml(text: string): unknown {
  try {
    return parseToml(text);
  } catch {
    // The message of the parser quotes the text.
    return undefined;
  }
}

function fieldsOf(value: unknown): Fields {
  return isObject(value) ? value : {};
}

function isServer(value: unknown): boolean {
  const fields = fieldsOf(value);
  return wordsOf(fields).length > 0 || addressOf(fields) !== '';
}

/** VS Code and the newer opencode keep the servers one level deeper, beside settings for all of them. */
function entriesIn(file: Fields): [string, Fields][] {
  return MAPS.flatMap((key) => {
    const map = fieldsOf(file[key]);
    const inner = isServer(map.servers) ? [] : bareEntriesIn(fieldsOf(map.servers));
    return inner.length ? inner : bareEntriesIn(map);
  });
}

function bareEntriesIn(map: Fields): [string, Fields][] {
  if (isServer(map)) return [['server', map]];
  return Object.entries(map)
    .filter(([, value]) => isServer(value))
    .map(([name, value]) => [name, fieldsOf(value)]);
}

/** The command line; some clients write it as a list, others as an object of its own. */
function wordsOf({ command, args }: Fields): string[] {
  const inner = fieldsOf(command);
  if (typeof inner.path === 'string') return wordsOf({ command: inner.path, args: inner.args });
  const first = Array.isArray(command) ? command : command === undefined ? [] : [command];
  return [...first, ...(Array.isArray(args) ? args : [])].filter((word) => typeof word === 'string');
}

function addressOf({ url, serverUrl, httpUrl }: Fields): string {
  return [httpUrl, url, serverUrl].find((value) => typeof value === 'string') ?? '';
}

function configured(name: string, fields: Fields): Configured {
  const words = wordsOf(fields);
  // A server over HTTP is often reached through a bridge that is given its address.
  const address = [addressOf(fields), ...words].map(plainAddress).find((one) => one !== undefined);
  const isOff = fields.disabled === true || fields.enabled === false;
  return { name, isOff, packages: packagesIn(words), ...(address === undefined ? {} : { address }) };
}

/** Host and path of an address, without the last step that only tells how it is spoken to. */
function plainAddress(text: string): string | undefined {
  if (!/^https?:/i.test(text) || !URL.canParse(text)) return undefined;
  const { host, pathname } = new URL(text);
  return host + pathname.replace(/(?<!\/)\/+$/, '').replace(/\/(sse|mcp)$/, '');
}

/** Options of the starters that take the next word with them. */
const TAKES_NEXT = /^(--(from|with|python|registry|index-url|cache|userconfig|directory)|-c|--call)$/;
const NAMES_PACKAGE = /^(-p|--package|--from|--spec)(?:=(.+))?$/;

function packagesIn(words: readonly string[]): Configured['packages'] {
  const [first = '', ...rest] = words.filter((word, i) => i > 1 || !/^(cmd(\.exe)?|\/[ck])$/i.test(word));
  const program = first.replace(/^.*[/\\]/, '').replace(/\.(exe|cmd|ps1)$/i, '');
  if (/^(npx|bunx|pnpx)$/.test(program)) return named('npm', rest);
  if (/^(npm|pnpm|yarn|bun)$/.test(program) && /^(exec|x|dlx)$/.test(rest[0] ?? '')) return named('npm', rest.slice(1));
  if (program === 'uvx') return named('pypi', rest);
  if ((program === 'uv' && rest[0] === 'tool') || program === 'pipx') {
    return named('pypi', rest.slice(rest.indexOf('run') + 1));
  }
  const inModules = words.flatMap((word) => /node_modules[/\\]((?:@[^/\\]+[/\\])?[^/\\]+)/.exec(word)?.[1] ?? []);
  if (inModules.length) return inModules.map((name) => ({ registry: 'npm', name: name.replace('\\', '/') }));
  const module = /^python[0-9.]*$/.test(program) && rest.indexOf('-m');
  if (typeof module === 'number') return module < 0 ? [] : named('pypi', rest.slice(module + 1));
  return program ? [{ registry: 'any', name: program }] : [];
}

/** The package that a starter is told to run: by an option, or as the first word that is none. */
function named(registry: 'npm' | 'pypi', words: readonly string[]): Configured['packages'] {
  for (const [i, word] of words.entries()) {
    const option = NAMES_PACKAGE.exec(word);
    const name = option ? (option[2] ?? words[i + 1] ?? '') : word;
    const follows = TAKES_NEXT.test(words[i - 1] ?? '');
    if (option || !(word.startsWith('-') || follows)) return [{ registry, name: withoutVersion(registry, name) }];
  }
  return [];
}

function withoutVersion(registry: 'npm' | 'pypi', name: string): string {
  return registry === 'npm' ? name.replace(/(?!^)@[\s\S]*$/, '') : name.replace(/[[@=<>!~; ][\s\S]*$/, '');
}

/** Names of the Python index count as one whatever their capitals and separators. */
function plainName(registry: string, name: string): string {
  return registry === 'npm' ? name.toLowerCase() : name.toLowerCase().replace(/[-_.]+/g, '-');
}

/** The id of the catalogue's server, by package, address or, where the catalogue knows neither, its own id. */
export function matchIn(index: readonly Known[], { packages, address }: Configured): string | undefined {
  const isPackage = ({ id, package: known, url }: Known) =>
    packages.some(({ registry, name }) => {
      if (!known) return url === undefined && name === id;
      const fits = registry === 'any' || registry === known.registry;
      return fits && plainName(known.registry, name) === plainName(known.registry, known.name);
    });
  const byAddress = address && index.find(({ url }) => url !== undefined && plainAddress(url) === address);
  return (byAddress || index.find(isPackage))?.id;
}
