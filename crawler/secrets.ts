/**
 * Command lines and URLs as they may be kept and shown: a value that looks like a secret is masked. A value that says
 * that it is a placeholder is none.
 */
import type { ServerEntry } from '../risk/model.ts';
import { type Alias, hideAliases } from './connect/text.ts';

/** What stands in the place of a secret. */
export const MASK = '***';
const SECRET_NAME =
  /(?:^|-)(?:(?:api|access|private|secret|signing)-?)?(?:keys?|tokens?|secrets?|pass|passwd|password|passphrase|pwd|pat|auth|authorization|bearer|credentials?|cookie|session|apikey)(?:$|-)/;
const KNOWN_TOKEN =
  /^(?:sk-|sk_|pk_|rk_|gh[opsur]_|github_pat_|glpat-|xox[abeprs]-|AKIA|AIza|ya29\.|npm_|pypi-|hf_|eyJ).{8,}$/;
const LONG_AND_MIXED = /^(?=.*\d)(?=.*[A-Za-z])[\w.~+=-]{32,}$/;
/** Numbers and switches are no secret, whatever their name sounds like: MAX_TOKENS=4096. */
const PLAIN = /^(?:-?\d{1,9}(?:\.\d{1,9})?|true|false|yes|no|on|off|none|null)$/i;
const URL_IN_WORD = /[a-z][a-z0-9+.-]*:\/\/[^\s'"<>]+/gi;

/** The words of a command line, each secret value masked. */
export function maskWords(words: readonly string[]): string[] {
  return words.map((word, index) => {
    const before = index === 0 ? undefined : words[index - 1];
    const isValueOf = before?.startsWith('-') && !before.includes('=') && isSecretName(before);
    return isValueOf && !word.startsWith('-') ? mask(word) : maskWord(word);
  });
}

/** Whether a value is better not kept: it looks like a secret, or its name sounds like one. */
export function soundsSecret(name: string, value: string): boolean {
  return !PLAIN.test(value) && maskWords([`--${name}`, value])[1] !== value;
}

/** A URL without its user and password, the values of its query, its fragment, and steps that look like a token. */
export function maskUrl(url: string): string {
  if (!URL.canParse(url)) return url;
  const [, scheme = '', user = '', rest = ''] = /^([a-z][a-z0-9+.-]*:\/\/)(?:([^/?#]*)@)?(.*)$/is.exec(url) ?? [];
  const [address = '', fragment] = rest.split(/#(.*)/s);
  const [place = '', query] = address.split(/\?(.*)/s);
  const steps = place.split('/').map((step) => (looksSecret(step) ? mask(step) : step));
  const pairs = query?.split('&').map((pair) => pair.replace(/=(.*)$/s, (_, value: string) => `=${mask(value)}`));
  return [
    scheme,
    user === '' ? '' : `${mask(user)}@`,
    steps.join('/'),
    pairs === undefined ? '' : `?${pairs.join('&')}`,
    fragment === undefined ? '' : `#${mask(fragment)}`,
  ].join('');
}

/** The entry as it may be written down. */
export function withoutSecrets(entry: ServerEntry): ServerEntry {
  const { reach } = entry;
  if (reach.kind === 'url') return { ...entry, reach: { ...reach, url: maskUrl(reach.url) } };
  if (reach.kind === 'command') return { ...entry, reach: { ...reach, command: maskWords(reach.command) } };
  return { ...entry, reach: { ...reach, args: maskWords(reach.args) } };
}

/** Of a few letters a value occurs everywhere, and taking it out would leave no sentence whole. */
export function isLongEnough(secret: string): boolean {
  return secret.length >= 6;
}

/** Every piece of an entry that may be a secret: a server repeats what it was started with, whole or in part. */
export function secretsIn({ reach }: ServerEntry): Alias[] {
  const found = new Map<string, string>();
  const add = (secret: string, shown = MASK) => {
    if (isLongEnough(secret) && secret !== shown) found.set(secret, shown);
  };
  if (reach.kind === 'url') {
    add(reach.url, maskUrl(reach.url));
    for (const piece of secretPieces(reach.url)) add(piece);
  } else {
    for (const value of Object.values(reach.env)) {
      if (mask(value) !== MASK) continue;
      add(value);
      for (const piece of secretPieces(value)) add(piece);
    }
    const words = reach.kind === 'command' ? reach.command : reach.args;
    maskWords(words).forEach((shown, index) => {
      const word = words[index] ?? '';
      if (shown === word) return;
      add(word, shown);
      const [, value] = /^[^=\s]+=(.+)$/s.exec(word) ?? [];
      if (value !== undefined && shown.endsWith(`=${MASK}`)) add(value);
      for (const piece of secretPieces(word)) add(piece);
    });
  }
  return [...found].map(([text, shown]) => ({ text, shown }));
}

/** What of the addresses in a text is masked when they are shown: users, passwords, values, steps that look like a token. */
function secretPieces(text: string): string[] {
  return [...text.matchAll(URL_IN_WORD)].flatMap(([url]) => {
    if (!URL.canParse(url)) return [];
    const { username, password, pathname, searchParams, hash } = new URL(url);
    const steps = pathname.split('/').filter(looksSecret);
    const raw = [username, password, ...searchParams.values(), hash.slice(1), ...steps];
    return raw.filter((piece) => piece !== '' && mask(piece) === MASK).flatMap((piece) => [piece, decoded(piece)]);
  });
}

function decoded(piece: string): string {
  try {
    return decodeURIComponent(piece);
  } catch {
    return piece;
  }
}

/** Takes what is secret in an entry out of a text about it, such as a server's complaint that quotes its own arguments. */
export function hideSecretsOf(entry: ServerEntry, text: string): string {
  return hideAliases(text, secretsIn(entry));
}

function maskWord(word: string): string {
  const [, name = '', value] = /^(-{0,2}[A-Za-z_][\w.-]*)=(.*)$/s.exec(word) ?? [];
  if (value !== undefined && (isSecretName(name) || /^[A-Z][A-Z0-9_]*$/.test(name) || looksSecret(value)))
    return `${name}=${mask(value)}`;
  const [, header = '', content] = /^([A-Za-z][\w-]*:\s*)(\S.*)$/s.exec(word) ?? [];
  if (
    content !== undefined &&
    !content.startsWith('//') &&
    (isSecretName(header) || /^(?:bearer|basic)\s/i.test(content))
  )
    return header + mask(content);
  if (looksSecret(word)) return mask(word);
  return word.replace(URL_IN_WORD, maskUrl);
}

function isSecretName(name: string): boolean {
  const apart = name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').replace(/[^A-Za-z0-9]+/g, '-');
  return SECRET_NAME.test(apart.toLowerCase().replace(/^-|-$/g, ''));
}

function looksSecret(value: string): boolean {
  return KNOWN_TOKEN.test(value) || LONG_AND_MIXED.test(value);
}

function mask(value: string): string {
  return value === '' || /placeholder/i.test(value) ? value : MASK;
}
