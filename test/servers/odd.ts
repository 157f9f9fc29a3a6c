/**
 * Servers that do one odd thing each, as real ones were seen to do: `node test/servers/odd.ts <what>`.
 * Written on the wire, because no SDK lets a server misbehave like this.
 */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

interface Message {
  id?: number | string;
  method?: string;
  params?: { cursor?: string };
}

type Page = { tools: unknown[]; nextCursor?: unknown };

const tool = (name: string) => ({ name, inputSchema: { type: 'object' } });
const byCursor =
  (pages: Record<string, Page>) =>
  (cursor: string | undefined): Page =>
    pages[cursor ?? 'first'] ?? { tools: [] };

let readings = 0;

/** The lists of those that answer; the key is what stands on the command line. */
const LISTS: Record<string, (cursor: string | undefined) => Page> = {
  plain: () => ({ tools: [tool('only')] }),
  'three-pages': byCursor({
    first: { tools: [tool('one')], nextCursor: 'a' },
    a: { tools: [tool('two')], nextCursor: 'b' },
    b: { tools: [tool('three')] },
  }),
  'empty-cursor': byCursor({
    first: { tools: [tool('one')], nextCursor: '' },
    '': { tools: [tool('two')] },
  }),
  'repeated-cursor': () => ({ tools: [tool('again')], nextCursor: 'same' }),
  'endless-pages': (cursor) => ({ tools: [tool(`t${cursor ?? 0}`)], nextCursor: String(Number(cursor ?? 0) + 1) }),
  'odd-cursor': () => ({ tools: [tool('one')], nextCursor: 7 }),
  'malformed-tool': () => ({
    tools: [
      tool('good'),
      { description: 'has no name' },
      'not even an object',
      { ...tool('kept'), 'x-own-key': { deep: [1] } },
    ],
  }),
  'bottomless-tool': () => ({
    tools: [tool('good'), JSON.parse('['.repeat(2_000) + ']'.repeat(2_000)), tool('also-good')],
  }),
  // As @a-bonus/google-docs-mcp does: one more tool a moment after the start.
  'grows-after-start': () => ({ tools: readings++ === 0 ? [tool('early')] : [tool('early'), tool('late')] }),
  floods: () => ({ tools: Array.from({ length: 6_000 }, (_, i) => tool(`t${i}`)) }),
  'never-the-same': () => ({ tools: [tool(`t${readings++}`)] }),
  'knows-its-home': () => ({ tools: [{ ...tool('where'), description: `Writes below ${process.env.HOME}.` }] }),
  // As many do: a switch and a variable that leave tools out or bring others.
  'minds-settings': () => ({
    tools: [
      tool('read_note'),
      ...(process.argv.includes('--read-only') ? [] : [tool('write_note')]),
      ...(process.env.ADVANCED ? [tool('advanced_note')] : []),
    ],
  }),
  'shows-its-environment': () => ({ tools: Object.keys(process.env).sort().map(tool) }),
};

function answer(message: Message, list: (cursor: string | undefined) => Page): unknown {
  if (message.method === 'initialize') {
    return {
      result: { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 'odd', version: '1' } },
    };
  }
  if (message.method === 'tools/list') return { result: list(message.params?.cursor) };
  return { error: { code: -32601, message: 'Method not found' } };
}

/** Answers in the newer protocol only. */
function newer(message: Message): unknown {
  const common = { ttlMs: 0, cacheScope: 'public', resultType: 'complete' };
  if (message.method === 'server/discover')
    return { result: { ...common, supportedVersions: ['2026-07-28'], capabilities: { tools: {} } } };
  if (message.method === 'tools/list') return { result: { ...common, ...plain(undefined) } };
  return { error: { code: -32022, message: 'initialize is not accepted', data: { supported: ['2026-07-28'] } } };
}

function serve(list: (cursor: string | undefined) => Page, ignores: string[] = []): void {
  createInterface({ input: process.stdin }).on('line', (line) => {
    const message: Message = JSON.parse(line);
    if (message.id === undefined || ignores.includes(message.method ?? '')) return;
    console.log(JSON.stringify({ jsonrpc: '2.0', id: message.id, ...Object(answer(message, list)) }));
  });
}

/** One with more capabilities than tools; what `listFor` has nothing for is a method that it does not know. */
function serveWith(capabilities: object, listFor: (method: string) => unknown): void {
  createInterface({ input: process.stdin }).on('line', (line) => {
    const message: Message = JSON.parse(line);
    if (message.id === undefined) return;
    const list = listFor(message.method ?? '');
    const said = list === undefined ? Object(answer(message, plain)) : { result: list };
    if (message.method === 'initialize') said.result.capabilities = capabilities;
    console.log(JSON.stringify({ jsonrpc: '2.0', id: message.id, ...said }));
  });
}

