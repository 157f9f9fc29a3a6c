import { createServer, type RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { whatItWants } from '../../crawler/connect/authorization.ts';
import { harmless, type Manners, mannerlyFetch, pinned, retryAfterMs } from '../../crawler/connect/http.ts';
import { listenOnLoopback } from '../servers/http.ts';

async function serving(listener: RequestListener): Promise<URL> {
  const server = createServer(listener);
  const port = await listenOnLoopback(server);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return new URL(`http://127.0.0.1:${port}/mcp`);
}

function fetching(url: URL, more: Partial<Manners> = {}) {
  const limits = { message: 1_000, values: 100, total: 2_000 };
  const http = mannerlyFetch({ url, guard: 'other-hosts', limits, waitUntil: () => Date.now() + 5_000, ...more });
  onTestFinished(() => http.close());
  return http;
}

const post = { method: 'POST', body: '{"a":1}', headers: { authorization: 'Bearer secret', 'x-own': 'secret' } };

describe('a server that is busy', () => {
  const NOW = Date.parse('2026-11-23T12:00:00Z');
  test.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['Mon, 23 Nov 2026 12:00:30 GMT', 30_000],
    ['Mon, 23 Nov 2026 11:00:00 GMT', 0],
    ['9'.repeat(400), 86_400_000],
    ['Mon, 23 Nov 2099 11:00:00 GMT', 86_400_000],
    ['soon', undefined],
    ['-5', undefined],
    [null, undefined],
  ])('with Retry-After %j is left alone for %j ms', (header, ms) => {
    expect(retryAfterMs(header, NOW)).toBe(ms);
  });

  test.each([429, 503])('and answers %i is asked again with the same question', async (status) => {
    const bodies: string[] = [];
    const url = await serving((request, response) => {
      request.setEncoding('utf8').once('data', (body: string) => {
        bodies.push(body);
        response.writeHead(bodies.length < 3 ? status : 200, { 'retry-after': '0' }).end('done');
      });
    });
    expect(await (await fetching(url).fetch(url, post)).text()).toBe('done');
    expect(bodies).toEqual(Array(3).fill('{"a":1}'));
  });

  test('is not waited for beyond the limit', async () => {
    const url = await serving((_request, response) => response.writeHead(429, { 'retry-after': '60' }).end());
    const http = fetching(url);
    expect((await http.fetch(url, post)).status).toBe(429);
    expect(http.wantedWait()).toBe(60);
  });

  test('for ever is asked four times', async () => {
    let asked = 0;
    const url = await serving((_request, response) => {
      asked += 1;
      response.writeHead(503, { 'retry-after': '0' }).end();
    });
    expect((await fetching(url).fetch(url, post)).status).toBe(503);
    expect(asked).toBe(4);
  });
});

describe('where a request goes', () => {
  test('a redirect on the same host is followed with its headers and its question', async () => {
    const seen: unknown[] = [];
    const url = await serving((request, response) => {
      seen.push([request.method, request.url, request.headers.authorization]);
      if (request.url === '/mcp') response.writeHead(307, { location: '/mcp/' }).end();
      else response.end('there');
    });
    expect(await (await fetching(url).fetch(url, post)).text()).toBe('there');
    expect(seen).toEqual([
      ['POST', '/mcp', 'Bearer secret'],
      ['POST', '/mcp/', 'Bearer secret'],
    ]);
  });

  test('another host sees no credential', () => {
    const headers = new Headers({
      ...post.headers,
      cookie: 'a',
      'mcp-session-id': 'b',
      accept: 'c',
      'mcp-method': 'd',
    });
    expect([...harmless(headers).keys()]).toEqual(['accept', 'mcp-method']);
  });

  test('a URL that nobody typed does not lead to this machine, also by a name', async () => {
    let asked = 0;
    const url = await serving((_request, response) => {
      asked += 1;
      response.end();
    });
    const lookup = async () => ['127.0.0.1'];
    const named = new URL(`http://registry.test:${url.port}/mcp`);
    for (const one of [url, named])
      await expect(fetching(one, { guard: 'every-host', lookup }).fetch(one)).rejects.toThrow('this machine');
    expect(asked).toBe(0);
  });

  test('a name is not looked up again between the check and the connection', async () => {
    const find = pinned('checked.test', ['1.1.1.1', '2606:4700::1111']);
    const one = new Promise((resolve) => find('checked.test', {}, (...found) => resolve(found)));
    const all = new Promise((resolve) => find('checked.test', { all: true }, (...found) => resolve(found)));
    expect(await one).toEqual([null, '1.1.1.1', 4]);
    expect(await all).toEqual([
      null,
      [
        { address: '1.1.1.1', family: 4 },
        { address: '2606:4700::1111', family: 6 },
      ],
    ]);
  });
});

