/**
 * Asks one server for its lists. Nothing else is ever asked of a server after the handshake; no tool is called.
 */
import {
  Client,
  type ClientCapabilities,
  ProtocolError,
  SdkError,
  SdkErrorCode,
  SdkHttpError,
  SSEClientTransport,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client';
import { type Failure, type Listed, nameOfTool } from '../../risk/model.ts';
import { whatItWants } from './authorization.ts';
import { DeadlinePassed, within } from './deadline.ts';
import { diagnoseChild, diagnoseHttp, type Stage } from './failure.ts';
import { RefusedAddress } from './guard.ts';
import { type Challenge, type MannerlyFetch, type Manners, mannerlyFetch, RefusedRedirect } from './http.ts';
import { READ_LIMITS, type TooMuch } from './message-size.ts';
import { type ChildCommand, ChildTransport } from './process.ts';
import { readLists, readToolsOnce } from './read.ts';
import { type Alias, hideAliases, inShort, presentable } from './text.ts';

export type Target =
  | (ChildCommand & {
      transport: 'stdio';
      /** Names of the variables that the entry set, for saying what else is needed. */
      envNames: readonly string[];
      /** Folders of this machine and secrets of the entry that must not be found in what is kept. */
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
  /** One reading of one list, all its pages together. */
  listMs: number;
  /** Asks a second time as a client that offers roots, sampling and elicitation, to see which tools appear only then. */
  asCapableClient?: boolean;
}

export const DEFAULT_LIMITS: Limits = { startMs: 15_000, listMs: 10_000 };

/** What a server said, without how it was asked; `spoke` where that was another transport than the target names. */
export type Answer = { spoke?: 'sse' } & (Omit<Listed, 'asked'> | { outcome: 'failed'; failure: Failure });

type Child = Extract<Target, { transport: 'stdio' }>;
type Remote = Extract<Target, { transport: 'streamable-http' }>;

const LAST_WORDS_MS = 500;
const METADATA_MS = 3_000;
const IDENTITY = { name: 'toolrisk', version: '0.1.0' };
const CAPABLE: ClientCapabilities = { elicitation: {}, roots: { listChanged: true }, sampling: {} };
/** How a server of the newer protocol refuses the older handshake. */
const UNSUPPORTED_PROTOCOL_VERSION = -32022;
/** What the specification takes for the sign of a server that speaks only the first protocol's HTTP+SSE. */
const KNOWS_NO_POST = new Set([400, 404, 405]);

/**
 * Starts or dials one server, reads its lists word for word, and ends it; never rejects.
 * The newer protocol is tried first and the older handshake where the server does not know it; over HTTP also the first
 * protocol's HTTP+SSE. A server that ends itself over the first question is started again and greeted the older way, and
 * one that came to it only after we had given it up, and so refuses the older way, is started again and given more time.
 */
export async function listTools(target: Target, limits: Limits): Promise<Answer> {
  const answer = await withClient(target, limits, {}, (client) => readLists(client, limits.listMs));
  if ('failure' in answer) return { outcome: 'failed', ...answer };
  const { spoke, value } = answer;
  const onlyWith = limits.asCapableClient ? await onlyForCapable(target, limits, value.tools) : {};
  const { tools, ...rest } = withAliases({ ...value, ...onlyWith }, target.aliases);
  return { ...(spoke === undefined ? {} : { spoke }), outcome: 'listed', ...rest, tools };
}

/** A second asking that fails says nothing about the first one. */
async function onlyForCapable(
  target: Target,
  limits: Limits,
  known: readonly unknown[],
): Promise<Pick<Listed, 'onlyWith'>> {
  const again = await withClient(target, limits, CAPABLE, (client) => readToolsOnce(client, limits.listMs));
  if ('failure' in again) return {};
  const more = again.value.filter(
    (tool) => !known.some((one) => (nameOfTool(one) ?? one) === (nameOfTool(tool) ?? tool)),
  );
  return more.length === 0 ? {} : { onlyWith: { capabilities: Object.keys(CAPABLE), tools: more } };
}

type Outcome<T> = { spoke?: 'sse'; value: T } | { spoke?: 'sse'; failure: Failure };
type Use<T> = (client: Client) => Promise<T>;

async function withClient<T>(
  target: Target,
  limits: Limits,
  capabilities: ClientCapabilities,
  use: Use<T>,
): Promise<Outcome<T>> {
  if (target.transport === 'streamable-http') return withRemote(target, limits, capabilities, use);
  const first = await withChild(target, limits, capabilities, use, 'newest-or-older');
  const last = typeof first === 'string' ? await withChild(target, limits, capabilities, use, first) : first;
  if (typeof last !== 'string') return last;
  return { failure: { reason: 'crashed', message: 'It ended before answering.' } };
}

/** Which protocols a server over standard input and output is greeted in. */
type Greeting = 'newest-or-older' | 'newest' | 'older';

/** The greeting to try next instead of an outcome, where the first one was the wrong one. */
async function withChild<T>(
  target: Child,
  limits: Limits,
  capabilities: ClientCapabilities,
  use: Use<T>,
  greeting: Greeting,
): Promise<Outcome<T> | Exclude<Greeting, 'newest-or-older'>> {
  const transport = new ChildTransport(target, READ_LIMITS);
  const client = newClient(capabilities, greeting === 'newest' ? limits.startMs : limits.startMs / 2);
  let stage: Stage = 'start';
  try {
    const prior = greeting === 'older' ? ({ prior: { kind: 'legacy' } } as const) : {};
    await within(limits.startMs, client.connect(transport, { timeout: limits.startMs, ...prior }));
    stage = 'list';
    return { value: await use(client) };
  } catch (error) {
    const ranOut = patience(error, stage, limits);
    const endedByItself = await transport.hasEnded(ranOut === undefined ? LAST_WORDS_MS : 0);
    // Closing before looking lets the last of its stderr arrive.
    await transport.close();
    const { exit, spawnError, excess, stderr, noise } = transport.state;
    const tooMuch = transport.state.tooMuch ?? tooDeep(error);
    const endedByUs = tooMuch !== undefined || excess !== undefined;
    if (greeting === 'newest-or-older' && stage === 'start' && !endedByUs) {
      if (ProtocolError.isInstance(error) && error.code === UNSUPPORTED_PROTOCOL_VERSION) return 'newest';
      if (endedByItself) return 'older';
    }
    return {
      failure: diagnoseChild({
        stage,
        timedOutAfterMs: ranOut,
        answered: answeredError(error, target.aliases),
        exit: endedByItself ? exit : undefined,
        spawnError,
        tooMuch,
        excess,
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

async function withRemote<T>(
  target: Remote,
  limits: Limits,
  capabilities: ClientCapabilities,
  use: Use<T>,
): Promise<Outcome<T>> {
  const url = new URL(target.url);
  let stage: Stage = 'start';
  const reached = (): Stage => stage;
  let deadline = Date.now() + limits.startMs;
  const { guard } = target;
  const http = mannerlyFetch({ url, guard, limits: READ_LIMITS, waitUntil: () => deadline });
  // Redirects are followed by our own fetch, under its rules.
  const how = { fetch: http.fetch, redirectPolicy: 'follow', requestInit: { headers: { ...target.headers } } } as const;
  const overPost = () =>
    new StreamableHTTPClientTransport(url, {
      ...how,
      reconnectionOptions: {
        maxRetries: 0,
        initialReconnectionDelay: 1_000,
        maxReconnectionDelay: 1_000,
        reconnectionDelayGrowFactor: 1,
      },
    });
  const converse = async (transport: StreamableHTTPClientTransport | SSEClientTransport, isOld: boolean) => {
    // Over HTTP silence is no sign of an older server, so the first question may take all of the time.
    const client = newClient(capabilities, limits.startMs);
    try {
      const left = Math.max(1, deadline - Date.now());
      const prior = isOld ? ({ prior: { kind: 'legacy' } } as const) : {};
      await within(left, client.connect(transport, { timeout: left, ...prior }));
      stage = 'list';
      deadline = Date.now() + limits.listMs;
      return await use(client);
    } finally {
      // The answer is read; a server that does not let go of its session or stream is left behind.
      if ('terminateSession' in transport) await Promise.allSettled([within(1_000, transport.terminateSession())]);
      await Promise.allSettled([within(1_000, client.close())]);
    }
  };
  try {
    return { value: await converse(overPost(), false) };
  } catch (error) {
    if (reached() !== 'start' || !SdkHttpError.isInstance(error) || !KNOWS_NO_POST.has(error.status ?? 0))
      return { failure: await diagnosed(error, reached(), http, target, limits) };
    try {
      return { spoke: 'sse', value: await converse(new SSEClientTransport(url, how), true) };
    } catch (later) {
      // One that does not speak the old way either is told by how it refused the new one.
      const told = reached() === 'start' ? error : later;
      return {
        ...(reached() === 'list' ? { spoke: 'sse' } : {}),
        failure: await diagnosed(told, reached(), http, target, limits),
      };
    }
  } finally {
    http.close();
  }
}

async function diagnosed(
  error: unknown,
  stage: Stage,
  http: MannerlyFetch,
  { url, aliases }: Remote,
  limits: Limits,
): Promise<Failure> {
  const timedOutAfterMs = patience(error, stage, limits);
  const challenge = timedOutAfterMs === undefined ? http.challenge() : undefined;
  return diagnoseHttp({
    stage,
    timedOutAfterMs,
    status: challenge?.status ?? (SdkHttpError.isInstance(error) ? error.status : undefined),
    refused: refusal(error),
    tooMuch: http.tooMuch() ?? tooDeep(error),
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

function newClient(capabilities: ClientCapabilities, probeMs: number): Client {
  const client = new Client(IDENTITY, {
    capabilities,
    versionNegotiation: { mode: 'auto', probe: { timeoutMs: Math.ceil(probeMs) } },
  });
  if (capabilities.roots !== undefined) client.setRequestHandler('roots/list', () => ({ roots: [] }));
  return client;
}

/**
 * The home and working folder are new on every asking; a definition that names them would otherwise never be the same.
 * In the same way a secret that was sent is taken out of what a server repeats.
 */
function withAliases<T extends Record<string, unknown>>(said: T, aliases: readonly Alias[]): T {
  const named = JSON.stringify(said);
  if (hideAliases(named, aliases) === named) return said;
  return { ...said, ...Object.fromEntries(Object.entries(said).map(([key, value]) => [key, hideIn(value, aliases)])) };
}

function hideIn(value: unknown, aliases: readonly Alias[]): unknown {
  if (typeof value === 'string') return hideAliases(value, aliases);
  if (Array.isArray(value)) return value.map((one) => hideIn(one, aliases));
  if (value === null || typeof value !== 'object') return value;
  const pairs = Object.entries(value).map(([key, inner]) => [hideAliases(key, aliases), hideIn(inner, aliases)]);
  return Object.fromEntries(pairs);
}

function patience(error: unknown, stage: Stage, limits: Limits): number | undefined {
  const passed =
    error instanceof DeadlinePassed || (SdkError.isInstance(error) && error.code === SdkErrorCode.RequestTimeout);
  if (!passed) return undefined;
  return stage === 'start' ? limits.startMs : limits.listMs;
}

function answeredError(error: unknown, aliases: readonly Alias[]): string | undefined {
  return ProtocolError.isInstance(error) ? `${inShort(error.message, aliases)} (code ${error.code})` : undefined;
}

/** A message whose levels exceed the stack of what reads it. */
function tooDeep(error: unknown): TooMuch | undefined {
  for (let outer = error; outer instanceof Error; outer = outer.cause)
    if (outer instanceof RangeError) return { reason: 'too-large', what: 'an answer that is nested too deeply' };
  return undefined;
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
