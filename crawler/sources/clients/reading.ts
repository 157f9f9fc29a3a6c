/** What the readers of clients' files share. No message of theirs holds a value of a file: it may be a secret. */
import { posix, win32 } from 'node:path';
import { type ParseError, parse as parseJsonc, printParseErrorCode } from 'jsonc-parser';
import { parse as parseToml, TomlError } from 'smol-toml';
import * as z from 'zod';
import { complaint } from '../complaint.ts';
import { type Client, type Complain, type FoundReach, type FoundServer, type Place, UnreadableFile } from './client.ts';

/** One server as its file has it, in the same words for every client. */
export interface Written {
  command?: readonly string[] | undefined;
  env?: Record<string, string> | undefined;
  url?: string | undefined;
  headers?: Record<string, string> | undefined;
  /** The folder in which the command is run. */
  cwd?: string | undefined;
  disabled?: boolean | undefined;
  /** Where else the command stands, as a clause after "it": "is started by an extension". */
  elsewhere?: string | undefined;
}

const Text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
export const Words = z.array(Text);
/** PHP writes an empty map as an empty list. */
const asMap = (value: unknown) => (Array.isArray(value) && value.length === 0 ? {} : value);
/** A variable that is set to null is one that the server shall not have. */
export const Variables = z.preprocess(
  asMap,
  z
    .record(z.string(), Text.nullable())
    .transform((variables) =>
      Object.fromEntries(
        Object.entries(variables).flatMap(([name, value]): [string, string][] =>
          value === null ? [] : [[name, value]],
        ),
      ),
    ),
);
/** Those whose value is no text are left out: a client puts it together itself. */
export const Headers = z.preprocess(
  asMap,
  z
    .record(z.string(), z.unknown())
    .transform((headers) =>
      Object.fromEntries(
        Object.entries(headers).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
      ),
    ),
);

/** From a server's name to whatever is written about it. */
export const Servers = z.record(z.string(), z.unknown());

/** The fields that most clients have in common. */
export const usualFields = {
  command: z.string().min(1).nullish(),
  args: Words.nullish(),
  env: Variables.nullish(),
  url: z.string().min(1).nullish(),
  headers: Headers.nullish(),
  cwd: z.string().min(1).nullish().catch(null),
};
type Usual = z.infer<z.ZodObject<typeof usualFields>>;

export function usual({ command, args, env, url, headers, cwd }: Usual): Written {
  return {
    command: command == null ? undefined : [command, ...(args ?? [])],
    env: env ?? undefined,
    url: url ?? undefined,
    headers: headers ?? undefined,
    cwd: cwd ?? undefined,
  };
}

export const UsualServer = z.object(usualFields).transform(usual);

/** Paths as the machine that is looked at writes them. */
export function pathsOf({ platform, home, cwd, appData }: Place) {
  const { join } = platform === 'win32' ? win32 : posix;
  const roaming = appData ?? join(home, 'AppData', 'Roaming');
  const settings = platform === 'darwin' ? join(home, 'Library', 'Application Support') : join(home, '.config');
  return {
    inHome: (...steps: string[]) => join(home, ...steps),
    inProject: (...steps: string[]) => join(cwd, ...steps),
    /** Where desktop programs of this platform keep their settings. */
    inSettings: (...steps: string[]) => join(platform === 'win32' ? roaming : settings, ...steps),
  };
}

/** JSON, in which comments and commas at an end may stand: every reader here is at least as patient as its client. */
export function jsonIn(text: string): unknown {
  const errors: ParseError[] = [];
  const plain = text.replace(/^\uFEFF/, '');
  const value: unknown = parseJsonc(plain, errors, { allowTrailingComma: true, allowEmptyContent: true });
  const [first] = errors;
  if (first === undefined) return value ?? {};
  const line = plain.slice(0, first.offset).split('\n').length;
  throw new UnreadableFile(`is not JSON (line ${line}: ${printParseErrorCode(first.error)})`);
}

export function tomlIn(text: string): unknown {
  try {
    return parseToml(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    // Its message quotes the lines around the mistake.
    throw new UnreadableFile(`is not TOML${error instanceof TomlError ? ` (line ${error.line})` : ''}`);
  }
}

/** What a file holds in the form that is expected of the whole of it. */
export function fitted<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  throw new UnreadableFile(`has an unknown form (${complaint(read.error)})`);
}

/** For a file that has all its servers under one key of its outermost object. */
export function readerOf(
  key: string,
  schema: z.ZodType<Written>,
  parse: (text: string) => unknown = jsonIn,
): Client['read'] {
  const File = z.object({ [key]: Servers.nullish() });
  return (text, complain) => serversIn(fitted(File, parse(text))[key], schema, complain);
}

/** The servers of one object from name to server, each read for itself. */
export function serversIn(
  servers: Record<string, unknown> | null | undefined,
  schema: z.ZodType<Written>,
  complain: Complain = () => undefined,
): FoundServer[] {
  return Object.entries(servers ?? {}).flatMap(([name, raw]): FoundServer[] => {
    const read = schema.safeParse(raw);
    if (!read.success) {
      complain(`The server "${name}" has an unknown form (${complaint(read.error)}), so it is not looked at.`);
      return [];
    }
    const reach = reachOf(read.data);
    const disabled = read.data.disabled === true;
    // Some clients let a file switch off a server that another one sets up.
    if (reach === undefined && disabled) return [];
    if (reach === undefined) {
      complain(
        `The server "${name}" is not looked at: it ${read.data.elsewhere ?? 'names neither a command nor an address'}.`,
      );
      return [];
    }
    if (reach.kind === 'url' && plainAddress(reach.url) === undefined && openIn(reach.url).length === 0) {
      complain(`The server "${name}" is not looked at: its address is no http or https address.`);
      return [];
    }
    return [{ name, reach, ...(disabled ? { disabled } : {}) }];
  });
}

function reachOf({ command, env, url, headers, cwd }: Written): FoundReach | undefined {
  if (command !== undefined && command.length > 0)
    return { kind: 'command', command: [...command], env: env ?? {}, ...(cwd === undefined ? {} : { cwd }) };
  return url === undefined ? undefined : { kind: 'url', url, headers: headers ?? {} };
}

/** References that clients fill in, such as ${API_KEY} and {env:API_KEY}; one that states a default is none. */
export function openIn(text: string): string[] {
  return [...withDefaults(text).matchAll(/\$\{[^{}]*\}|\{(?:env|file):[^{}]*\}|^\$[A-Za-z_]\w*$/g)].map(
    ([reference]) => reference,
  );
}

function withDefaults(text: string): string {
  return text.replace(/\$\{[^{}:]*:-([^{}]*)\}/g, '$1');
}

/** An address with the defaults of its references; `undefined` when that is no http or https address. */
export function plainAddress(url: string): string | undefined {
  const plain = withDefaults(url).trim();
  return URL.canParse(plain) && /^https?:$/.test(new URL(plain).protocol) ? plain : undefined;
}
