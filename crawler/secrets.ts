/**
 * Secrets in the entries of servers: which parts of a command line, an address, a header or a variable are one, and what
 * stands in their place. In what is shown that is "***"; in what is kept it is a variable, `${DASH_TOKEN}` of the server
 * "dash", whose value is put in where the server is asked. A value that says that it is a placeholder is no secret.
 */
import type { ServerEntry } from '../risk/model.ts';
import { beginsLikeToken, TOKEN_SHAPES } from '../risk/token-shapes.ts';
import { type Alias, hideAliases } from './connect/text.ts';

/** What stands in the place of a secret where an entry is shown. */
export const MASK = '***';

/** What to write instead of a secret; `name` is what it was called beside it, as far as anything says so. */
type Put = (secret: string, name: string) => string;

const SECRET_NAME =
  /(?:^|-)(?:(?:api|access|private|secret|signing|app|client|bot)-?)?(?:keys?|tokens?|secrets?|pass|passwd|password|passphrase|passcode|pwd|pw|pin|pat|auth|authorization|bearer|credentials?|cookie|session|apikey|sig|signature|jwt|otp|dsn)(?:$|-)/;
/** Of a name that counts, such as MAX_TOKENS, a number is no secret. */
const COUNTS = /(?:^|-)(?:max|min|num|number|count|limit|per|n)-|(?:^|-)tokens(?:$|-)/;
const SWITCH = /^(?:true|false|yes|no|on|off|none|null|auto|disabled|enabled)$/i;
/** Where a secret lies is none itself. */
const PATH = /^(?:~|\.{1,2}|)\/(?:[\w@ -]{1,40}\/)*[\w@ -]{1,60}\.[a-z]{2,5}$/i;
const NUMBER = /^-?\d{1,9}(?:\.\d{1,9})?$/;
const LONG_AND_MIXED = /^(?=.*\d)(?=.*[A-Za-z])[\w.~+=-]{32,}$/;
/** A step of an address without the hyphens of words. */
const STEP_AND_MIXED = /^(?=.*[a-f])(?=.*\d)[0-9a-f]{16,}$|^(?=\D*\d\D*\d\D*\d)(?=.*[A-Za-z])[A-Za-z0-9_]{20,}={0,2}$/i;
const ADDRESS_IN_WORD = /[a-z][a-z0-9+.-]{0,30}:\/\/[^\s'"<>]+/gi;
const ADDRESS = /^[a-z][a-z0-9+.-]{0,30}:\/\/\S+$/i;
const REFERENCE = /\$\{([A-Z_][A-Z0-9_]*)\}/g;

const TOKEN_FORMS = TOKEN_SHAPES.map(({ form }) => new RegExp(form.source, 'g'));

// --------------------------------------------------------------------------------------------------- where secrets are

const masked: Put = () => MASK;

/** The words of a command line, each secret masked. */
export function maskWords(words: readonly string[]): string[] {
  return wordsWith(words, masked);
}

/** An address without its user and password, the secrets in its path and query, and its fragment. */
export function maskUrl(url: string): string {
  return addressWith(url, masked);
}

/** Whether a value is better not kept: it looks like a secret, or its name sounds like one. */
export function soundsSecret(name: string, value: string): boolean {
  return settingWith(name, value, masked) !== value;
}

function wordsWith(words: readonly string[], put: Put): string[] {
  return words.map((word, index) => {
    const before = index === 0 ? undefined : words[index - 1];
    const flag = word.startsWith('-') || before?.includes('=') ? '' : nameOfFlag(before);
    return isSecretName(flag) ? settingWith(flag, word, put) : wordWith(word, put, flag);
  });
}

function nameOfFlag(word: string | undefined): string {
  return word?.startsWith('-') ? word : '';
}

function wordWith(word: string, put: Put, name: string): string {
  const [, key = '', value] = /^(-{0,2}[A-Za-z_][\w.-]*)=(.*)$/s.exec(word) ?? [];
  if (value !== undefined) return `${key}=${settingWith(key, value, put)}`;
  const [, header = '', content] = /^([A-Za-z][\w-]*:\s*)(\S.*)$/s.exec(word) ?? [];
  if (content !== undefined && !content.startsWith('//') && (isSecretName(header) || SCHEME.test(content)))
    return header + headerWith(header, content, put);
  return pieceOf(word, put) ?? textWith(word, put, name);
}

const SCHEME = /^(?:bearer|basic|token)\s+/i;

/** The value of a header, whose scheme is no secret. */
function headerWith(name: string, value: string, put: Put): string {
  const scheme = SCHEME.exec(value)?.[0] ?? '';
  const rest = value.slice(scheme.length);
  const isSecret = scheme !== '' || isSecretName(name) || looksSecret(rest);
  return (
    scheme + (isSecret ? putUnlessOpen(rest, /auth/i.test(name) ? 'token' : name, put) : textWith(rest, put, name))
  );
}

/** A value with a name of its own: a flag's, a variable's, a parameter's. */
function settingWith(name: string, value: string, put: Put): string {
  if (SWITCH.test(value) || PATH.test(value)) return value;
  const plain = spaced(name);
  // An address has its secrets inside, and the rest of it says where it leads.
  if (ADDRESS.test(value)) return addressWith(value, put, name);
  if (SECRET_NAME.test(plain))
    return NUMBER.test(value) && COUNTS.test(plain) ? value : putUnlessOpen(value, name, put);
  if (SCHEME.test(value)) return headerWith(name, value, put);
  return pieceOf(value, put) ?? textWith(value, put, name);
}

/** Some words hold others: settings as JSON, whole command lines for a shell. `undefined` for one that does not. */
function pieceOf(word: string, put: Put): string | undefined {
  if (/^\s*[[{]/.test(word)) return jsonWith(word, put);
  if (!/[\s"'`]/.test(word) || !/(?:^|\s)-{1,2}\w|=|:\s/.test(word)) return undefined;
  const known = word
    .replace(/\b(Bearer|Basic)(\s+)([^\s"'`]+)/g, (_, scheme: string, gap: string, secret: string) => {
      return scheme + gap + putUnlessOpen(secret, 'token', put);
    })
    .replace(/(?<![\w-])[A-Za-z][\w-]{0,60}:\s+[^\s"'`]+/g, (header) => wordWith(header, put, ''));
  // Every second piece is what stands between two words.
  const pieces = known.split(/([\s"'`]+)/);
  const words = wordsWith(
    pieces.filter((_, index) => index % 2 === 0),
    put,
  );
  return pieces.map((piece, index) => (index % 2 === 0 ? words[index / 2] : piece)).join('');
}

/** `undefined` for what only begins like JSON, and for what holds no secret, which stays as it was written. */
function jsonWith(text: string, put: Put): string | undefined {
  let settings: unknown;
  try {
    settings = JSON.parse(text);
  } catch {
    return undefined;
  }
  let changed = false;
  const shown = JSON.stringify(settings, (key, inner: unknown) => {
    if (typeof inner !== 'string') return inner;
    // Where the value is put in again it stands within quotes.
    const other = settingWith(key, inner, (secret, name) => put(JSON.stringify(secret).slice(1, -1), name));
    changed ||= other !== inner;
    return other;
  });
  return changed ? shown : undefined;
}

/** Text without a name: addresses in it, tokens of known services, and a whole that is long and random. */
function textWith(text: string, put: Put, name: string): string {
  if (isOpen(text)) return text;
  if (looksSecret(text)) return put(text, name);
  let shown = '';
  let done = 0;
  for (const { 0: address, index } of text.matchAll(ADDRESS_IN_WORD)) {
    shown += tokensIn(text.slice(done, index), put, name) + addressWith(address, put, name);
    done = index + address.length;
  }
  return shown + tokensIn(text.slice(done), put, name);
}

function tokensIn(text: string, put: Put, name: string): string {
  return TOKEN_FORMS.reduce(
    (shown, form) =>
      shown.replace(form, (found: string, ...more: unknown[]) => {
        const groups = more.at(-1);
        const part = typeof groups === 'object' && groups !== null && 'secret' in groups ? groups.secret : found;
        const secret = typeof part === 'string' ? part : found;
        return found.slice(0, found.lastIndexOf(secret)) + putUnlessOpen(secret, name, put);
      }),
    text,
  );
}

function addressWith(url: string, put: Put, name = ''): string {
  if (!URL.canParse(url)) return url;
  const [, scheme = '', user = '', rest = ''] = /^([a-z][a-z0-9+.-]*:\/\/)(?:([^/?#]*)@)?(.*)$/is.exec(url) ?? [];
  if (scheme === '') return url;
  const [address = '', fragment] = rest.split(/#(.*)/s);
  const [place = '', query] = address.split(/\?(.*)/s);
  const steps = tokensIn(place, put, name)
    .split('/')
    .map((step, index) => (index > 0 && isSecretStep(step) ? put(step, name) : step));
  const pairs = query?.split('&').map((pair) => {
    const [key = '', value] = pair.split(/=(.*)/s);
    if (value === undefined) return textWith(key, put, name);
    return `${key}=${holdsToken(decoded(value)) ? putUnlessOpen(value, key, put) : settingWith(key, value, put)}`;
  });
  return [
    scheme,
    user === '' ? '' : `${putUnlessOpen(user, 'login', put)}@`,
    steps.join('/'),
    pairs === undefined ? '' : `?${pairs.join('&')}`,
    fragment === undefined ? '' : `#${putUnlessOpen(fragment, 'fragment', put)}`,
  ].join('');
}

function isSecretStep(step: string): boolean {
  const plain = decoded(step);
  const isSecret = looksSecret(plain) || STEP_AND_MIXED.test(plain) || (plain !== step && holdsToken(plain));
  return !isOpen(step) && isSecret;
}

function holdsToken(text: string): boolean {
  return tokensIn(text, masked, '') !== text;
}

function looksSecret(value: string): boolean {
  return beginsLikeToken(value) || LONG_AND_MIXED.test(value);
}

function putUnlessOpen(secret: string, name: string, put: Put): string {
  return isOpen(secret) ? secret : put(secret, name);
}

/** What may be shown, though it stands where a secret would. */
function isOpen(value: string): boolean {
  return value === '' || value.includes(MASK) || /placeholder/i.test(value) || /^\$\{[A-Z_][A-Z0-9_]*\}$/.test(value);
}

function isSecretName(name: string): boolean {
  return SECRET_NAME.test(spaced(name));
}

/** "--apiKey" and "API_KEY" as "api-key". */
function spaced(name: string): string {
  const apart = name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').replace(/[^A-Za-z0-9]+/g, '-');
  return apart.toLowerCase().replace(/^-|-$/g, '');
}

function decoded(piece: string): string {
  try {
    return decodeURIComponent(piece);
  } catch {
    return piece;
  }
}

// ------------------------------------------------------------------------------------------------ entries and variables

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
    const pairs = query?.replace(/([^=&#]+)=([^&#]+)/g, (_, key: string, value: string) => {
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
      problem: `Its entry has ${MASK} in the place of a value, so it is not asked; write the value there, or a variable such as \${${prefixOf(entry.id)}TOKEN}.`,
    };
  const wanted = variablesOf(entry);
  const unset = wanted.filter((name) => !variables[name]);
  if (unset.length > 0)
    return {
      problem: `It is not asked, because ${unset.join(' and ')} ${unset.length === 1 ? 'is' : 'are'} not set; put the value into the environment.`,
    };
  const put = (text: string, encode = (value: string) => value) =>
    text.replace(REFERENCE, (reference, name: string) =>
      wanted.includes(name) ? encode(variables[name] ?? '') : reference,
    );
  const settings = (all: Record<string, string>) =>
    Object.fromEntries(Object.entries(all).map(([name, value]) => [name, put(value)]));
  if (reach.kind === 'url') {
    const url = put(reach.url, inAddress);
    const [open] = /\$(?:\{|%7B)[^{}]*(?:\}|%7D)/i.exec(url) ?? [];
    if (open !== undefined)
      return {
        problem: `It is not asked, because its address leaves ${open} open; name a variable that begins with ${prefixOf(entry.id)}.`,
      };
    const headers = reach.headers === undefined ? {} : { headers: settings(reach.headers) };
    return { entry: { ...entry, reach: { ...reach, url, ...headers } } };
  }
  const env = settings(reach.env);
  const started =
    reach.kind === 'command'
      ? { ...reach, command: reach.command.map((word) => put(word)), env }
      : { ...reach, args: reach.args.map((word) => put(word)), env };
  return { entry: { ...entry, reach: started } };
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

// ----------------------------------------------------------------------------------------------- taking them out again

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
