/** A server of a client's file as it may be asked, kept and shown: without anything in it that may be a secret. */
import type { ServerEntry } from '../../../risk/model.ts';
import { PLACEHOLDER } from '../../placeholders.ts';
import { maskUrl, maskWords } from '../../secrets.ts';
import { idFor } from '../id.ts';
import { maySet, soundsSecret } from '../placeholder.ts';
import type { FoundServer } from './client.ts';
import { plainAddress } from './reading.ts';

const MASK = '***';
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
  const secrets = Object.entries(env).flatMap(([name, value]) => (soundsSecret(name, value) ? [value] : []));
  // One of a few letters occurs everywhere.
  const longestFirst = secrets.filter((secret) => secret.length >= 6).sort((a, b) => b.length - a.length);
  return maskWords(words).map((word) =>
    longestFirst.reduce((shown, secret) => shown.replaceAll(secret, MASK), maskInside(word)),
  );
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