const [, , what = '', argument = ''] = process.argv;
const plain = LISTS.plain ?? (() => ({ tools: [] }));
switch (what) {
  case 'never-answers':
    // What changes in the file named by argument tells that it runs, on any system, and not as a zombie either.
    setInterval(() => argument !== '' && writeFileSync(argument, String(performance.now())), 50);
    break;
  case 'never-lists':
    serve(plain, ['tools/list']);
    break;
  case 'ignores-discover':
    serve(plain, ['server/discover']);
    break;
  case 'dies-of-discover':
    createInterface({ input: process.stdin }).once('line', (line) => {
      if (line.includes('server/discover')) process.exit(1);
      console.log(
        JSON.stringify({ jsonrpc: '2.0', id: JSON.parse(line).id, ...Object(answer(JSON.parse(line), plain)) }),
      );
      serve(plain);
    });
    break;
  case 'starts-slowly':
    // As Python's servers do whose imports take long: the first question waits, and settles that the second is refused.
    setTimeout(() => {
      createInterface({ input: process.stdin }).on('line', (line) => {
        const message: Message = JSON.parse(line);
        if (message.id === undefined) return;
        console.log(JSON.stringify({ jsonrpc: '2.0', id: message.id, ...Object(newer(message)) }));
      });
    }, Number(argument));
    break;
  case 'refuses-at-length':
    createInterface({ input: process.stdin }).on('line', (line) => {
      const message: Message = JSON.parse(line);
      if (message.id === undefined) return;
      const words = `\u001b[31mno, not from ${process.env.HOME} ${'x'.repeat(1_000_000)}`;
      const reply =
        message.method === 'tools/list' ? { error: { code: -32603, message: words } } : answer(message, plain);
      console.log(JSON.stringify({ jsonrpc: '2.0', id: message.id, ...Object(reply) }));
    });
    break;
  case 'refuses-to-list':
    createInterface({ input: process.stdin }).on('line', (line) => {
      const message: Message = JSON.parse(line);
      if (message.id === undefined) return;
      const said =
        message.method === 'tools/list' ? { error: { code: -32603, message: 'fetch failed' } } : answer(message, plain);
      console.log(JSON.stringify({ jsonrpc: '2.0', id: message.id, ...Object(said) }));
    });
    break;
  case 'lists-everything':
  case 'refuses-its-prompts': {
    const lists: Record<string, unknown> = {
      'prompts/list': { prompts: [{ name: 'greet', 'x-own-key': 1 }] },
      'resources/list': { resources: [{ uri: 'note://1', name: 'one' }], nextCursor: 7 },
      'resources/templates/list': { resourceTemplates: [{ uriTemplate: 'note://{id}', name: 'any' }] },
    };
    serveWith({ tools: {}, prompts: {}, resources: {} }, (method) =>
      method === 'prompts/list' && what === 'refuses-its-prompts' ? undefined : lists[method],
    );
    break;
  }
  case 'garbage':
    console.log('Welcome to the shop!\nWhat would you like to buy?');
    setInterval(() => undefined, 1_000);
    break;
  case 'flood':
    setInterval(() => process.stdout.writableNeedDrain || process.stdout.write('x'.repeat(1_000_000)), 1);
    break;
  case 'greets-first':
    console.log('Odd server running on stdio');
    console.error('\u001b[31mred\u001b[0m words on standard error');
    serve(plain);
    break;
  case 'wants-two-settings':
    // As many do: complains about the first, and about the second only when it has the first.
    for (const name of ['ACME_TOKEN', 'ACME_URL'])
      if (process.env[name] === undefined) {
        console.error(`Error: the environment variable ${name} is not set`);
        process.exit(1);
      }
    serve(() => ({ tools: [{ ...tool('with'), description: `${process.env.ACME_TOKEN} ${process.env.ACME_URL}` }] }));
    break;
  case 'wants-token':
    console.error('\u001b[31mError:\u001b[0m please set SLACK_BOT_TOKEN and SLACK_TEAM_ID');
    process.exitCode = 1;
    break;
  case 'leaves-child': {
    // The child outlives its parent and ignores what it is asked; its process id goes into the file named by argument.
    const child = spawn(process.execPath, ['-e', 'process.on("SIGTERM",()=>{});setInterval(()=>{},1000)'], {
      stdio: 'ignore',
    });
    child.unref();
    writeFileSync(argument, String(child.pid));
    serve(plain);
    break;
  }
  case 'stays':
    // Goes on after its input has ended and after SIGTERM.
    process.on('SIGTERM', () => undefined);
    writeFileSync(argument, String(process.pid));
    setInterval(() => undefined, 1_000);
    serve(plain);
    break;
  case 'tries-to-reach-out': {
    // Named for what it can do from where it stands; the file and the address come from the test.
    const { readFile, writeFile } = await import('node:fs/promises');
    const can = async (attempt: Promise<unknown>) =>
      attempt.then(
        () => 'can',
        () => 'cannot',
      );
    const [secret = '', url = ''] = argument.split(',');
    const found = [
      `${await can(readFile(secret))}_read_secret`,
      `${await can(writeFile(`${secret}.new`, ''))}_write_beside_secret`,
      `${await can(writeFile('note', ''))}_write_own_folder`,
      `${await can(fetch(url))}_reach_network`,
    ];
    serve(() => ({ tools: found.map(tool) }));
    break;
  }
  default: {
    const list = LISTS[what];
    if (list === undefined) throw new Error(`there is no odd server "${what}"`);
    serve(list);
  }
}
