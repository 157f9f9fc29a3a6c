/**
 * Servers that mean harm or are beyond repair: `node test/servers/hostile/stdio.ts <behaviour> <tag>`.
 * The tag stands on the command line of every process that one of them starts, so that a test can look for leftovers.
 */
import { spawn } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createInterface } from 'node:readline';
import { BEHAVIOURS, type Behaviour, type Message, oddTools, reply, toolNamed } from './lists.ts';

const [, , behaviour = '', tag = ''] = process.argv;
const DEAF = 'process.on("SIGTERM",()=>{});process.on("SIGHUP",()=>{});setInterval(()=>{},1000)';
const child = (code: string, detached: boolean) =>
  spawn(process.execPath, ['-e', code, tag], { stdio: 'ignore', detached }).unref();
const stay = () => void setInterval(() => undefined, 1_000);
const write = (message: unknown) => void process.stdout.write(`${JSON.stringify(message)}\n`);
const notify = (count: number) =>
  write({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: `line ${count}` } });

/** Writes without end, as fast as it is read. */
function withoutEnd(line: (count: number) => string): void {
  let count = 0;
  const pour = () => {
    while (process.stdout.write(line(count++)));
    process.stdout.once('drain', pour);
  };
  pour();
}

function serve(act: Behaviour, ignores: readonly string[] = []): void {
  createInterface({ input: process.stdin }).on('line', (line) => {
    const message: Message = JSON.parse(line);
    if (message.id === undefined || message.method === undefined || ignores.includes(message.method)) return;
    write(reply(message, act));
  });
}

const plain: Behaviour = () => ({ tools: [toolNamed('only')] });

