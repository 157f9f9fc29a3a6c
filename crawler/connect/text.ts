/**
 * What a server writes beside the protocol is only ever shown to a person, so it is kept small, without colours and
 * without anything that names the machine that asked.
 */
import { homedir, tmpdir } from 'node:os';
import { stripVTControlCharacters } from 'node:util';

/** Keeps the first and the last of a stream: the reason stands at either end, the middle is seldom missed. */
export class HeadTail {
  #head = '';
  #tail = '';
  #dropped = 0;
  readonly #size: number;

  /** `size` is how many characters are kept of each end. */
  constructor(size: number) {
    this.#size = size;
  }

  add(text: string): void {
    const room = this.#size - this.#head.length;
    this.#head += text.slice(0, Math.max(0, room));
    const rest = this.#tail + text.slice(Math.max(0, room));
    const cut = Math.max(0, rest.length - this.#size);
    this.#dropped += cut;
    this.#tail = rest.slice(cut);
  }

  toString(): string {
    const gap = this.#dropped > 0 ? `\n[… ${this.#dropped} characters left out …]\n` : '';
    return this.#head + gap + this.#tail;
  }
}

/** A folder of the machine that asked, or a secret that it sent, and what stands in its place in anything that is kept. */
export interface Alias {
  text: string;
  shown: string;
}

const INDEX_HOST = /https?:\/\/[^\s/'"]*(?:registry|npmjs|pypi|pythonhosted)[^\s'"]*/gi;

/** Addresses of the network that the machine is in, and no versions; 127.0.0.1 is every machine's. */
const INNER_ADDRESS =
  /(?<![\w.]|==)(?:10\.\d{1,3}|192\.168|172\.(?:1[6-9]|2\d|3[01])|169\.254)\.\d{1,3}\.\d{1,3}(?!\d|\.\d)/g;

/** Replaces each wherever it occurs, the longest first, because one may stand inside another. */
export function hideAliases(text: string, aliases: readonly Alias[]): string {
  const longestFirst = [...aliases].sort((a, b) => b.text.length - a.text.length);
  return longestFirst.reduce((shown, alias) => shown.replaceAll(alias.text, alias.shown), text);
}

/** Text of a server or an installer as it may be kept: no colours, no folders of this machine, no package index. */
export function presentable(text: string, aliases: readonly Alias[]): string {
  const everywhere = [...aliases, { text: homedir(), shown: '~' }, { text: tmpdir(), shown: '<tmp>' }];
  return hideAliases(stripVTControlCharacters(text), everywhere)
    .replace(INDEX_HOST, '<package index>')
    .replace(INNER_ADDRESS, '<address>')
    .trim();
}

const WORDS_KEPT = 500;

/** A server's own words as part of one of our sentences: short, and without anything that names this machine. */
export function inShort(words: string, aliases: readonly Alias[]): string {
  const shown = presentable(words.slice(0, 4 * WORDS_KEPT), aliases);
  return shown.length > WORDS_KEPT ? `${shown.slice(0, WORDS_KEPT)}…` : shown;
}
