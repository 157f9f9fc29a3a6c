/**
 * Asks one server for its tools. The only thing that is ever asked of a server after the handshake is `tools/list`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import {
  Client,
  ProtocolError,
  SdkError,
  SdkErrorCode,
  SdkHttpError,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client';
import * as z from 'zod';
import type { Failure, Listed } from '../../risk/model.ts';
import { whatItWants } from './authorization.ts';
import { diagnoseChild, diagnoseHttp, type Stage } from './failure.ts';
import { RefusedAddress } from './guard.ts';
import { type Challenge, type MannerlyFetch, type Manners, mannerlyFetch, RefusedRedirect } from './http.ts';
import { type ChildCommand, ChildTransport } from './process.ts';
import { type Alias, hideFolders, presentable } from './text.ts';

export type Target =
  | (ChildCommand & {
      transport: 'stdio';
      /** Names of the variables that the entry set, for saying what else is needed. */
      envNames: readonly string[];
      /** Folders of this machine that must not be found in what is kept. */
      aliases: readonly Alias[];
    })
  | {
      transport: 'streamable-http';
      url: string;
      /** Sent to this URL's host and to no other. */
      headers: Readonly<Record<string, string>>;
      guard: Manners['guard'];
      /** Secrets that were sent; a server that repeats one does not get it into what is kept. */
      aliases: readonly Alias[];
    };

export interface Limits {
  /** Start and handshake together. */
  startMs: number;
  /** One reading of the whole list, all pages together. */
  listMs: number;
}

export const DEFAULT_LIMITS: Limits = { startMs: 15_000, listMs: 10_000 };

/** What a server said, without how it was asked. */
export type Answer = Omit<z.infer<typeof Listed>, 'asked'> | { outcome: 'failed'; failure: Failure };

const PAGE_CAP = 64;
/** The longest list of a real server has 401 tools; a flood of them would bury the catalogue. */
const TOOL_CAP = 5_000;
/** The longest list that was seen is 2.1 MB; several servers are read at a time, and each message costs its size many times over. */
const READ_LIMITS = { message: 8 * 1024 * 1024, total: 32 * 1024 * 1024 };
/** The deepest definition of 1,864 real ones had 23 levels; far beyond that, whoever reads it runs out of stack. */
const DEPTH_CAP = 256;
const READINGS = 3;
const BETWEEN_READINGS_MS = 500;
const LAST_WORDS_MS = 500;
const METADATA_MS = 3_000;
/** Stands where a definition was that cannot be kept; classifying rejects it by its index, as any malformed one. */
const LEFT_OUT = `left out: nested deeper than ${DEPTH_CAP} levels`;
const IDENTITY = { name: 'toolrisk', version: '0.1.0' };

/** Loose on purpose: the SDK's own schema drops keys it does not know and rejects a whole list for one bad tool. */
const Page = z.looseObject({ tools: z.array(z.unknown()), nextCursor: z.unknown().optional() });

interface Reading {
  tools: unknown[];
  partial?: string;
}

class DeadlinePassed extends Error {
  readonly ms: number;
  constructor(ms: number) {
    super(`nothing came within ${ms} ms`);
    this.ms = ms;
  }
}

/**
 * Starts or dials one server, reads its list of tools word for word, and ends it; never rejects.
 * The newer protocol is tried first and the older handshake where the server does not know it. A server that ends
 * itself over that question is started a second time and greeted the older way.
 */
export async function listTools(target: Target, limits: Limits): Promise<Answer> {
  if (target.transport === 'streamable-http') return askUrl(target, limits);
  const first = await askChild(target, limits, 'newest');
  return first === 'ended-by-probe' ? lastWord(await askChild(target, limits, 'older')) : lastWord(first);
}

function lastWord(answer: Answer | 'ended-by-probe'): Answer {
  if (answer !== 'ended-by-probe') return answer;
  return { outcome: 'failed', failure: { reason: 'crashed', message: 'It ended before answering.' } };
}

async function askChild(
  target: Extract<Target, { transport: 'stdio' }>,
  limits: Limits,
  greeting: 'newest' | 'older',
): Promise<Answer | 'ended-by-probe'> {
  const transport = new ChildTransport(target, READ_LIMITS);
  const client = newClient(limits.startMs / 2);
  let stage: Stage = 'start';
  try {
    const prior = greeting === 'older' ? ({ prior: { kind: 'legacy' } } as const) : {};
    await within(limits.startMs, client.connect(transport, { timeout: limits.startMs, ...prior }));
    stage = 'list';
    return withoutFolders(await readList(client, limits), target.aliases);
  } catch (error) {
    const ranOut = patience(error, stage, limits);
    const endedByItself = await transport.hasEnded(ranOut === undefined ? LAST_WORDS_MS : 0);
    // Closing before looking lets the last of its stderr arrive.
    await transport.close();
    const { exit, spawnError, flood, stderr, noise } = transport.state;
    if (greeting === 'newest' && stage === 'start' && endedByItself && flood === undefined) return 'ended-by-probe';
    return {
      outcome: 'failed',
      failure: diagnoseChild({
        stage,
        timedOutAfterMs: ranOut,
        answered: answeredError(error, target.aliases),
        exit: endedByItself ? exit : undefined,
        spawnError,
        flood,
        stderr: presentable(stderr, target.aliases),
        noise: presentable(noise, target.aliases),
        envNames: target.envNames,
      }),
    };
  } finally {
    await client.close();
    await transport.close();
  }
}

