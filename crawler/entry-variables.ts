/**
 * Entries of servers with variables in the place of secrets, such as `${DASH_TOKEN}` of the server "dash", whose values are
 * put in where the server is asked and taken out again of what it says.
 */
import type { ServerEntry } from '../risk/model.ts';
import { type Alias, hideAliases } from './connect/text.ts';
import {
  addressWith,
  decoded,
  headerWith,
  isOpen,
  MASK,
  nameOfFlag,
  type Put,
  settingWith,
  spaced,
  wordsWith,
} from './secrets.ts';

const REFERENCE = /\$\{([A-Z_][A-Z0-9_]*)\}/g;
/** What is still to be filled in, whatever its name. */
const UNFILLED = /\$(?:\{|%7B)[^{}]{0,100}(?:\}|%7D)/i;

/** The values of variables by their names. */
export type Variables = Readonly<Record<string, string | undefined>>;

export interface Kept {
  /** The entry as it may be written down. */
  entry: ServerEntry;
  /** What stood in the places of its variables. */
  values: Record<string, string>;
}

/**
 * The entry with a variable in the place of each secret. `keeps` may want more of it to be left out: a word of its
 * command line, or the value of a variable, a header or a query, for which it says no becomes a variable as well.
 */
export function withVariables(
  entry: ServerEntry,
  keeps: (value: string, before: string | undefined, index: number) => boolean = () => true,
): Kept {
  const values: Record<string, string> = {};
  const put: Put = (secret, name) => {
    const known = Object.keys(values).find((variable) => values[variable] === secret);
    const variable = known ?? freeName(prefixOf(entry.id), name, values);
    values[variable] = secret;
    return `\${${variable}}`;
  };
  const rest = (shown: string, before: string | undefined, index: number): string =>
    /\$\{[A-Z_]/.test(shown) || isOpen(shown) || keeps(shown, before, index) ? shown : put(shown, nameOfFlag(before));
  const words = (all: readonly string[]) => {
    const shown = wordsWith(all, put);
    return shown.map((word, index) => rest(word, shown[index - 1], index));
  };
  const settings = (all: Record<string, string>, one: typeof settingWith) =>
    Object.fromEntries(Object.entries(all).map(([name, value]) => [name, rest(one(name, value, put), `--${name}`, 1)]));
  const { reach } = entry;
  if (reach.kind === 'url') {
    const headers = reach.headers === undefined ? {} : { headers: settings(reach.headers, headerWith) };
    const [place = '', query] = addressWith(reach.url, put).split(/\?(.*)/s);
    const pairs = query?.replace(/(?<![^&#])([^=&#]*)=([^&#]+)/g, (_, key: string, value: string) => {
      return `${key}=${rest(value, `--${key}`, 1)}`;
    });
    const url = pairs === undefined ? place : `${place}?${pairs}`;
    return { entry: { ...entry, reach: { ...reach, url, ...headers } }, values };
  }
  // The environment first: a secret of it often stands in the arguments once more, where nothing tells what it is.
  const env = settings(reach.env, settingWith);
  const known = Object.values(values).filter(isLongEnough);
  const apart = (all: readonly string[]) =>
    words(all.map((word) => known.reduce((text, secret) => text.replaceAll(secret, put(secret, '')), word)));
  const started =
    reach.kind === 'command'
      ? { ...reach, command: apart(reach.command), env }
      : { ...reach, args: apart(reach.args), env };
  return { entry: { ...entry, reach: started }, values };
}

/** Beginnings of variables in which other programs find the user's credentials. */
const OF_OTHERS =
  /^(?:AWS|AZURE|ARM|GOOGLE|GCLOUD|GCP|GITHUB|GH|GITLAB|BITBUCKET|CI|ACTIONS|RUNNER|NPM|NODE|PYPI|TWINE|UV|PIP|DOCKER|KUBE|SSH|GPG|VAULT|OPENAI|ANTHROPIC|CLAUDE|GEMINI|HF|HUGGINGFACE|SLACK|SENTRY|CLOUDFLARE|CF|VERCEL|NETLIFY|HEROKU|DIGITALOCEAN|STRIPE|PG|POSTGRES|MYSQL|REDIS|DATABASE|DB|SECRET|TOKEN|API)_/;

/**
 * "DASH_" of the server "dash". An entry reads no variable of the environment but those that carry its own name, and none
 * that is there for another program: whoever writes an entry also chooses its id and where it sends the value.
 */
function prefixOf(id: string): string {
  const name = `${id.toUpperCase().replaceAll('-', '_')}_`;
  return /^\d/.test(name) || OF_OTHERS.test(name) ? `TOOLRISK_${name}` : name;
}

const OF_PROJECT = 'TOOLRISK_';

/**
 * The environment as entries of this project's own catalogue see it: they come from anybody who contributes, and an id such
 * as "cargo" would otherwise read the credential of the program of that name. `TOOLRISK_DASH_TOKEN` is their `DASH_TOKEN`.
 */
export function variablesForProject(environment: Variables): Variables {
  return Object.fromEntries(
    Object.entries(environment)
      .filter(([name]) => name.startsWith(OF_PROJECT))
      .flatMap(([name, value]) => [
        [name, value],
        [name.slice(OF_PROJECT.length), value],
      ]),
  );
}

/**
 * Of all variables those that an entry may read. `known` are the ids of the catalogue: "DASH_TWO_TOKEN" belongs to the
 * server "dash-two" and not to "dash", where both are known.
 */
export function ownVariables(id: string, known: readonly string[], variables: Variables): Variables {
  const longer = known.map(prefixOf).filter((prefix) => prefix !== prefixOf(id) && prefix.startsWith(prefixOf(id)));
  return Object.fromEntries(
    Object.entries(variables).filter(([name]) => !longer.some((prefix) => name.startsWith(prefix))),
  );
}

function freeName(prefix: string, name: string, taken: Readonly<Record<string, string>>): string {
  const own = spaced(name).toUpperCase().replaceAll('-', '_') || 'TOKEN';
  const whole = own.startsWith(prefix) ? own : prefix + own;
  let free = whole;
  for (let count = 2; Object.hasOwn(taken, free); count++) free = `${whole}_${count}`;
  return free;
}

/**
 * The entry as it is asked: with the values of its variables. Gives a sentence instead where one of them is not set, or
 * where what is written down is not all of what was meant. What a registry lists is somebody else's, and gets no value.
 */
export function filledIn(entry: ServerEntry, variables: Variables): { entry: ServerEntry } | { problem: string } {
  const { reach } = entry;
  const texts = textsOf(entry);
  if (texts.some((text) => text.includes(MASK)))
    return {
      problem: `Skipped: its entry contains ${MASK} instead of a value. Write the value there, or a variable such as \${${prefixOf(entry.id)}TOKEN}.`,
    };
  const wanted = variablesOf(entry);
  const unset = wanted.filter((name) => !variables[name]);
  if (unset.length > 0) {
    const [are, values] = unset.length === 1 ? ['is', 'its value'] : ['are', 'their values'];
    return { problem: `Skipped: ${unset.join(' and ')} ${are} not set. Put ${values} into the environment.` };
  }
  const put = (text: string, encode = (value: string) => value) =>
    text.replace(REFERENCE, (reference, name: string) =>
      wanted.includes(name) ? encode(variables[name] ?? '') : reference,
    );
  const settings = (all: Record<string, string>) =>
    Object.fromEntries(Object.entries(all).map(([name, value]) => [name, put(value)]));
  if (reach.kind === 'url') {
    const url = put(reach.url, inAddress);
    const headers = settings(reach.headers ?? {});
    const problem = unfilledIn({ 'its address': url, ...named('its header', headers) }, entry.id);
    if (problem !== undefined) return { problem };
    return { entry: { ...entry, reach: { ...reach, url, ...(reach.headers === undefined ? {} : { headers }) } } };
  }
  const env = settings(reach.env);
  const problem = unfilledIn(named('its variable', env), entry.id);
  if (problem !== undefined) return { problem };
  const started =
    reach.kind === 'command'
      ? { ...reach, command: reach.command.map((word) => put(word)), env }
      : { ...reach, args: reach.args.map((word) => put(word)), env };
  return { entry: { ...entry, reach: started } };
}

function named(what: string, settings: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [`${what} ${name}`, value]));
}

