/**
 * Hostile servers over HTTP, each at a path that says what it does: `node test/servers/hostile/http.ts` prints its port.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { createGzip, gzipSync } from 'node:zlib';
import { listenOnLoopback } from '../http.ts';
import { BEHAVIOURS, type Behaviour, type Message, reply, toolNamed } from './lists.ts';

type Act = (message: Message, response: ServerResponse, request: IncomingMessage) => void;

const plain: Behaviour = () => ({ tools: [toolNamed('only')] });
const json = { 'content-type': 'application/json' };
const stream = { 'content-type': 'text/event-stream' };

function answer(message: Message, response: ServerResponse, list: Behaviour = plain): void {
  if (message.id === undefined) response.writeHead(202).end();
  else response.writeHead(200, json).end(JSON.stringify(reply(message, list)));
}

/** Writes without end, as fast as it is read. */
function withoutEnd(response: ServerResponse, piece: string | Buffer): void {
  const pour = () => {
    while (!response.destroyed && response.write(piece));
    response.once('drain', pour);
  };
  pour();
}

let busyFor = 1;

const ACTS: Record<string, Act> = {
  'well-behaved': (message, response) => answer(message, response),
  'never-answers': () => undefined,
  'redirect-loop': (_message, response, request) => response.writeHead(307, { location: request.url }).end(),
  'redirects-to-metadata': (_message, response) =>
    response.writeHead(307, { location: 'http://169.254.169.254/latest/meta-data/' }).end(),
  'redirects-to-another-port-here': (_message, response) =>
    response.writeHead(307, { location: 'http://127.0.0.1:1/mcp' }).end(),
  'redirects-to-a-file': (_message, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
  'redirects-once': (message, response, request) =>
    request.url?.includes('?') === true
      ? answer(message, response)
      : response.writeHead(308, { location: `${request.url}?again` }).end(),
  'drips-slowly': (_message, response) => {
    response.writeHead(200, json);
    const timer = setInterval(() => response.write(' '), 100);
    response.once('close', () => clearInterval(timer));
  },
  'gzip-bomb': (_message, response) => {
    response.writeHead(200, { ...json, 'content-encoding': 'gzip' });
    const gzip = createGzip({ level: 9 });
    gzip.pipe(response);
    const zeros = Buffer.alloc(1_000_000, 32);
    let left = 500;
    const pour = () => {
      while (left-- > 0 && !response.destroyed) if (!gzip.write(zeros)) return void gzip.once('drain', pour);
      gzip.end();
    };
    pour();
  },
  'gzip-that-is-well': (message, response) => {
    if (message.id === undefined) return void response.writeHead(202).end();
    const body = gzipSync(JSON.stringify(reply(message, plain)));
    response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end(body);
  },
  'gzip-that-is-none': (_message, response) =>
    response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end('plain text'),
  'endless-body': (_message, response) => withoutEnd(response.writeHead(200, json), ' '.repeat(100_000)),
  'endless-events': (_message, response) =>
    withoutEnd(
      response.writeHead(200, stream),
      `data: ${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: '' } })}\n\n`,
    ),
  'one-endless-event': (_message, response) =>
    withoutEnd(response.writeHead(200, stream), `data: ${'x'.repeat(100_000)}`),
  'asks-back-without-end': (message, response) => {
    if (message.id === undefined || message.method === undefined) return void response.writeHead(202).end();
    response.writeHead(200, stream);
    let count = 0;
    const timer = setInterval(() => {
      const question = {
        jsonrpc: '2.0',
        id: `q${count++}`,
        method: 'sampling/createMessage',
        params: { messages: [] },
      };
      response.write(`data: ${JSON.stringify(question)}\n\n`);
    }, 5);
    response.once('close', () => clearInterval(timer));
  },
  'wrong-content-type': (message, response) =>
    response.writeHead(200, { 'content-type': 'image/png' }).end(JSON.stringify(reply(message, plain))),
  'invalid-UTF-8': (_message, response) => response.writeHead(200, json).end(Buffer.from([0xff, 0xfe, 0x7b, 0xc3])),
  'invalid-JSON': (_message, response) => response.writeHead(200, json).end('{"jsonrpc":"2.0","id":'),
  'wrong-ids': (message, response) =>
    response.writeHead(200, json).end(JSON.stringify({ ...reply(message, plain), id: 'another' })),
  'a-status-that-is-none': (_message, response) => void response.socket?.end('HTTP/1.1 999 No\r\n\r\n'),
  'not-HTTP': (_message, response) => void response.socket?.end('SSH-2.0-OpenSSH_9.9\r\n'),
  'headers-without-end': (_message, response) =>
    void response.socket?.write(`HTTP/1.1 200 OK\r\n${`X-Long: ${'x'.repeat(1_000)}\r\n`.repeat(1_000)}`),
  'hangs-up': (_message, response) => void response.socket?.destroy(),
  'hangs-up-in-the-middle': (_message, response) => {
    response.writeHead(200, { ...json, 'content-length': '1000' }).write('{"jsonrpc"');
    setTimeout(() => response.socket?.destroy(), 50);
  },
  // As official SDKs do without sessions: the stream of an answer ends at once, its connection is kept.
  'event-stream-that-ends-at-once': (message, response) => {
    if (message.id === undefined) return void response.writeHead(202).end();
    response.writeHead(200, stream).end(`data: ${JSON.stringify(reply(message, plain))}\n\n`);
  },
  'bell-in-the-status-line': (_message, response) =>
    void response.socket?.end('HTTP/1.1 404 \u0007ding\r\ncontent-length: 0\r\nconnection: close\r\n\r\n'),
  'delete-in-the-status-line': (message, response) => {
    const body = JSON.stringify(message.id === undefined ? {} : reply(message, plain));
    const head = `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close`;
    response.socket?.end(`HTTP/1.1 200 \u007f\r\n${head}\r\n\r\n${body}`);
  },
  'unknown-compression': (_message, response) =>
    response.writeHead(200, { ...json, 'content-encoding': 'lzma' }).end('x'),
  'busy-for-ages': (_message, response) => response.writeHead(429, { 'retry-after': '7'.repeat(350) }).end(),
  'busy-for-an-hour': (_message, response) => response.writeHead(429, { 'retry-after': '3600' }).end(),
  'busy-for-a-second': (message, response) => {
    if (busyFor-- > 0) response.writeHead(503, { 'retry-after': '1' }).end();
    else answer(message, response);
  },
  'wants-a-login': (_message, response) =>
    response.writeHead(401, { 'www-authenticate': 'Bearer scope="notes:read", resource_metadata="/metadata"' }).end(),
  'wants-a-login-and-lies-about-it': (_message, response) =>
    response.writeHead(401, { 'www-authenticate': 'Bearer resource_metadata="http://169.254.169.254/latest"' }).end(),
  metadata: (_message, response) =>
    response.writeHead(200, json).end(JSON.stringify({ authorization_servers: ['https://login.example.org'] })),
};

function actAt(path: string): Act | undefined {
  const list = BEHAVIOURS[path];
  return list === undefined ? ACTS[path] : (message, response) => answer(message, response, list);
}

const server = createServer(async (request, response) => {
  response.on('error', () => undefined);
  const act = actAt((request.url ?? '').slice(1).split('?')[0] ?? '');
  if (act === undefined) return void response.writeHead(404).end();
  const body = await text(request);
  // A question without a body is only for those that misbehave before they have read any.
  if (request.method === 'GET' && request.url !== '/metadata') return void response.writeHead(405).end();
  act(body === '' ? {} : JSON.parse(body), response, request);
});
console.log(await listenOnLoopback(server));