async function askUrl(target: Extract<Target, { transport: 'streamable-http' }>, limits: Limits): Promise<Answer> {
  const url = new URL(target.url);
  let stage: Stage = 'start';
  let deadline = Date.now() + limits.startMs;
  const { guard } = target;
  const http = mannerlyFetch({ url, guard, limits: READ_LIMITS, waitUntil: () => deadline });
  const transport = new StreamableHTTPClientTransport(url, {
    fetch: http.fetch,
    // Redirects are followed by our own fetch, under its rules.
    redirectPolicy: 'follow',
    requestInit: { headers: { ...target.headers } },
    reconnectionOptions: {
      maxRetries: 0,
      initialReconnectionDelay: 1_000,
      maxReconnectionDelay: 1_000,
      reconnectionDelayGrowFactor: 1,
    },
  });
  // Over HTTP silence is no sign of an older server, so the first question may take all of the time.
  const client = newClient(limits.startMs);
  try {
    await within(limits.startMs, client.connect(transport, { timeout: limits.startMs }));
    stage = 'list';
    deadline = Date.now() + limits.listMs;
    return withoutFolders(await readList(client, limits), target.aliases);
  } catch (error) {
    return { outcome: 'failed', failure: await diagnosed(error, stage, http, target, limits) };
  } finally {
    // The answer is read; a server that does not let go of its session or stream is left behind.
    await Promise.allSettled([within(1_000, transport.terminateSession())]);
    await Promise.allSettled([within(1_000, client.close())]);
    http.close();
  }
}

async function diagnosed(
  error: unknown,
  stage: Stage,
  http: MannerlyFetch,
  { url, aliases }: Extract<Target, { transport: 'streamable-http' }>,
  limits: Limits,
): Promise<Failure> {
  const timedOutAfterMs = patience(error, stage, limits);
  const challenge = timedOutAfterMs === undefined ? http.challenge() : undefined;
  return diagnoseHttp({
    stage,
    timedOutAfterMs,
    status: SdkHttpError.isInstance(error) ? error.status : challenge?.status,
    refused: refusal(error),
    flood: http.flood(),
    wantedWaitS: http.wantedWait(),
    wanted: challenge === undefined ? undefined : await loginWanted(new URL(url), challenge, http, aliases),
    networkCode: networkCode(error),
    answered: answeredError(error, aliases),
    message: inShort(error instanceof Error ? error.message : String(error), aliases),
  });
}

/** No credential is sent along: the metadata is for everybody, and may lie with somebody else. */
async function loginWanted(url: URL, challenge: Challenge, http: MannerlyFetch, aliases: readonly Alias[]) {
  try {
    const signal = AbortSignal.timeout(METADATA_MS);
    const get = (place: URL) => http.fetch(place, { headers: { accept: 'application/json' }, signal });
    const { scopes, grantedBy } = await within(METADATA_MS, whatItWants(url, challenge, get));
    const shown = (words: string[]) => words.map((word) => inShort(word, aliases));
    return { scopes: shown(scopes), grantedBy: shown(grantedBy) };
  } catch {
    // That it wants a login is known without; what kind of login has to stay unsaid.
    return undefined;
  }
}

/** Where we did not want to go, from under the errors that the SDK wraps around it. */
function refusal(error: unknown): string | undefined {
  for (let outer = error; outer instanceof Error; outer = outer.cause) {
    if (outer instanceof RefusedRedirect) return outer.message;
    if (outer instanceof RefusedAddress) return `It leads to ${outer.message}, where we do not go.`;
  }
  return undefined;
}

function newClient(probeMs: number): Client {
  return new Client(IDENTITY, {
    capabilities: {},
    versionNegotiation: { mode: 'auto', probe: { timeoutMs: Math.ceil(probeMs) } },
  });
}

async function readList(client: Client, limits: Limits): Promise<Answer> {
  let reading = await readPages(client, limits.listMs);
  // Some servers go on registering tools just after the handshake without saying so.
  for (let count = 1; ; count++) {
    await sleep(BETWEEN_READINGS_MS);
    let again: Reading;
    try {
      again = await readPages(client, limits.listMs);
    } catch (error) {
      reading.partial ??= `a second reading to see whether the list is stable failed (${inShort(String(error), [])})`;
      break;
    }
    const same = isDeepStrictEqual(again, reading);
    reading = again;
    if (same) break;
    if (count + 1 >= READINGS) {
      reading.partial ??= `the list was still changing after ${READINGS} readings`;
      break;
    }
  }
  const serverInfo = client.getServerVersion();
  const instructions = client.getInstructions();
  return {
    outcome: 'listed',
    protocolVersion: client.getNegotiatedProtocolVersion() ?? 'unknown',
    ...(serverInfo === undefined ? {} : { serverInfo }),
    ...(instructions === undefined ? {} : { instructions }),
    ...reading,
  };
}

