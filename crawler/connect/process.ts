/**
 * A server as a child process, spoken to over its standard streams.
 * The SDK's own stdio transport signals only the process it started; launchers leave children behind, so here every
 * server has a process group of its own and all of it is ended, also after an exit that looked clean.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { type JSONRPCMessage, parseJSONRPCMessage, type Transport } from '@modelcontextprotocol/client';
import { watchGroup } from './consumption.ts';
import { MessageSize, type ReadLimits, type TooMuch, TurnForLarge } from './message-size.ts';
import { endStrays, straysOf } from './strays.ts';
import { HeadTail } from './text.ts';

const STDERR_KEPT = 3_000;
const NOISE_KEPT = 300;
const NOISE_LIMIT_BYTES = 1_000_000;
const LEAVE_AFTER_EOF_MS = 1_500;
const LEAVE_AFTER_TERM_MS = 1_000;
/** Far beyond what a list takes; a server that goes on talking keeps the others of a crawl from being heard. */
const MESSAGES = 2_000;
/** Answers to a server's own questions that it does not read. */
const UNREAD_BYTES = 1024 * 1024;
const NEWLINE = 10;

export interface ChildCommand {
  /** The executable and its arguments; never handed to a shell. */
  command: readonly string[];
  cwd: string;
  /** The whole environment: nothing is inherited. */
  env: Record<string, string>;
  /** A folder that no other server was given: a process whose environment or working folder names it belongs to this one. */
  mark?: string;
}

/** The groups that are running, each with the mark of its server where it has one. */
const liveGroups = new Map<number, string | undefined>();

/** A crawl that is interrupted takes its servers with it; there is no time left to be polite. */
process.on('exit', () => {
  for (const [pgid, mark] of liveGroups) {
    const strays = straysOf(pgid, mark);
    signalGroup(pgid, 'SIGKILL');
    endStrays(strays, mark);
  }
});

/** True when the group still had a member to signal. */
function signalGroup(pgid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pgid, signal);
    return true;
  } catch (error) {
    // EPERM means that somebody is there (a process that changed its user); ESRCH that nobody is.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function groupLeaves(pgid: number, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (signalGroup(pgid, 0)) {
    if (Date.now() >= deadline) return false;
    await sleep(25);
  }
  return true;
}

/** Ends a process group: SIGTERM, a moment, SIGKILL; and what left the group, without asking. */
export async function endGroup(pgid: number, mark?: string): Promise<void> {
  // Whose child a process is can be seen only while its parent lives.
  const strays = straysOf(pgid, mark);
  signalGroup(pgid, 'SIGTERM');
  if (!(await groupLeaves(pgid, LEAVE_AFTER_TERM_MS))) {
    signalGroup(pgid, 'SIGKILL');
    await groupLeaves(pgid, LEAVE_AFTER_TERM_MS);
  }
  endStrays(strays, mark);
  liveGroups.delete(pgid);
}

/** The process group of a child that was started with `detached`, ended with this process if not before. */
export function ownGroup(pid: number, mark?: string): number {
  liveGroups.set(pid, mark);
  return pid;
}

/** How a server's process ended, and what it printed that was not the protocol. */
export interface ChildState {
  exit: { code: number | null; signal: NodeJS.Signals | null } | undefined;
  /** Why it could not be started at all, such as ENOENT. */
  spawnError: string | undefined;
  /** What it sent too much of, when reading stopped for that. */
  tooMuch: TooMuch | undefined;
  /** What it used too much of, when it was ended for that. */
  excess: string | undefined;
  stderr: string;
  noise: string;
}