/** A reference that is sent as it is written says nothing to a server; in a command line it may be meant for a shell. */
function unfilledIn(texts: Readonly<Record<string, string>>, id: string): string | undefined {
  for (const [place, text] of Object.entries(texts)) {
    const [reference] = UNFILLED.exec(text) ?? [];
    if (reference !== undefined)
      return `Skipped: ${place} still contains ${reference}. Use a variable whose name begins with ${prefixOf(id)}.`;
  }
  return undefined;
}

/** What would end its place in an address is escaped; the rest is as it was typed. */
function inAddress(value: string): string {
  return value.replace(/[\s#?&]/g, encodeURIComponent);
}

function textsOf({ reach }: ServerEntry): string[] {
  if (reach.kind === 'url') return [reach.url, ...Object.values(reach.headers ?? {})];
  return [...(reach.kind === 'command' ? reach.command : reach.args), ...Object.values(reach.env)];
}

function variablesOf(entry: ServerEntry): string[] {
  if (entry.listedAs !== undefined) return [];
  const names = textsOf(entry).flatMap((text) => [...text.matchAll(REFERENCE)].map(([, name = '']) => name));
  return [...new Set(names)].filter((name) => name.startsWith(prefixOf(entry.id)));
}

/** Of a few letters a value occurs everywhere, and taking it out would leave no sentence whole. */
export function isLongEnough(secret: string): boolean {
  return secret.length >= 6;
}

/** Every secret that an entry is asked with: a server repeats what it was started with, whole or in part. */
export function secretsIn(entry: ServerEntry, variables: Variables): Alias[] {
  const filled = filledIn(entry, variables);
  const raw = withVariables('entry' in filled ? filled.entry : entry).values;
  const values = [...Object.values(raw), ...variablesOf(entry).flatMap((name) => variables[name] ?? [])];
  const pieces = values.flatMap((value) => [value, decoded(value), ...value.split(':')]);
  return [...new Set(pieces)].filter(isLongEnough).map((text) => ({ text, shown: MASK }));
}

/** Takes what is secret in an entry out of a text about it, such as a server's complaint that quotes its own arguments. */
export function hideSecretsOf(entry: ServerEntry, text: string, variables: Variables): string {
  return hideAliases(text, secretsIn(entry, variables));
}
