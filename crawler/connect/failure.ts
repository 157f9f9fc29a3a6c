/**
 * Why a server could not be asked, from what could be seen of it. Pure: the same symptoms give the same words.
 */
import type { Failure } from '../../risk/model.ts';
import type { TooMuch } from './message-size.ts';

/** How far the conversation had come. */
export type Stage = 'start' | 'list';

export interface ChildSymptoms {
  stage: Stage;
  /** The limit that ran out, in milliseconds; absent when something else ended it. */
  timedOutAfterMs?: number | undefined;
  /** The error that the server answered with. */
  answered?: string | undefined;
  exit?: { code: number | null; signal: string | null } | undefined;
  spawnError?: string | undefined;
  tooMuch?: TooMuch | undefined;
  /** What it used too much of, so that it was ended. */
  excess?: string | undefined;
  /** Presentable already: no colours, no folders of this machine. */
  stderr: string;
  /** What it printed on standard output that was not the protocol. */
  noise: string;
  /** The variables that were set for it, so that they are not asked for again. */
  envNames: readonly string[];
}

const SETTING_SUFFIX =
  /\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_(?:TOKENS?|KEYS?|SECRET|URL|URI|DSN|CREDENTIALS?|PASSWORD|SID|PAT|CONNECTION_STRING)\b/g;
const SETTING_NAMED_AS_SUCH = /\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b|\bKUBECONFIG\b/g;
const SPEAKS_OF_SETTINGS = /environment|\benv\b|required|missing|must be set|not set|please (?:set|provide)|undefined/i;
const NO_SETTING = /^(?:ERR|E[A-Z]+|MODULE|NODE|HTTP|UND_ERR)_/;

const NATIVE_PART = /Cannot find module '[^']*\.node'|Could not locate the bindings file|No native build was found/;
const BROKEN_BUILD =
  /MODULE_NOT_FOUND|Cannot find (?:module|package)|ModuleNotFoundError|ImportError|ERR_PACKAGE_PATH_NOT_EXPORTED|ERR_DLOPEN_FAILED|SyntaxError|ERR_UNSUPPORTED_DIR_IMPORT/;
const CRASH = /TypeError|ReferenceError|Traceback \(most recent call last\)|Segmentation fault|panic:/;
const LOGIN =
  /accounts\.google\.com|\/oauth2?\/|\/authorize\?|(?:visit|open) (?:this|the following) (?:url|link)|login\/device/i;
const USAGE =
  /^[ \t]*usage:|missing required argument|not enough (?:non-option )?arguments|required option|one of the following flags|please provide (?:a|an|the) |the following arguments are required/im;
const LACKS_SETTING =
  /(?:api|access|auth)[ _-]?(?:key|token)[^.\n]{0,40}(?:required|missing|not (?:set|found|provided))|(?:missing|no|invalid) (?:api|access|auth)[ _-]?(?:key|token)|credentials?[^.\n]{0,40}(?:required|missing|not found)|no (?:credentials|configuration)/i;
const UPSTREAM =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|fetch failed|getaddrinfo|Name or service not known|Temporary failure in name resolution|ConnectError|Proxy CONNECT|ProxyError|connection (?:refused|reset)|network is unreachable|dial tcp|no such host|could not download|blocked by network allowlist/i;

/** The environment variables that a text asks for, in the order in which it first names them. */
export function settingsNamedIn(text: string): string[] {
  const names = text
    .split('\n')
    .flatMap((line) => [
      ...(line.match(SETTING_SUFFIX) ?? []),
      ...(SPEAKS_OF_SETTINGS.test(line) ? (line.match(SETTING_NAMED_AS_SUCH) ?? []) : []),
    ]);
  return [...new Set(names)].filter((name) => !NO_SETTING.test(name));
}

const NO_LIST: Failure = {
  reason: 'list-failed',
  message: 'It connected, but what it answered when asked for its tools is no list of tools.',
};

function failureOf({ reason, what }: TooMuch): Failure {
  const next =
    reason === 'too-large'
      ? 'a smaller answer, or a list in pages, is read'
      : 'look at what it writes beside its answers';
  return { reason, message: `It sent ${what}, so reading stopped; ${next}.` };
}

