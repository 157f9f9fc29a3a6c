/**
 * Prints a definition as JSON, cut into parts so that the words that decided can be marked in place. Nothing here is
 * markup; components print parts as text.
 */
import type { Evidence } from '../../risk/model.ts';
import { isObject, pointer, stepsOf, valueAt } from '../../risk/pointer.ts';
import { visible } from './visible.ts';

/** A place in a definition, what stands there and everything that was concluded from it. */
export interface Mark {
  /** From 1, in the order of the print; 0 until it has been printed. */
  number: number;
  at: string;
  quote: string;
  evidence: Evidence[];
}

export interface Part {
  text: string;
  /** `aside` is ours, not the server's. */
  kind: 'key' | 'string' | 'value' | 'punctuation' | 'escape' | 'unseen' | 'aside';
  marked: boolean;
  /** Marks that end here: their numbers are printed after the text. */
  ends: Mark[];
}

export interface Line {
  depth: number;
  /** True for the further lines of one string. */
  continues: boolean;
  parts: Part[];
}

/** Characters of a definition that are printed: more than nearly every real one has, less than would make a page heavy. */
export const LONGEST_PRINT = 40_000;
/** Characters of a server's instructions that its page and the page's Markdown have. */
export const LONGEST_INSTRUCTIONS = 8_000;
/** Characters up to which a flat object or list stays on one line. */
const INLINE_WIDTH = 64;

/** Where in a string marks begin and end; a quote that is not in it is left out. */
function rangesIn(text: string, marks: readonly Mark[]): { mark: Mark; from: number; to: number }[] {
  return marks.flatMap((mark) => {
    const from = mark.quote === '' ? -1 : text.indexOf(mark.quote);
    return from < 0 ? [] : [{ mark, from, to: from + mark.quote.length }];
  });
}

type Spelling = (text: string) => string;
const asJson: Spelling = (text) => JSON.stringify(text).slice(1, -1);
export const asItIs: Spelling = (text) => text;

/** Cuts a string at the ends of its marks; overlapping marks share the words they have in common. */
export function partsOf(text: string, marks: readonly Mark[], kind: Part['kind'], spell: Spelling): Part[] {
  const ranges = rangesIn(text, marks);
  const cuts = [...new Set([0, text.length, ...ranges.flatMap(({ from, to }) => [from, to])])].sort((a, b) => a - b);
  const parts: Part[] = [];
  cuts.slice(1).forEach((to, i) => {
    const from = cuts[i] ?? 0;
    const marked = ranges.some((range) => range.from <= from && range.to >= to);
    const pieces = spell(text.slice(from, to)).split(/(?<=\\n)/);
    for (const piece of pieces) {
      const breaks = spell === asJson && piece.endsWith('\\n');
      for (const { text: shown, unseen } of visible(breaks ? piece.slice(0, -2) : piece))
        parts.push({ text: shown, kind: unseen ? 'unseen' : kind, marked, ends: [] });
      if (breaks) parts.push({ text: '\\n', kind: 'escape', marked, ends: [] });
    }
    parts.at(-1)?.ends.push(...ranges.filter((range) => range.to === to).map(({ mark }) => mark));
  });
  return parts;
}

/** Where a mark belongs: on a property's name, in its value, or on the absence of anything there. */
function targetOf(definition: unknown, { at, quote }: Mark): 'key' | 'value' | 'absence' {
  const value = valueAt(definition, at);
  if (value === undefined) return 'absence';
  if (typeof value === 'string' && (quote === '' ? value.trim() === '' : value.includes(quote))) return 'value';
  if (typeof value !== 'string' && !isObject(value) && !Array.isArray(value) && quote === String(value)) return 'value';
  return 'key';
}

interface PrintOptions {
  /** What we say of a value, by its JSON Pointer; printed behind it. */
  asides?: ReadonlyMap<string, string>;
  /** Part of a definition: what is not there was left out by us, and says nothing of a server. */
  isFragment?: boolean;
}

export class Printer {
  readonly lines: Line[] = [];
  readonly #definition: unknown;
  readonly #marks: Mark[];
  readonly #asides: ReadonlyMap<string, string>;
  readonly #isFragment: boolean;
  #length = 0;
  /** Set once something had to be left out. */
  isFull = false;

  constructor(definition: unknown, marks: Mark[], { asides = new Map(), isFragment = false }: PrintOptions = {}) {
    this.#definition = definition;
    this.#marks = marks;
    this.#asides = asides;
    this.#isFragment = isFragment;
  }

  print(): void {
    this.#open(0);
    this.#value(this.#definition, [], 0);
  }

