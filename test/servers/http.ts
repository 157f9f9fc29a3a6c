/** Serves a fetch handler on loopback, behind a bearer token when one is given; for test servers only. */
import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';

export interface Endpoint {
  url: string;
  close(): Promise<void>;
}

/** `port` 0 takes a free one. Paths are not told apart. */
export async function serveFetch(
  handler: (request: Request) => Promise<Response>,
  { port, bearer }: { port: number; bearer?: string | undefined },
): Promise<Endpoint> {
  const server = createServer(async (incoming, outgoing) => {
    const body = await text(incoming);
    const hasBody = incoming.method !== 'GET' && incoming.method !== 'HEAD';
    const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]);
    const request = new Request(`http://127.0.0.1${incoming.url}`, {
      method: incoming.method ?? 'GET',
      headers,
      ...(hasBody ? { body } : {}),
    });
    const allowed = bearer === undefined || incoming.headers.authorization === `Bearer ${bearer}`;
    const response = allowed ? await handler(request) : new Response('a bearer token is needed', { status: 401 });
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    for await (const chunk of response.body ?? []) outgoing.write(chunk);
    outgoing.end();
  });
  return endpointOf(server, port);
}

/** Starts a server; on a free port, unless `port` says which. */
export async function endpointOf(server: Server, port = 0): Promise<Endpoint> {
  return {
    url: `http://127.0.0.1:${await listenOnLoopback(server, port)}/mcp`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** Starts a server; gives the port that it got, a free one unless `port` says which. */
export async function listenOnLoopback(server: Server, port = 0): Promise<number> {
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the test server has no port');
  return address.port;
}

/** A port of the loopback address on which nothing listens at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listenOnLoopback(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}
