/**
 * Fetch for talking to servers that nobody vouches for. What it reads is capped after decompression; redirects are few,
 * stay in their scheme and take no credential to another host; where it may go is for guard.ts to say; and a server that
 * is busy is asked again as late as it wants, while there is time.
 */

import { lookup as systemDns } from 'node:dns';
import type { EventEmitter } from 'node:events';
import { type ClientRequest, type IncomingMessage, Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { pipeline, type Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { type Lookup, publicAddresses, RefusedAddress, systemLookup } from './guard.ts';
import { MessageSize, type ReadLimits, type TooMuch, TurnForLarge } from './message-size.ts';

export interface Manners {
  /** The URL that is asked; its host is the only one that gets to see headers other than the protocol's. */
  url: URL;
  /** Which hosts must be on the public network: all, or all but that of `url`, which the user typed. */
  guard: 'every-host' | 'other-hosts';
  limits: ReadLimits;
  /** Until when a busy server may be waited for, as a time in milliseconds. */
  waitUntil(): number;
  lookup?: Lookup;
}

/** The last answer that asked for a credential. */
export interface Challenge {
  status: 401 | 403;
  /** Its WWW-Authenticate header. */
  header: string;
}

export interface MannerlyFetch {
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  challenge(): Challenge | undefined;
  /** Seconds that the server asked us to wait, when that was longer than there was time for. */
  wantedWait(): number | undefined;
  /** What it sent too much of, when reading stopped for that. */
  tooMuch(): TooMuch | undefined;
  /** Closes what is still open. */
  close(): void;
}

/** Somewhere that a redirect may not lead, as a sentence. */
export class RefusedRedirect extends Error {}

const REDIRECTS = 3;
const REDIRECT_STATUS = new Set([301, 302, 303, 307, 308]);
const BUSY_STATUS = new Set([429, 503]);
const ATTEMPTS = 4;
const FIRST_BACK_OFF_MS = 500;
/** A longer wait than a day is told as a day. */
const LONGEST_WAIT_MS = 24 * 3_600_000;
/** What another host gets to see of a request. */
const HARMLESS_HEADER = /^(?:accept|content-type|user-agent|mcp-protocol-version|mcp-method|mcp-name)$/;
const WITHOUT_BODY = new Set([204, 205, 304]);
/** A stream of messages that nobody asked for keeps everybody else of a crawl from being heard. */
const STREAM_LINES = 20_000;
const NEWLINE = 10;

export function mannerlyFetch(manners: Manners): MannerlyFetch {
  const options = { keepAlive: true, maxTotalSockets: 8, ...proxyOfEnvironment() };
  const agents = { 'http:': new PlainAgent(options), 'https:': new SecureAgent(options) };
  const received = { bytes: 0 };
  const turns = new Set<TurnForLarge>();
  let lines = 0;
  let tooMuch: TooMuch | undefined;
  let challenge: Challenge | undefined;
  let wantedWait: number | undefined;

  /** Measures what is read; a body that is too much ends in an error where it is read. */
  function measured(isStream: boolean): TransformStream<Uint8Array, Uint8Array> {
    const size = new MessageSize(manners.limits, received);
    const turn = new TurnForLarge();
    turns.add(turn);
    const ended = () => {
      turn.giveUp();
      turns.delete(turn);
    };
    return new TransformStream({
      async transform(chunk, controller) {
        const lastLine = isStream ? chunk.lastIndexOf(NEWLINE) : -1;
        tooMuch ??= size.add(chunk.subarray(0, lastLine + 1));
        if (lastLine !== -1) {
          size.restart();
          turn.giveUp();
        }
        tooMuch ??= size.add(chunk.subarray(lastLine + 1));
        if (isStream) for (const byte of chunk) if (byte === NEWLINE) lines += 1;
        if (lines > STREAM_LINES) tooMuch ??= { reason: 'flood', what: `more than ${STREAM_LINES} lines of messages` };
        if (size.isLarge && tooMuch === undefined) await turn.take();
        if (tooMuch === undefined) controller.enqueue(chunk);
        else controller.error(new Error(`it sent ${tooMuch.what}`));
      },
      flush: ended,
    });
  }

  async function addressesOf(url: URL): Promise<string[]> {
    try {
      return await publicAddresses(url, manners.lookup ?? systemLookup);
    } catch (error) {
      // A name that leads nowhere is told as every connection is that cannot be made.
      throw error instanceof Error && 'code' in error ? fetchFailed(error) : error;
    }
  }

  async function once(url: URL, init: RequestInit): Promise<Response> {
    const isGuarded = manners.guard === 'every-host' || url.host !== manners.url.host;
    const addresses = isGuarded ? await addressesOf(url) : undefined;
    const incoming = await send(url, init, agents[url.protocol === 'https:' ? 'https:' : 'http:'], addresses);
    try {
      return answerIn(incoming);
    } catch (error) {
      // An answer that is left open would raise its error when it is given up, with no one to hear it.
      incoming.destroy();
      throw error;
    }
  }

  function answerIn(incoming: IncomingMessage): Response {
    const status = incoming.statusCode ?? 0;
    if (status < 200 || status > 599) throw new Error(`it answers with the status ${status}, which HTTP does not have`);
    const headers = new Headers();
    for (const [name, values] of Object.entries(incoming.headersDistinct))
      for (const value of values ?? []) headers.append(name, value);
    // What was decompressed here is not to be decompressed again.
    headers.delete('content-encoding');
    if (WITHOUT_BODY.has(status)) incoming.resume();
    const body = WITHOUT_BODY.has(status)
      ? null
      : webStream(decompressed(incoming)).pipeThrough(
          measured(headers.get('content-type')?.includes('text/event-stream') ?? false),
        );
    // Without the words of its status line, which may be any bytes.
    return new Response(body, { status, headers });
  }

  async function hop(url: URL, init: RequestInit, isRedirect: boolean): Promise<Response> {
    try {
      return await once(url, init);
    } catch (error) {
      if (isRedirect && error instanceof RefusedAddress)
        throw new RefusedRedirect(`It redirects to ${error.message}, where we do not go.`);
      throw error;
    }
  }

  async function following(start: URL, startInit: RequestInit): Promise<Response> {
    let [url, init] = [start, startInit];
    for (let hops = 0; ; hops++) {
      const response = await hop(url, init, hops > 0);
      const location = response.headers.get('location');
      if (!REDIRECT_STATUS.has(response.status) || location === null) return response;
      await response.body?.cancel();
      if (hops >= REDIRECTS) throw new RefusedRedirect(`It redirects more than ${REDIRECTS} times.`);
      if (!URL.canParse(location, url)) throw new RefusedRedirect('It redirects to something that is no address.');
      const next = new URL(location, url);
      if (next.protocol !== url.protocol)
        throw new RefusedRedirect(`It redirects from ${url.protocol} to ${next.protocol}, which is never followed.`);
      if (next.host !== url.host) init = { ...init, headers: harmless(new Headers(init.headers)) };
      if (response.status === 303) init = { ...init, method: 'GET', body: null };
      url = next;
    }
  }

  return {
    async fetch(input, init = {}) {
      const url = new URL(input instanceof Request ? input.url : input);
      for (let attempt = 1; ; attempt++) {
        const response = await following(url, init);
        const { status } = response;
        if (status === 401 || status === 403)
          challenge = { status, header: response.headers.get('www-authenticate') ?? '' };
        if (!BUSY_STATUS.has(status) || attempt >= ATTEMPTS) return response;
        const asked = retryAfterMs(response.headers.get('retry-after'));
        const wait = asked ?? FIRST_BACK_OFF_MS * 2 ** (attempt - 1);
        if (Date.now() + wait >= manners.waitUntil()) {
          wantedWait = asked === undefined ? undefined : Math.ceil(asked / 1_000);
          return response;
        }
        await response.body?.cancel();
        await sleep(wait, undefined, init.signal ? { signal: init.signal } : {});
      }
    },
    challenge: () => challenge,
    wantedWait: () => wantedWait,
    tooMuch: () => tooMuch,
    close() {
      for (const turn of turns) turn.giveUp();
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

/** Retry-After as milliseconds from now: a number of seconds or a date; `undefined` for anything else. */
export function retryAfterMs(header: string | null, now = Date.now()): number | undefined {
  if (header === null) return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Math.min(Number(header) * 1_000, LONGEST_WAIT_MS);
  const date = /^[A-Z][a-z]{2},/.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.min(Math.max(0, date - now), LONGEST_WAIT_MS);
}

/** A request as another host may see it: without any credential. */
export function harmless(headers: Headers): Headers {
  return new Headers([...headers].filter(([name]) => HARMLESS_HEADER.test(name)));
}

function send(
  url: URL,
  { method = 'GET', headers, body, signal }: RequestInit,
  agent: PlainAgent | SecureAgent,
  addresses: readonly string[] | undefined,
): Promise<IncomingMessage> {
  const sent = new Headers(headers);
  sent.set('accept-encoding', 'gzip, deflate, br');
  if (!sent.has('user-agent')) sent.set('user-agent', 'toolrisk');
  const payload = typeof body === 'string' ? Buffer.from(body) : undefined;
  if (payload !== undefined) sent.set('content-length', String(payload.length));
  const options = {
    method,
    headers: Object.fromEntries(sent),
    agent,
    ...(signal ? { signal } : {}),
    ...(addresses === undefined ? {} : { lookup: pinned(url.hostname, addresses) }),
  };
  return new Promise((resolve, reject) => {
    const request: ClientRequest = (url.protocol === 'https:' ? secureRequest : plainRequest)(url, options);
    // Between the end of an answer and the return of its connection to the agent no listener of Node's is there, and an
    // abort in between would end this process.
    request.on('socket', (socket) => hearErrors(socket));
    request.on('response', (incoming) => {
      hearErrors(incoming);
      resolve(incoming);
    });
    request.on('error', (error) => {
      const isUnreadable = 'code' in error && String(error.code).startsWith('HPE_');
      reject(isUnreadable ? new Error(`what it sends is not HTTP (${error.message})`) : fetchFailed(error));
    });
    request.end(payload);
  });
}

const heard = new WeakSet<EventEmitter>();

/** What breaks is told where it is read; that it is not heard anywhere else must not end the process. */
function hearErrors(emitter: EventEmitter): void {
  if (heard.has(emitter)) return;
  heard.add(emitter);
  emitter.on('error', () => undefined);
}

/** As fetch says it, so that whoever looks for the reason finds it in the same place. */
function fetchFailed(cause: Error): Error {
  return cause.name === 'AbortError' ? cause : new TypeError('fetch failed', { cause });
}

/** Answers for one host with addresses that have been checked; a proxy on the way is looked up as ever. */
export function pinned(host: string, addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  return (name, options, done) => {
    if (name !== host) systemDns(name, options, done);
    else if (options.all) done(null, found);
    else done(null, found[0]?.address ?? '', found[0]?.family);
  };
}

function decompressed(incoming: IncomingMessage): Readable {
  const encoding = incoming.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding === 'identity') return incoming;
  const decoder =
    encoding === 'gzip' || encoding === 'x-gzip'
      ? createGunzip()
      : encoding === 'br'
        ? createBrotliDecompress()
        : encoding === 'deflate'
          ? createInflate()
          : undefined;
  if (decoder === undefined) throw new Error('it compresses its answer in a way that was not asked for');
  // What goes wrong is told to whoever reads the end of it.
  return pipeline(incoming, decoder, () => undefined);
}

function webStream(readable: Readable): ReadableStream<Uint8Array> {
  hearErrors(readable);
  const chunks: AsyncIterator<Uint8Array> = readable[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel() {
      readable.destroy();
    },
  });
}

/** Node's own switch for going through the proxy that the environment names. */
function proxyOfEnvironment(): { proxyEnv?: NodeJS.ProcessEnv } {
  return process.env.NODE_USE_ENV_PROXY === '1' ? { proxyEnv: process.env } : {};
}