  #open(depth: number, continues = false): void {
    this.lines.push({ depth, continues, parts: [] });
  }

  #put(parts: readonly Part[]): void {
    for (const part of parts) {
      if (this.isFull) return;
      const room = LONGEST_PRINT - this.#length;
      if (part.text.length > room) {
        this.isFull = true;
        part.text = part.text.slice(0, room);
        part.ends = [];
      }
      this.#length += part.text.length;
      const line = this.lines.at(-1);
      const before = line?.parts.at(-1);
      // Neighbours that look alike are one part: a long definition is then a tenth of the markup.
      if (before && before.kind === part.kind && before.marked === part.marked && before.ends.length === 0) {
        before.text += part.text;
        before.ends = part.ends;
      } else line?.parts.push(part);
      if (part.kind === 'escape') this.#open(this.lines.at(-1)?.depth ?? 0, true);
    }
  }

  #plain(text: string, kind: Part['kind'] = 'punctuation', ends: Mark[] = []): void {
    this.#put([{ text, kind, marked: ends.length > 0, ends }]);
  }

  #marksAt(at: string, target: 'key' | 'value'): Mark[] {
    return this.#marks.filter((mark) => mark.at === at && targetOf(this.#definition, mark) === target);
  }

  /** Marks on things that are not there, by the nearest thing around them that is. */
  #absentIn(steps: readonly string[]): { label: string; marks: Mark[] }[] {
    const here = pointer(steps);
    const groups = new Map<string, Mark[]>();
    const saysNothing = !this.#isFragment && valueAt(this.#definition, '/description') === undefined;
    if (here === '' && saysNothing) groups.set('description', []);
    for (const mark of this.#marks) {
      if (targetOf(this.#definition, mark) !== 'absence') continue;
      const path = stepsOf(mark.at);
      let depth = path.length - 1;
      while (depth > 0 && !isObject(valueAt(this.#definition, pointer(path.slice(0, depth))))) depth -= 1;
      if (pointer(path.slice(0, depth)) !== here) continue;
      const label = path.slice(depth).join('.');
      groups.set(label, [...(groups.get(label) ?? []), mark]);
    }
    return [...groups].map(([label, marks]) => ({ label, marks }));
  }

  #value(value: unknown, steps: string[], depth: number): void {
    const marks = this.#marksAt(pointer(steps), 'value');
    if (typeof value === 'string') {
      this.#plain('"', 'string');
      this.#put(partsOf(value, marks, 'string', asJson));
      this.#plain('"', 'string');
      if (value.trim() === '' && steps.at(-1) === 'description') this.#plain(' none given', 'aside', marks);
    } else if (Array.isArray(value)) this.#list(value, steps, depth);
    else if (isObject(value)) this.#object(value, steps, depth);
    else this.#plain(JSON.stringify(value) ?? 'null', 'value', marks);
    const aside = this.#asides.get(pointer(steps));
    if (aside !== undefined) this.#plain(` ${aside}`, 'aside');
  }

  #key(steps: string[]): void {
    this.#plain('"', 'key');
    const marks = this.#marksAt(pointer(steps), 'key');
    const name = steps.at(-1) ?? '';
    const inside = marks.filter((mark) => mark.quote !== '' && name.includes(mark.quote));
    this.#put(partsOf(name, inside, 'key', asJson));
    // Where the quote stands nowhere in the name, the note still belongs here.
    this.#plain(
      '"',
      'key',
      marks.filter((mark) => !inside.includes(mark)),
    );
    this.#plain(': ');
  }

  #list(items: readonly unknown[], steps: string[], depth: number): void {
    const inline = items.every((item) => !isObject(item) && !Array.isArray(item)) && fits(items);
    this.#plain('[');
    items.forEach((item, i) => {
      if (this.isFull) return;
      if (!inline) this.#open(depth + 1);
      this.#value(item, [...steps, String(i)], depth + 1);
      if (i < items.length - 1) this.#plain(inline ? ', ' : ',');
    });
    if (!inline) this.#open(depth);
    this.#plain(']');
  }

  #object(value: Record<string, unknown>, steps: string[], depth: number): void {
    const absent = this.#absentIn(steps);
    const entries = steps.length === 0 ? headFirst(value) : Object.entries(value);
    const flat = entries.every(([, item]) => !isObject(item) && !Array.isArray(item));
    const inline = absent.length === 0 && steps.length > 0 && flat && fits(value);
    this.#plain(inline && entries.length > 0 ? '{ ' : '{');
    entries.forEach(([key, item], i) => {
      if (this.isFull) return;
      if (!inline) this.#open(depth + 1);
      this.#key([...steps, key]);
      this.#value(item, [...steps, key], depth + 1);
      if (i < entries.length - 1) this.#plain(inline ? ', ' : ',');
      if (key === 'name' && steps.length === 0) this.#absent(absent, depth, true);
    });
    this.#absent(absent, depth, steps.length > 0 ? undefined : false);
    if (!inline) this.#open(depth);
    this.#plain(inline && entries.length > 0 ? ' }' : '}');
  }

  /** `description` is looked for right after the name; anything else that is missing is said at the end. */
  #absent(absent: readonly { label: string; marks: Mark[] }[], depth: number, description: boolean | undefined): void {
    for (const { label, marks } of absent) {
      if (this.isFull) return;
      if (description !== undefined && (label === 'description') !== description) continue;
      this.#open(depth + 1);
      this.#plain(`${label}: none given`, 'aside', marks);
    }
  }
}

function fits(value: unknown): boolean {
  return JSON.stringify(value).length <= INLINE_WIDTH;
}

/** The name, the title and the description first; the rest in the server's order. */
function headFirst(definition: Record<string, unknown>): [string, unknown][] {
  const head = ['name', 'title', 'description'];
  const rank = (key: string) => (head.includes(key) ? head.indexOf(key) : head.length);
  return Object.entries(definition).sort(([a], [b]) => rank(a) - rank(b));
}