/** Follows the cursors; what was read before a later page failed is kept as a partial list. */
async function readPages(client: Client, listMs: number): Promise<Reading> {
  const deadline = Date.now() + listMs;
  const tools: unknown[] = [];
  const seen = new Set<string>();
  let cursor: string | undefined;
  for (let page = 0; page < PAGE_CAP; page++) {
    const left = Math.max(1, deadline - Date.now());
    try {
      const request = { method: 'tools/list', params: cursor === undefined ? {} : { cursor } };
      const result = await within(left, client.request(request, Page, { timeout: left, maxTotalTimeout: left }));
      for (const tool of result.tools.slice(0, TOOL_CAP - tools.length)) tools.push(isTooDeep(tool) ? LEFT_OUT : tool);
      if (tools.length >= TOOL_CAP) return { tools, partial: `there were ${TOOL_CAP} tools or more` };
      // Absent ends the list; an empty string is a cursor like any other.
      if (result.nextCursor === undefined || result.nextCursor === null) return { tools };
      if (typeof result.nextCursor !== 'string') {
        return { tools, partial: `page ${page + 1} ended with a cursor that is not a string` };
      }
      if (seen.has(result.nextCursor)) {
        return { tools, partial: `page ${page + 1} repeated the cursor of an earlier page` };
      }
      cursor = result.nextCursor;
      seen.add(cursor);
    } catch (error) {
      if (page === 0) {
        if (client.getServerCapabilities()?.tools === undefined && isMethodNotFound(error)) return { tools };
        throw error;
      }
      return { tools, partial: `page ${page + 1} could not be read (${inShort(String(error), [])})` };
    }
  }
  return { tools, partial: `there were more than ${PAGE_CAP} pages` };
}

/** Level by level instead of by recursion, which is what the depth would break. */
function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEPTH_CAP) return true;
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
  return false;
}

/**
 * The home and working folder are new on every asking; a definition that names them would otherwise never be the same.
 * In the same way a secret that was sent is taken out of what a server repeats.
 */
function withoutFolders(answer: Answer, aliases: readonly Alias[]): Answer {
  if (answer.outcome !== 'listed') return answer;
  const named = JSON.stringify(answer);
  if (hideFolders(named, aliases) === named) return answer;
  const { tools, ...said } = answer;
  const hidden = Object.entries(said).map(([key, value]) => [key, hideIn(value, aliases)]);
  return { ...answer, ...Object.fromEntries(hidden), tools: tools.map((tool) => hideIn(tool, aliases)) };
}

function hideIn(value: unknown, aliases: readonly Alias[]): unknown {
  if (typeof value === 'string') return hideFolders(value, aliases);
  if (Array.isArray(value)) return value.map((one) => hideIn(one, aliases));
  if (value === null || typeof value !== 'object') return value;
  const pairs = Object.entries(value).map(([key, inner]) => [hideFolders(key, aliases), hideIn(inner, aliases)]);
  return Object.fromEntries(pairs);
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const timer = new AbortController();
  const deadline = sleep(ms, undefined, { signal: timer.signal }).then(() => {
    throw new DeadlinePassed(ms);
  });
  // Whichever loses the race still settles; nobody waits for it any more.
  deadline.catch(() => undefined);
  work.catch(() => undefined);
  try {
    return await Promise.race([work, deadline]);
  } finally {
    timer.abort();
  }
}

function patience(error: unknown, stage: Stage, limits: Limits): number | undefined {
  const passed =
    error instanceof DeadlinePassed || (SdkError.isInstance(error) && error.code === SdkErrorCode.RequestTimeout);
  if (!passed) return undefined;
  return stage === 'start' ? limits.startMs : limits.listMs;
}

const WORDS_KEPT = 500;

/** A server's own words as part of one of our sentences: short, and without anything that names this machine. */
function inShort(words: string, aliases: readonly Alias[]): string {
  const shown = presentable(words.slice(0, 4 * WORDS_KEPT), aliases);
  return shown.length > WORDS_KEPT ? `${shown.slice(0, WORDS_KEPT)}…` : shown;
}

function answeredError(error: unknown, aliases: readonly Alias[]): string | undefined {
  return ProtocolError.isInstance(error) ? `${inShort(error.message, aliases)} (code ${error.code})` : undefined;
}

function isMethodNotFound(error: unknown): boolean {
  return ProtocolError.isInstance(error) && error.code === -32601;
}

/** What kept a connection from being made, from under the errors that fetch and the SDK wrap around it. */
function networkCode(error: unknown): string | undefined {
  for (let outer = error; outer instanceof Error; outer = outer.cause) {
    if (SdkHttpError.isInstance(outer)) return undefined;
    if (outer.message === 'fetch failed' && outer.cause instanceof Error) {
      const { cause } = outer;
      return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
    }
  }
  return undefined;
}
