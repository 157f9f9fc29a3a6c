/**
 * A server of a client's file as it is asked, with its real words, and as it is kept: with a variable in the place of
 * everything that may be a secret.
 */
import { resolve } from 'node:path';
import type { ServerEntry } from '../../../risk/model.ts';
import { type Kept, withVariables } from '../../entry-variables.ts';
import { PLACEHOLDER } from '../../placeholders.ts';
import { maySend, maySet } from '../../variables.ts';
import { idFor } from '../id.ts';
import type { FoundServer, Place } from './client.ts';
import { openIn, plainAddress } from './reading.ts';

/** The entry with all that was written, secrets among it; or why there is none, as a sentence. */
export function entryFor(
  { name, reach }: FoundServer,
  { home, cwd }: Pick<Place, 'home' | 'cwd'>,
  taken?: ReadonlySet<string>,
): ServerEntry | { skipped: string } {
  const id = idFor(name, taken);
  const title = name.trim() || id;
  // What clients fill in themselves; anything else in a reference is known to its user alone.
  const known = (text: string) =>
    text
      .replace(/\$\{(?:workspaceFolder|workspaceRoot|projectRoot|PWD)\}/g, cwd)
      .replace(/\$\{(?:userHome|HOME|env:HOME)\}/g, home);
  const whole = (text: string) =>
    openIn(known(text)).reduce((rest, open) => rest.replaceAll(open, PLACEHOLDER), known(text));
  if (reach.kind === 'url') {
    const url = plainAddress(reach.url);
    const open = openIn(url ?? reach.url);
    if (url === undefined || open.length > 0)
      return {
        skipped: `${title}: its address contains ${open.join(', ') || 'a part'}, which only its user can fill in.`,
      };
    const sent = Object.entries(reach.headers).filter(
      ([header, value]) => maySend(header) && openIn(value).length === 0,
    );
    const headers = sent.length === 0 ? {} : { headers: Object.fromEntries(sent) };
    return { id, title, reach: { kind: 'url', url, ...headers } };
  }
  const env = Object.fromEntries(
    Object.entries(reach.env).flatMap(([variable, value]) =>
      // One that is handed on from the user's own environment has no value here.
      maySet(variable)
        ? [[variable, value === '' || openIn(known(value)).length > 0 ? PLACEHOLDER : known(value)]]
        : [],
    ),
  );
  return {
    id,
    title,
    reach: {
      kind: 'command',
      command: reach.command.map(whole),
      env,
      cwd: atTilde(resolve(cwd, reach.cwd ?? '.'), home),
    },
  };
}

function atTilde(folder: string, home: string): string {
  return folder === home || folder.startsWith(`${home}/`) ? `~${folder.slice(home.length)}` : folder;
}

/** The entry as it may be written down, and what stood in the places of its variables. */
export function keptEntry(entry: ServerEntry): Kept {
  return withVariables(entry, isHarmless);
}

/** Flags that take no value, or one that is a name of a program, a package or a folder. */
const KNOWN_FLAG =
  /^(?:-[yqimt]|--(?:yes|quiet|rm|interactive|init|from|package|directory|project|with|python|stdio)|-p|run|exec|tool|dlx|--)$/;
/** Flags and variables whose value says how a server works, and what it offers. */
const ORDINARY_NAME =
  /(?:^|[-_])(?:tool-?sets?|tools?|features?|scopes?|modes?|regions?|zones?|time-?zones?|locales?|languages?|transports?|browsers?|devices?|formats?|levels?|profiles?|hosts?|ports?|write|read-?only|env)$/i;
const PACKAGE = /^(?:@[\w.-]+\/)?[A-Za-z][\w.-]*(?:@[\w.^~-]+|==[\w.]+)?$/;
const IMAGE = /^(?:[a-z0-9.-]+(?::\d+)?\/)?[a-z0-9._-]+\/[a-z0-9._-]+(?::[\w.-]+)?$/;
const PATH = /^(?:~|\.{1,2})?\/[\w./@ +-]+$|^[\w-]+\.(?:[cm]?[jt]s|py|sh|jar)$|^[A-Za-z]:\\/;
const PLAIN_VALUE =
  /^(?:\d{1,9}|true|false|yes|no|on|off|none|all|auto|stdio|sse|http|streamable-http|read-only|readonly|debug|info|warn|error|localhost|chrom(?:e|ium)|firefox|webkit|\.)$/i;
const ORDINARY_VALUE = /^[A-Za-z]{1,20}$/;
const LIST_OF_WORDS = /^[a-z][a-z_-]{0,30}(?:,[a-z][a-z_-]{0,30})+$/;
const REGION = /^[a-z]{2}-[a-z]{4,12}-\d$|^[A-Z][a-z]+\/[A-Z][A-Za-z_]+$/;

/**
 * Whether a word says nothing that may be a secret. What a person wrote into a configuration can stand behind any flag,
 * so a value is kept only where it is plainly a package, a path, an address or one of a few ordinary words.
 */
function isHarmless(word: string, before: string | undefined, index: number): boolean {
  if (index === 0 || PLAIN_VALUE.test(word) || PATH.test(word)) return true;
  if (LIST_OF_WORDS.test(word) || REGION.test(word) || /^https?:\/\//i.test(word)) return true;
  const [flag = '', value] = word.split(/=(.*)/s);
  if (/^-/.test(word) && value !== undefined) return /^--?[A-Za-z][\w-]*$/.test(flag) && isHarmless(value, flag, index);
  if (/^-/.test(word)) return /^--?[A-Za-z][\w-]*$/.test(word) && (word.startsWith('--') || word.length <= 3);
  if (before === '-e' || before === '--env') return /^[A-Z][A-Z0-9_]*$/.test(word);
  const isValue = before?.startsWith('-') && !KNOWN_FLAG.test(before);
  if (isValue) return ORDINARY_NAME.test(before ?? '') && ORDINARY_VALUE.test(word);
  // Long runs of digits, or of letters and digits, are keys and no names.
  if (IMAGE.test(word)) return true;
  return PACKAGE.test(word) && !/\d{5}|[A-Za-z0-9]{24}/.test(word.replace(/@[\d.]+$/, ''));
}