const ACTS: Record<string, () => void> = {
  'well-behaved': () => serve(plain),
  'never-answers': stay,
  'answers-late': () => setTimeout(() => serve(plain), 30_000),
  'exits-at-once': () => process.exit(7),
  'exits-when-asked-to-list': () =>
    serve(() => {
      process.exit(3);
    }),
  'never-lists': () => serve(plain, ['tools/list']),
  'prints-a-banner-in-colours': () => {
    process.stdout.write('\u001b[2J\u001b[35m*** WELCOME ***\u001b[0m\n\u0007ready\n');
    serve(plain);
  },
  'writes-100-MB-to-stderr': () => {
    serve(plain);
    const block = 'e'.repeat(1_000_000);
    let left = 100;
    const pour = () => {
      while (left-- > 0) if (!process.stderr.write(block)) return void process.stderr.once('drain', pour);
    };
    pour();
  },
  'prints-a-line-of-80-MB': () => {
    process.stdout.write(`{"jsonrpc":"2.0","method":"${'x'.repeat(80_000_000)}"}\n`);
    serve(plain);
  },
  'prints-a-line-of-three-million-values': () => {
    process.stdout.write(`{"jsonrpc":"2.0","method":"x","params":{"a":[${'[],'.repeat(1_500_000)}0]}}\n`);
    serve(plain);
  },
  'prints-without-end': () => withoutEnd(() => `${'buy now! '.repeat(1_000)}\n`),
  'notifies-without-end': () => {
    serve(plain);
    withoutEnd(
      (n) => `${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/tools/list_changed', params: { n } })}\n`,
    );
  },
  'asks-back-without-end': () => {
    serve(plain);
    withoutEnd((id) => `${JSON.stringify({ jsonrpc: '2.0', id: `q${id}`, method: 'roots/list' })}\n`);
  },
  'asks-back-and-never-reads': () =>
    withoutEnd((id) => `${JSON.stringify({ jsonrpc: '2.0', id: 'q'.repeat(50_000) + id, method: 'ping' })}\n`),
  'asks-for-sampling-elicitation-and-roots': () => {
    for (const method of ['sampling/createMessage', 'elicitation/create', 'roots/list'])
      write({ jsonrpc: '2.0', id: method, method, params: { messages: [], message: 'your password?', maxTokens: 9 } });
    serve(plain);
  },
  'notifies-a-hundred-times': () => {
    for (let count = 0; count < 100; count++) notify(count);
    serve(plain);
  },
  'answers-with-wrong-ids': () =>
    void createInterface({ input: process.stdin }).on('line', (line) => {
      const message: Message = JSON.parse(line);
      write({ ...reply(message, plain), id: 'not-what-you-asked' });
    }),
  'answers-everything-twice': () =>
    void createInterface({ input: process.stdin }).on('line', (line) => {
      const message: Message = JSON.parse(line);
      if (message.id === undefined) return;
      for (const _ of [1, 2]) write(reply(message, plain));
    }),
  'prints-invalid-JSON': () => {
    createInterface({ input: process.stdin }).on('line', () => process.stdout.write('{"jsonrpc":"2.0","id":0,\n'));
  },
  'prints-invalid-UTF-8': () =>
    void createInterface({ input: process.stdin }).on('line', (line) => {
      const message: Message = JSON.parse(line);
      if (message.id === undefined) return;
      const text = JSON.stringify(reply(message, () => ({ tools: [toolNamed('bad-BYTES')] })));
      process.stdout.write(Buffer.from(`${text}\n`.replace('BYTES', '\u00ff\u00fe'), 'latin1'));
    }),
  'closes-its-output': () => {
    process.stdout.destroy();
    stay();
  },
  'refuses-with-6-MB': () =>
    serve(() => {
      throw new Error(`\u001b[31m${'no '.repeat(2_000_000)}`);
    }),
  'leaves-a-child-in-its-group': () => {
    child(DEAF, false);
    serve(plain);
  },
  'leaves-a-child-in-a-group-of-its-own': () => {
    child(DEAF, true);
    serve(plain);
  },
  'leaves-a-daemon': () => {
    // The one in the middle ends at once, so that nobody is the parent of the other.
    const daemon = `require('child_process').spawn(process.execPath,['-e',${JSON.stringify(DEAF)},${JSON.stringify(tag)}],{stdio:'ignore',detached:true}).unref()`;
    child(daemon, true);
    serve(plain);
  },
  'ignores-SIGTERM': () => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
    stay();
    serve(plain);
  },
  'multiplies-and-exits': () => {
    for (let count = 0; count < 10; count++) child(DEAF, count % 2 === 0);
    setTimeout(() => process.exit(1), 300);
  },
  'takes-all-memory': () => {
    const taken: Buffer[] = [];
    // As much as is given, in pieces, and not without end should nobody stop it.
    const more = () => {
      const piece = Buffer.allocUnsafe(300_000_000);
      // A page is taken once something stands in it.
      for (let at = 0; at < piece.length; at += 4_096) piece[at] = 1;
      taken.push(piece);
      if (taken.length < 5) setTimeout(more, 1);
      else setInterval(() => taken.length, 1_000);
    };
    more();
  },
  'starts-processes-without-end': () => {
    let started = 0;
    const more = () => {
      for (let count = 0; count < 20; count++) spawn('sleep', ['30'], { stdio: 'ignore' });
      started += 20;
      if (started < 400) setTimeout(more, 50);
    };
    more();
  },
  'fills-its-folder': () => fill(openSync('filled', 'w')),
  'fills-what-looks-like-memory': () => fill(openSync(existsSync('/dev/shm') ? '/dev/shm/filled' : 'filled', 'w')),
  'fills-a-file-that-it-has-deleted': () => {
    const file = openSync('filled', 'w');
    rmSync('filled');
    fill(file);
  },
  'makes-files-without-end': () => {
    for (let count = 0; count < 30_000; count++) closeSync(openSync(`file-${count}`, 'w'));
    stay();
  },
  'puts-folders-in-one-another': () => {
    for (let depth = 0; depth < 40; depth++) {
      mkdirSync('d'.repeat(200));
      process.chdir('d'.repeat(200));
    }
    stay();
  },
  'closes-its-folder': () => {
    mkdirSync('closed/inner', { recursive: true });
    writeFileSync('closed/inner/file', 'x');
    chmodSync('closed/inner', 0);
    chmodSync('closed', 0);
    serve(plain);
  },
  /** What it can do from where it stands becomes its list; the places come from the test. */
  'looks-around': () => {
    const [secret = '', outside = ''] = (process.argv[4] ?? '').split(',');
    const can = (attempt: () => unknown) => {
      try {
        return attempt() === false ? 'cannot' : 'can';
      } catch {
        return 'cannot';
      }
    };
    const found = [
      `${can(() => readFileSync(secret))}_read_ssh_key`,
      `${can(() => writeFileSync(outside, 'x'))}_write_outside`,
      `${can(seesEnvironmentOfOthers)}_see_environment`,
      `${can(() => writeFileSync('note', 'x') ?? existsSync('note'))}_write_own_folder`,
    ];
    serve(() => ({ tools: found.map(toolNamed) }));
  },
};

/** More than any server needs, and not without end should nobody stop it. */
function fill(file: number): void {
  const block = Buffer.alloc(10_000_000, 'x');
  for (let count = 0; count < 80; count++) writeSync(file, block);
  stay();
}

function seesEnvironmentOfOthers(): boolean {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .some((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'latin1').includes('SECRET_OF_THE_PARENT');
      } catch {
        return false;
      }
    });
}

const act = ACTS[behaviour];
const list = BEHAVIOURS[behaviour];
if (act !== undefined) act();
else if (behaviour === 'odd-names') serve(() => ({ tools: oddTools() }));
else if (list !== undefined) serve(list);
else throw new Error(`there is no hostile server "${behaviour}"`);