/** Says why a server that was started as a process gave no list. */
export function diagnoseChild(symptoms: ChildSymptoms): Failure {
  const failure = reasonOf(symptoms);
  return symptoms.stderr === '' ? failure : { ...failure, stderr: symptoms.stderr };
}

function reasonOf(symptoms: ChildSymptoms): Failure {
  const { stage, timedOutAfterMs, answered, exit, spawnError, tooMuch, excess, stderr, noise, envNames } = symptoms;
  if (spawnError !== undefined) {
    return {
      reason: 'no-entry-point',
      message: `It could not be started (${spawnError}); check that the command exists and is spelled right.`,
    };
  }
  if (excess !== undefined) {
    return { reason: 'crashed', message: `It used ${excess}, so it was ended; look at what it does when it starts.` };
  }
  if (tooMuch !== undefined) return failureOf(tooMuch);
  if (answered !== undefined) {
    return stage === 'list'
      ? { reason: 'list-failed', message: `It connected, but asked for its tools it answered: ${answered}.` }
      : { reason: 'not-mcp', message: `It refused the handshake: ${answered}.` };
  }
  if (stage === 'list' && exit !== undefined) {
    return {
      reason: 'crashed',
      message: `It connected, then ended (${howItEnded(exit)}) when it was asked for its tools.`,
    };
  }
  if (stage === 'list' && timedOutAfterMs === undefined) return NO_LIST;
  if (stage === 'list') {
    return {
      reason: 'timed-out',
      message: `It connected, but gave no list of tools within ${seconds(timedOutAfterMs)}; a longer --list-timeout may help.`,
    };
  }
  const ended =
    exit === undefined
      ? `It did not answer within ${seconds(timedOutAfterMs)}`
      : `It ended (${howItEnded(exit)}) before answering`;
  return whyNoHandshake(ended, exit !== undefined, stderr, noise, envNames);
}

/** The reason is in what it wrote; the first rule that matches decides, so the more specific ones come first. */
function whyNoHandshake(
  ended: string,
  exited: boolean,
  stderr: string,
  noise: string,
  envNames: readonly string[],
): Failure {
  const said = `${stderr}\n${noise}`;
  const needs = settingsNamedIn(said).filter((name) => !envNames.includes(name));
  if (NATIVE_PART.test(said)) {
    return {
      reason: 'crashed',
      message: `${ended}: a native part of it is missing, which its install script would have built; we install with scripts off.`,
    };
  }
  if (BROKEN_BUILD.test(said)) {
    return {
      reason: 'crashed',
      message: `${ended}: its own code could not be loaded; this version or its install is broken.`,
    };
  }
  if (LOGIN.test(said)) {
    return {
      reason: 'needs-login',
      message: `${ended}: it waits for somebody to log in with a browser, which we never do.`,
    };
  }
  if (exited && needs.length > 0) {
    return {
      reason: 'needs-config',
      message: `${ended}: it needs ${needs.join(', ')}; set ${needs.length === 1 ? 'it' : 'them'} to a placeholder and ask again.`,
      needs,
    };
  }
  if (exited && LACKS_SETTING.test(said)) {
    return {
      reason: 'needs-config',
      message: `${ended}: it needs a credential or a setting; what it wrote says which.`,
    };
  }
  if (exited && USAGE.test(said)) {
    return { reason: 'needs-arguments', message: `${ended}: it needs arguments; what it wrote says which.` };
  }
  if (UPSTREAM.test(said)) {
    return {
      reason: 'unreachable',
      message: `${ended}: it wanted to reach a service on the network that it could not reach.`,
    };
  }
  if (CRASH.test(said)) {
    return { reason: 'crashed', message: `${ended}: it crashed at start; what it wrote says where.` };
  }
  if (noise.trim() !== '') {
    return {
      reason: 'not-mcp',
      message: `${ended} in the protocol, but printed other text, such as "${firstLine(noise)}"; check that the command starts an MCP server over standard input and output.`,
    };
  }
  return exited
    ? { reason: 'crashed', message: `${ended}${stderr === '' ? ' and wrote nothing' : '; what it wrote is below'}.` }
    : { reason: 'timed-out', message: `${ended}; a longer --start-timeout may help, if it starts slowly.` };
}