export class ChildTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  /** The SDK tells a child process from HTTP by the presence of these two; its silence then means an older server. */
  pid: number | null = null;
  readonly stderr = null;

  readonly #command: ChildCommand;
  readonly #size: MessageSize;
  #messages = 0;
  #child: ChildProcessWithoutNullStreams | undefined;
  #exited: Promise<void> = Promise.resolve();
  #exit: ChildState['exit'];
  #spawnError: string | undefined;
  #tooMuch: TooMuch | undefined;
  #excess: string | undefined;
  #unwatch: () => void = () => undefined;
  #closing: Promise<void> | undefined;
  #announcedClose = false;
  #chunks: Buffer[] = [];
  readonly #turn = new TurnForLarge();
  #noiseBytes = 0;
  readonly #stderrText = new HeadTail(STDERR_KEPT);
  readonly #noiseText = new HeadTail(NOISE_KEPT);

  constructor(command: ChildCommand, limits: ReadLimits) {
    this.#command = command;
    this.#size = new MessageSize(limits);
  }

  get state(): ChildState {
    return {
      exit: this.#exit,
      spawnError: this.#spawnError,
      tooMuch: this.#tooMuch,
      excess: this.#excess,
      stderr: this.#stderrText.toString(),
      noise: this.#noiseText.toString(),
    };
  }

  async start(): Promise<void> {
    const [executable = '', ...args] = this.#command.command;
    const child = spawn(executable, args, {
      cwd: this.#command.cwd,
      env: this.#command.env,
      detached: true,
      stdio: 'pipe',
    });
    this.#child = child;
    this.#exited = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        this.#exit = { code, signal };
        resolve();
        this.#announceClose();
      });
      // A child that handed its pipes to a grandchild never closes; its exit has to do.
      child.once('exit', (code, signal) => {
        this.#exit ??= { code, signal };
        setTimeout(() => {
          resolve();
          this.#announceClose();
        }, 200).unref();
      });
    });
    child.stdout.on('data', (chunk: Buffer) => this.#read(chunk));
    child.stderr.setEncoding('utf8').on('data', (text: string) => this.#stderrText.add(text));
    // A server that has gone makes writing fail; that it has gone is reported by its exit.
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.on('error', (e) => this.onerror?.(e));
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (error) => {
        this.#spawnError = error.message;
        reject(error);
      });
    });
    if (child.pid === undefined) return;
    const pgid = ownGroup(child.pid, this.#command.mark);
    this.pid = pgid;
    this.#unwatch = watchGroup(pgid, this.#command.mark, (excess) => {
      this.#excess = excess;
      void endGroup(pgid, this.#command.mark);
    });
  }

  async send(message: JSONRPCMessage): Promise<void> {
    const stdin = this.#child?.stdin;
    if (!stdin?.writable) throw new Error('the server has closed its input');
    stdin.write(`${JSON.stringify(message)}\n`);
    if (stdin.writableLength > UNREAD_BYTES)
      this.#stopReading({ reason: 'flood', what: 'questions without reading the answers' });
  }

  /** Waits until the process has ended, at most this long; a conversation that broke off usually means that it did. */
  async hasEnded(withinMs: number): Promise<boolean> {
    await Promise.race([this.#exited, sleep(withinMs, undefined, { ref: false })]);
    return this.#exit !== undefined;
  }

  /** Closes the input, waits, then ends the whole group; may be called more than once. */
  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    const child = this.#child;
    this.#unwatch();
    this.#turn.giveUp();
    if (child !== undefined && this.pid !== null) {
      child.stdin.end();
      await Promise.race([this.#exited, sleep(LEAVE_AFTER_EOF_MS, undefined, { ref: false })]);
      await endGroup(this.pid, this.#command.mark);
      child.stdout.destroy();
      child.stderr.destroy();
    }
    this.#announceClose();
  }

  #announceClose(): void {
    if (this.#announcedClose) return;
    this.#announcedClose = true;
    this.onclose?.();
  }

  #read(chunk: Buffer): void {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      this.#keep(chunk.subarray(from, end));
      if (this.#tooMuch !== undefined) return;
      const line = Buffer.concat(this.#chunks).toString('utf8');
      this.#chunks = [];
      this.#size.restart();
      this.#deliver(line);
      this.#turn.giveUp();
      if (this.#tooMuch !== undefined) return;
      from = end + 1;
    }
    this.#keep(chunk.subarray(from));
  }

  #keep(part: Buffer): void {
    const tooMuch = this.#size.add(part);
    if (tooMuch !== undefined) {
      this.#stopReading(tooMuch);
      return;
    }
    this.#chunks.push(part);
    if (this.#size.isLarge) this.#takeTurn();
  }

  /** What has come is kept, and no more is taken in before it is this message's turn. */
  #takeTurn(): void {
    const stdout = this.#child?.stdout.pause();
    void this.#turn.take().then(() => stdout?.resume());
  }

  #deliver(line: string): void {
    if (line.trim() === '') return;
    const message = messageIn(line);
    if (message !== undefined) {
      this.#messages += 1;
      if (this.#messages > MESSAGES) this.#stopReading({ reason: 'flood', what: `more than ${MESSAGES} messages` });
      else this.onmessage?.(message);
      return;
    }
    this.#noiseText.add(`${line}\n`);
    this.#noiseBytes += line.length;
    if (this.#noiseBytes > NOISE_LIMIT_BYTES) {
      this.#stopReading({ reason: 'flood', what: `more than ${NOISE_LIMIT_BYTES} bytes that are not the protocol` });
    }
  }

  #stopReading(tooMuch: TooMuch): void {
    this.#tooMuch ??= tooMuch;
    this.#chunks = [];
    this.#turn.giveUp();
    this.#child?.stdout.removeAllListeners('data').resume();
    void this.close();
  }
}

/** One line of output as a message, or nothing when it is anything else, such as a greeting on standard output. */
function messageIn(line: string): JSONRPCMessage | undefined {
  try {
    return parseJSONRPCMessage(JSON.parse(line));
  } catch {
    return undefined;
  }
}
