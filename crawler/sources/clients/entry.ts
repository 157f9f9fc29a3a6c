/** A server of a client's file as it may be asked, kept and shown: without anything in it that may be a secret. */
import type { ServerEntry } from '../../../risk/model.ts';
import { hideAliases } from '../../connect/text.ts';
import { PLACEHOLDER } from '../../placeholders.ts';
import { isLongEnough, MASK, maskUrl, maskWords, soundsSecret } from '../../secrets.ts';
import { maySet } from '../../variables.ts';
import { idFor } from '../id.ts';
import type { FoundServer } from './client.ts';
import { plainAddress } from './reading.ts';

/** What cannot be read as an address cannot be masked as one either. */
const NOWHERE = 'https://address.invalid/';

/**
 * Every value of a variable is a placeholder, what looks like a secret in a command line or an address is "***", and
 * headers are gone. The id is none of those `taken`.
 */
export function entryFor({ name, reach }: FoundServer, taken?: ReadonlySet<string>): ServerEntry {
  const id = idFor(name, taken);
  const title = name.trim() || id;
  if (reach.kind === 'url')
    return { id, title, reach: { kind: 'url', url: maskUrl(plainAddress(reach.url) ?? NOWHERE) } };
  const names = Object.keys(reach.env).filter(maySet);
  const env = Object.fromEntries(names.map((variable) => [variable, PLACEHOLDER]));
  return { id, title, reach: { kind: 'command', command: shownWords(reach.command, reach.env), env } };
}

/** A secret of the environment often stands in the arguments once more, where nothing tells what it is. */
function shownWords(words: readonly string[], env: Record<string, string>): string[] {
  const secrets = Object.entries(env).filter(([name, value]) => soundsSecret(name, value) && isLongEnough(value));
  const aliases = secrets.map(([, text]) => ({ text, shown: MASK }));
  const masked = maskWords(words).map((word) => hideAliases(maskInside(word), aliases));
  return masked.map((word, index) => (isHarmless(word, masked[index - 1], index) ? word : MASK));
}

/** Flags that take no value, or one that is a name of a program, a package or a folder. */
const KNOWN_FLAG =
  /^(?:-[yqimt]|--(?:yes|quiet|rm|interactive|init|from|package|directory|project|with|python|stdio)|-p|run|exec|tool|dlx|--)$/;
const PACKAGE = /^(?:@[\w.-]+\/)?[A-Za-z][\w.-]*(?:@[\w.^~-]+|==[\w.]+)?$/;
const PATH = /^(?:~|\.{1,2})?\/[\w./@ +-]+$|^[\w-]+\.(?:[cm]?[jt]s|py|sh|jar)$|^[A-Za-z]:\\/;
const PLAIN_VALUE =
  /^(?:\d{1,9}|true|false|yes|no|on|off|none|stdio|sse|http|streamable-http|read-only|readonly|debug|info|warn|error|localhost|\.)$/i;

/**
 * Whether a word says nothing that may be a secret. What a person wrote into a configuration can stand behind any flag,
 * so a value is kept only where it is plainly a package, a path, an address or one of a few ordinary words.
 */
function isHarmless(word: string, before: string | undefined, index: number): boolean {
  if (index === 0 || word.includes(MASK) || PLAIN_VALUE.test(word) || PATH.test(word)) return true;
  if (/^-/.test(word)) return /^--?[A-Za-z][\w-]*$/.test(word) && (word.startsWith('--') || word.length === 2);
  if (/^https?:\/\//i.test(word)) return true;
  const isValue = before?.startsWith('-') && !KNOWN_FLAG.test(before);
  // Long runs of digits, or of letters and digits, are keys and no names.
  return !isValue && PACKAGE.test(word) && !/\d{5}|[A-Za-z0-9]{24}/.test(word.replace(/@[\d.]+$/, ''));
}

/** Some words hold others: settings as --env=NAME=value, whole command lines for a shell, JSON. */
function maskInside(word: string): string {
  const [, option = '', value] = /^(-{1,2}[\w.-]+=)(.*)$/s.exec(word) ?? [];
  return option + maskPieces(value === undefined ? word : (maskWords([value])[0] ?? MASK));
}

function maskPieces(text: string): string {
  const json = /^\s*[[{]/.test(text) ? maskJson(text) : undefined;
  if (json !== undefined) return json;
  if (!/[\s"'`]/.test(text)) return text;
  const known = text
    .replace(/\b(Bearer|Basic)\s+[^\s"'`]+/gi, `$1 ${MASK}`)
    .replace(/(?<![\w-])[A-Za-z][\w-]*:\s+[^\s"'`]+/g, (header) => maskWords([header])[0] ?? MASK);
  // Every second piece is what stands between two words.
  const pieces = known.split(/([\s"'`]+)/);
  const masked = maskWords(pieces.filter((_, index) => index % 2 === 0));
  return pieces.map((piece, index) => (index % 2 === 0 ? (masked[index / 2] ?? MASK) : piece)).join('');
}

/** `undefined` for what only begins like JSON. */
function maskJson(text: string): string | undefined {
  try {
    const settings: unknown = JSON.parse(text);
    return JSON.stringify(settings, (_key, inner: unknown) => (typeof inner === 'string' ? MASK : inner));
  } catch {
    return undefined;
  }
}