/** What was seen of a server over HTTP. */
export interface HttpSymptoms {
  stage: Stage;
  timedOutAfterMs?: number | undefined;
  /** Status of the answer that ended it. */
  status?: number | undefined;
  /** Where it leads that we do not go, as a sentence. */
  refused?: string | undefined;
  /** What it sent too much of. */
  tooMuch?: TooMuch | undefined;
  /** Seconds that it asked to be left alone, when that was too long to wait for. */
  wantedWaitS?: number | undefined;
  /** What it says about the login that it wants. */
  wanted?: { scopes: readonly string[]; grantedBy: readonly string[] } | undefined;
  /** Node's code of a connection that could not be made, such as ECONNREFUSED. */
  networkCode?: string | undefined;
  /** The error that the server answered with, in the protocol. */
  answered?: string | undefined;
  message: string;
}

/** Says why a URL gave no list. */
export function diagnoseHttp(symptoms: HttpSymptoms): Failure {
  const { stage, timedOutAfterMs, status, refused, tooMuch, wantedWaitS, wanted, networkCode, answered, message } =
    symptoms;
  if (refused !== undefined) {
    return { reason: 'unreachable', message: `${refused} Check the address, and who runs it.` };
  }
  if (tooMuch !== undefined) return failureOf(tooMuch);
  if (timedOutAfterMs !== undefined) {
    const what = stage === 'start' ? 'did not answer' : 'connected, but gave no list of tools';
    const option = stage === 'start' ? '--start-timeout' : '--list-timeout';
    return {
      reason: 'timed-out',
      message: `It ${what} within ${seconds(timedOutAfterMs)}; a longer ${option} may help.`,
    };
  }
  if (networkCode !== undefined) {
    return {
      reason: 'unreachable',
      message: `No connection could be made (${networkCode}); check the address, and that the server is running.`,
    };
  }
  if (status === 401 || status === 403) {
    return {
      reason: 'needs-auth',
      message: `It answers HTTP ${status}: it wants a token${aboutLogin(wanted)}; put one into an environment variable and name that with --bearer-env.`,
      ...(wanted === undefined ? {} : { login: { scopes: [...wanted.scopes], grantedBy: [...wanted.grantedBy] } }),
    };
  }
  if (status === 429 || (status === 503 && wantedWaitS !== undefined)) {
    const when = wantedWaitS === undefined ? 'later' : `in ${wantedWaitS} s`;
    return {
      reason: 'unreachable',
      message: `It answers HTTP ${status}: it is asked too often or has too much to do. Try again ${when}.`,
    };
  }
  if (status !== undefined && status >= 500) {
    return {
      reason: 'unreachable',
      message: `It answers HTTP ${status}; the server is there, but in trouble. Try again later.`,
    };
  }
  if (answered !== undefined && stage === 'list') {
    return { reason: 'list-failed', message: `It connected, but asked for its tools it answered: ${answered}.` };
  }
  if (stage === 'list' && status === undefined) return NO_LIST;
  const http = status === undefined ? '' : ` (HTTP ${status})`;
  return {
    reason: 'not-mcp',
    message: `What answers there${http} does not speak MCP over streamable HTTP: ${firstLine(message)}. Check the path; it often ends in /mcp.`,
  };
}

function aboutLogin(wanted: HttpSymptoms['wanted']): string {
  const scopes = wanted?.scopes.length ? [`with the scopes ${wanted.scopes.join(', ')}`] : [];
  const grantedBy = wanted?.grantedBy.length ? [`from ${wanted.grantedBy.join(', ')}`] : [];
  const about = [...scopes, ...grantedBy];
  return about.length === 0 ? '' : ` ${about.join(' ')}`;
}

function howItEnded(exit: { code: number | null; signal: string | null }): string {
  return exit.code === null ? `killed by ${exit.signal}` : `exit code ${exit.code}`;
}

function seconds(ms: number | undefined): string {
  return `${(ms ?? 0) / 1000} s`;
}

function firstLine(text: string): string {
  const line = text.trim().split('\n')[0] ?? '';
  return line.length > 160 ? `${line.slice(0, 160)}…` : line;
}
