/**
 * How much a server may send before reading stops. A list in one message may be large; what it becomes once it is parsed
 * has to stay within the memory of an ordinary machine, whatever its bytes are.
 */

/** What a server sent too much of: one message beyond any list, or messages without end. */
export interface TooMuch {
  reason: 'too-large' | 'flood';
  /** As words that follow "it sent". */
  what: string;
}

export interface ReadLimits {
  /** One message, decompressed, in bytes. */
  message: number;
  /** Values in one message: small ones take many times their bytes once they are parsed. */
  values: number;
  /** All messages together, decompressed, in bytes. */
  total: number;
}

/** The longest list of a real server has 2.1 MB and some 100,000 values. A list is read up to three times. */
export const READ_LIMITS: ReadLimits = { message: 64 * 2 ** 20, values: 2_000_000, total: 256 * 2 ** 20 };

/** Beyond this, messages are taken in one after the other, whichever servers they come from. */
const LARGE_BYTES = 8 * 2 ** 20;

const [NEWLINE, QUOTE, BACKSLASH, COMMA, BRACKET, BRACE] = Buffer.from('\n"\\,[{');

/** Measures what one server sends. */
export class MessageSize {
  readonly #limits: ReadLimits;
  readonly #received: { bytes: number };
  #bytes = 0;
  #values = 0;
  #inString = false;
  #escaped = false;

  /** `received` counts on over several answers of one server. */
  constructor(limits: ReadLimits, received = { bytes: 0 }) {
    this.#limits = limits;
    this.#received = received;
  }

  /** Whether the message that is coming in is large enough to be taken in alone. */
  get isLarge(): boolean {
    return this.#bytes > LARGE_BYTES;
  }

  /** A new message begins. */
  restart(): void {
    this.#bytes = 0;
    this.#values = 0;
    this.#inString = false;
    this.#escaped = false;
  }

  /** Counts a piece; what is too much of it, once something is. A string of JSON ends with its line at the latest. */
  add(piece: Uint8Array): TooMuch | undefined {
    this.#received.bytes += piece.length;
    this.#bytes += piece.length;
    for (const byte of piece) {
      if (byte === NEWLINE) this.#inString = false;
      else if (this.#escaped) this.#escaped = false;
      else if (byte === QUOTE) this.#inString = !this.#inString;
      else if (this.#inString) this.#escaped = byte === BACKSLASH;
      else if (byte === COMMA || byte === BRACKET || byte === BRACE) this.#values += 1;
    }
    const { message, values, total } = this.#limits;
    if (this.#bytes > message)
      return { reason: 'too-large', what: `a single message of more than ${megabytes(message)}` };
    if (this.#values > values) return { reason: 'too-large', what: `a single message of more than ${values} values` };
    return this.#received.bytes > total ? { reason: 'flood', what: `more than ${megabytes(total)}` } : undefined;
  }
}

function megabytes(bytes: number): string {
  return bytes < 2 ** 20 ? `${bytes} bytes` : `${Math.round(bytes / 2 ** 20)} MB`;
}

let lastInRow: Promise<void> = Promise.resolve();

/** A sender that pauses for longer gives its turn to the next one and has to wait for another. */
const LONGEST_PAUSE_MS = 3_000;

/** A large message's turn: only one is read at a time, whichever servers they come from. */
export class TurnForLarge {
  #granted: Promise<() => void> | undefined;
  #pause: NodeJS.Timeout | undefined;

  /** Resolves once it is this message's turn; call it for every piece, because a turn ends when the pieces stop. */
  async take(): Promise<void> {
    clearTimeout(this.#pause);
    this.#granted ??= nextTurn();
    const granted = this.#granted;
    await granted;
    // It may have been given up while it was waiting.
    if (this.#granted !== granted) return;
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.giveUp(), LONGEST_PAUSE_MS).unref();
  }

  /** Ends the turn, or the wait for it. */
  giveUp(): void {
    clearTimeout(this.#pause);
    void this.#granted?.then((done) => done());
    this.#granted = undefined;
  }
}

async function nextTurn(): Promise<() => void> {
  const before = lastInRow;
  let done = () => {};
  lastInRow = new Promise((resolve) => {
    done = resolve;
  });
  await before;
  return done;
}