describe('what is read', () => {
  test.each([
    ['one answer', 1, 'x'.repeat(1_500), 'too-large', /single message of more than 1000/],
    ['values in one answer', 1, '[],'.repeat(60), 'too-large', /single message of more than 100 values/],
    ['all answers', 3, 'x'.repeat(900), 'flood', /more than 2000 bytes/],
  ])('is capped: %s', async (_, times, body, reason, complaint) => {
    const url = await serving((_request, response) => response.end(body));
    const http = fetching(url);
    const reading = async () => {
      for (let time = 0; time < times; time++) await (await http.fetch(url)).text();
    };
    await expect(reading()).rejects.toThrow(complaint);
    expect(http.tooMuch()).toEqual({ reason, what: expect.stringMatching(complaint) });
  });
});

test('a large answer that stalls, or is given up while it waits, does not keep later ones from being read', async () => {
  const large = Buffer.alloc(9 * 2 ** 20, ' ');
  const url = await serving((request, response) => {
    response.writeHead(200);
    if (request.url === '/stalls') response.write(large);
    else response.end(large);
  });
  const limits = { message: 64 * 2 ** 20, values: 100, total: 64 * 2 ** 20 };
  const read = async (path: string) => {
    const http = fetching(url, { limits });
    const response = await http.fetch(new URL(path, url));
    return { http, reader: (response.body ?? expect.fail('no body')).getReader() };
  };
  const bytesOf = async ({ reader }: Awaited<ReturnType<typeof read>>, most: number) => {
    let bytes = 0;
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      bytes += part.value.length;
      if (bytes >= most) break;
    }
    return bytes;
  };
  const stalling = await read('/stalls');
  expect(await bytesOf(stalling, large.length)).toBe(large.length);
  const givenUp = await read('/');
  expect(await bytesOf(givenUp, 8 * 2 ** 20 - 64 * 1024)).toBeGreaterThan(0);
  // The piece that makes it large has come, and waits for its turn.
  const waiting = bytesOf(givenUp, large.length).catch(() => 0);
  await sleep(200);
  givenUp.http.close();
  expect(await bytesOf(await read('/'), Number.POSITIVE_INFINITY)).toBe(large.length);
  await stalling.reader.cancel();
  await waiting;
});

describe('what a server says about its login', () => {
  const url = new URL('https://host.test/a/mcp');
  const offering = (places: Record<string, unknown>) => async (place: URL) =>
    place.href in places ? Response.json(places[place.href]) : new Response(null, { status: 404 });
  const found = { authorization_servers: ['https://login.test', 7, 'no address'], scopes_supported: ['all'] };
  const wellKnown = 'https://host.test/.well-known/oauth-protected-resource';

  test.each<[string, string, Record<string, unknown>, string[], string[]]>([
    ['nothing', '', {}, [], []],
    ['its scope alone', 'Bearer error="x", scope="a b"', {}, ['a', 'b'], []],
    [
      'metadata at the place that it names',
      'Bearer resource_metadata="https://host.test/m", scope="a"',
      { 'https://host.test/m': { authorization_servers: ['https://login.test'] } },
      ['a'],
      ['https://login.test'],
    ],
    [
      'metadata at the well-known place of its path',
      'Bearer',
      { [`${wellKnown}/a/mcp`]: { authorization_servers: ['https://login.test'], scopes_supported: ['all'] } },
      ['all'],
      ['https://login.test'],
    ],
    [
      'metadata at the well-known place of its host',
      'Bearer',
      { [wellKnown]: { authorization_servers: ['https://login.test', 'no address'] } },
      [],
      ['https://login.test'],
    ],
    ['metadata that is malformed', 'Bearer', { [wellKnown]: found }, ['all'], []],
    ['metadata that is no object', 'Bearer', { [wellKnown]: 'x' }, [], []],
  ])('is read: %s', async (_, header, places, scopes, grantedBy) => {
    expect(await whatItWants(url, { status: 401, header }, offering(places))).toEqual({ scopes, grantedBy });
  });
});
