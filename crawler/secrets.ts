/**
 * Which parts of a command line, an address, a header or a variable are a secret, and what replaces it there. In what is
 * shown that is "***"; in what is kept it is a variable (entry-variables.ts). A value that says that it is a placeholder
 * is no secret.
 */
import { beginsLikeToken, TOKEN_SHAPES } from '../risk/token-shapes.ts';

/** What stands in the place of a secret where an entry is shown. */
export const MASK = '***';

/** What to write instead of a secret; `name` is what it was called beside it, as far as anything says so. */
export type Put = (secret: string, name: string) => string;

const SECRET_NAME =
  /(?:^|-)(?:(?:api|access|private|secret|signing|app|client|bot)-?)?(?:keys?|tokens?|secrets?|pass|passwd|password|passphrase|passcode|pwd|pw|pin|pat|auth|authorization|bearer|credentials?|cookie|session|apikey|sig|signature|jwt|otp|dsn)(?:$|-)/;
/** Of a name that counts, such as MAX_TOKENS, a number is no secret. */
const COUNTS = /(?:^|-)(?:max|min|num|number|count|limit|per|n)-|(?:^|-)tokens(?:$|-)/;
const SWITCH = /^(?:true|false|yes|no|on|off|none|null|auto|disabled|enabled)$/i;
/** Where a secret lies is none itself. */
const PATH = /^(?:~|\.{1,2}|)\/(?:[\w@ -]{1,40}\/)*[\w@ -]{1,60}\.[a-z]{2,5}$/i;
const FLAG = /^--[a-z]|^-[A-Za-z]$/;
const NUMBER = /^-?\d{1,9}(?:\.\d{1,9})?$/;
const LONG_AND_MIXED = /^(?=.*\d)(?=.*[A-Za-z])[\w.~+=-]{32,}$/;
/** A step of an address without the hyphens of words. */
const STEP_AND_MIXED = /^(?=.*[a-f])(?=.*\d)[0-9a-f]{16,}$|^(?=\D*\d\D*\d\D*\d)(?=.*[A-Za-z])[A-Za-z0-9_]{20,}={0,2}$/i;
const ADDRESS_IN_WORD = /[a-z][a-z0-9+.-]{0,30}:\/\/[^\s'"<>]+/gi;
const ADDRESS = /^[a-z][a-z0-9+.-]{0,30}:\/\/\S+$/i;

const TOKEN_FORMS = TOKEN_SHAPES.map(({ form }) => new RegExp(form.source, 'g'));

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

export function wordsWith(words: readonly string[], put: Put): string[] {
  return words.map((word, index) => {
    const before = index === 0 ? undefined : words[index - 1];
    const named = before?.includes('=') ? '' : nameOfFlag(before);
    // A secret may begin with a hyphen.
    const isFlag = isSecretName(named) ? FLAG.test(word) : word.startsWith('-');
    const flag = isFlag ? '' : named;
    return isSecretName(flag) ? settingWith(flag, word, put) : wordWith(word, put, flag);
  });
}

export function nameOfFlag(word: string | undefined): string {
  return word?.startsWith('-') ? word : '';
}

function wordWith(word: string, put: Put, name: string): string {
  const [, key = '', value] = /^(-{0,2}[A-Za-z_][\w.-]*)=(.*)$/s.exec(word) ?? [];
  if (value !== undefined) return `${key}=${settingWith(key, value, put)}`;
  return headerIn(word, put) ?? pieceOf(word, put) ?? textWith(word, put, name);
}

/** A header with its name; `undefined` for what holds no secret by its name or its scheme. */
function headerIn(text: string, put: Put): string | undefined {
  const [, header = '', content] = /^([A-Za-z][\w-]*:\s*)(\S.*)$/s.exec(text) ?? [];
  const isSecret = content !== undefined && !content.startsWith('//') && (isSecretName(header) || SCHEME.test(content));
  return isSecret ? header + headerWith(header, content, put) : undefined;
}

const SCHEME = /^(?:bearer|basic|token)\s+/i;

/** The value of a header, whose scheme is no secret. */
export function headerWith(name: string, value: string, put: Put): string {
  const scheme = SCHEME.exec(value)?.[0] ?? '';
  const rest = value.slice(scheme.length);
  const isSecret = scheme !== '' || isSecretName(name) || looksSecret(rest);
  return (
    scheme + (isSecret ? putUnlessOpen(rest, /auth/i.test(name) ? 'token' : name, put) : textWith(rest, put, name))
  );
}

/** A value with a name of its own: a flag's, a variable's, a parameter's. */
export function settingWith(name: string, value: string, put: Put): string {
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
    .replace(/(?<![\w-])[A-Za-z][\w-]{0,60}:\s+[^\s"'`]+/g, (header) => headerIn(header, put) ?? header);
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

export function addressWith(url: string, put: Put, name = ''): string {
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
export function isOpen(value: string): boolean {
  return value === '' || value.includes(MASK) || /placeholder/i.test(value) || /^\$\{[A-Z_][A-Z0-9_]*\}$/.test(value);
}

function isSecretName(name: string): boolean {
  return SECRET_NAME.test(spaced(name));
}

/** "--apiKey" and "API_KEY" as "api-key". */
export function spaced(name: string): string {
  const apart = name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').replace(/[^A-Za-z0-9]+/g, '-');
  return apart.toLowerCase().replace(/^-|-$/g, '');
}

export function decoded(piece: string): string {
  try {
    return decodeURIComponent(piece);
  } catch {
    return piece;
  }
}
