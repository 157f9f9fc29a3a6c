/**
 * The exhibit: a tool's definition as the server gave it, the words that decided marked and numbered in it, and what
 * each of them says beside it; then what siblings and the server itself say about the tool.
 */
import type { Evidence } from '../../risk/model.ts';
import { lastStep, pointer, stepsOf, valueAt } from '../../risk/pointer.ts';
import type { Tool } from './catalogue.ts';
import { asItIs, type Line, type Mark, type Part, Printer, partsOf } from './print.ts';
import { RISKS } from './words.ts';

/** A run of lines and the notes that stand beside it. */
export interface Chunk {
  lines: Line[];
  notes: Mark[];
}

/** What a sibling, or the server itself, says about this tool. */
interface Witness {
  /** A sibling's name, or `null` for the server. */
  of: string | null;
  /** Where the sibling's own page is, if it has one. */
  href: string | undefined;
  /** Place in the witness's own words: `name`, `description`, `instructions`. */
  place: string;
  parts: Part[];
  notes: Mark[];
}

export interface Exhibit {
  chunks: Chunk[];
  witnesses: Witness[];
  /** Marks that fall behind the end of the print or that name nothing there. */
  unplaced: Mark[];
  /** Length of the whole definition where it is longer than the print. */
  cutFrom: number | undefined;
}

/** Characters of a witness's words that are printed on either side of what is quoted. */
const EXCERPT = 90;
/** Characters of a note that fit on one line of the margin, for keeping notes beside what they are about. */
const NOTE_WIDTH = 40;

function groupMarks(evidence: readonly Evidence[]): Mark[] {
  const marks = new Map<string, Mark>();
  for (const item of evidence) {
    const key = `${item.at}\n${item.quote}`;
    const mark = marks.get(key) ?? { number: 0, at: item.at, quote: item.quote, evidence: [] };
    mark.evidence.push(item);
    marks.set(key, mark);
  }
  return [...marks.values()];
}

/** What a note says, as text; for its length and for reading aloud. */
function noteLength(mark: Mark): number {
  const text = mark.evidence.reduce((sum, { says }) => sum + says.length + 24, mark.quote.length);
  return Math.ceil(text / NOTE_WIDTH) + 1;
}

/** Begins a new chunk at each marked line, unless the notes so far still need the room beside it. */
function chunksOf(lines: readonly Line[]): Chunk[] {
  const chunks: Chunk[] = [];
  let room = 0;
  for (const line of lines) {
    const notes = [...new Set(line.parts.flatMap((part) => part.ends))];
    const current = chunks.at(-1);
    if (!current || (notes.length > 0 && room >= 0)) {
      chunks.push({ lines: [line], notes });
      room = 0;
    } else {
      current.lines.push(line);
      current.notes.push(...notes);
    }
    const height = Math.max(
      1,
      Math.ceil(line.parts.reduce((sum, part) => sum + part.text.length, line.depth * 2) / 78),
    );
    room += height - notes.reduce((sum, note) => sum + noteLength(note), 0);
  }
  return chunks;
}

function excerptAround(text: string, quote: string): { text: string; before: boolean; after: boolean } {
  const found = Math.max(0, text.indexOf(quote));
  const from = Math.max(0, found - EXCERPT);
  const to = Math.min(text.length, found + quote.length + EXCERPT);
  return { text: text.slice(from, to), before: from > 0, after: to < text.length };
}

function witnessesOf(tool: Tool): Witness[] {
  const { server } = tool;
  const spoken = tool.record.evidence.filter((item) => item.of !== undefined);
  const places = new Map<string, Evidence[]>();
  for (const item of spoken) {
    const key = JSON.stringify([item.of, item.at]);
    places.set(key, [...(places.get(key) ?? []), item]);
  }
  return [...places.values()].flatMap((evidence): Witness[] => {
    const first = evidence[0];
    if (!first) return [];
    const sibling = server.tools.find(({ record }) => record.name === first.of);
    const words =
      first.of === null
        ? { name: server.serverInfo?.name ?? server.title, instructions: server.instructions }
        : sibling?.definition;
    const value = valueAt(words, first.at);
    const marks = groupMarks(evidence);
    const whole = typeof value === 'string' ? value : lastStep(first.at);
    const { text, before, after } = excerptAround(whole, first.quote);
    const parts = partsOf(text, marks, 'string', asItIs);
    const dots: Part = { text: '…', kind: 'aside', marked: false, ends: [] };
    return [
      {
        of: first.of ?? null,
        href: sibling?.href,
        place: stepsOf(first.at)[0] ?? '',
        parts: [...(before ? [dots] : []), ...parts, ...(after ? [dots] : [])],
        notes: marks,
      },
    ];
  });
}

/** Where an argument chooses the operation, the risk of each of its values, by the value's place in the schema. */
function risksOfValues({ record, definition }: Tool): Map<string, string> {
  const asides = new Map<string, string>();
  if (!record.conditional) return asides;
  const at = `${record.conditional.at}/enum`;
  const values = valueAt(definition, at);
  if (!Array.isArray(values)) return asides;
  values.forEach((value, i) => {
    const found = record.conditional?.cases.find((one) => one.values.includes(String(value)));
    if (found) asides.set(`${at}${pointer([i])}`, `(${RISKS[found.risk].word.toLowerCase()})`);
  });
  return asides;
}

/** A definition, or part of one, with its evidence marked from `firstNumber` on; marks that are not printed are left out. */
export function chunksOfPrint(definition: unknown, evidence: readonly Evidence[], firstNumber: number): Chunk[] {
  const marks = groupMarks(evidence);
  const printer = new Printer(definition, marks, { isFragment: true });
  printer.print();
  const chunks = chunksOf(printer.lines);
  chunks
    .flatMap(({ notes }) => notes)
    .forEach((mark, i) => {
      mark.number = firstNumber + i;
    });
  return chunks;
}

/** The number of the mark that an item of evidence has in the exhibit. */
export function numberOf({ chunks, witnesses, unplaced }: Exhibit, item: Evidence): number | undefined {
  const marks = [...chunks, ...witnesses].flatMap(({ notes }) => notes).concat(unplaced);
  return marks.find(({ evidence }) => evidence.includes(item))?.number;
}

export function exhibitOf(tool: Tool): Exhibit {
  const marks = groupMarks(tool.record.evidence.filter((item) => item.of === undefined));
  const printer = new Printer(tool.definition, marks, { asides: risksOfValues(tool) });
  printer.print();
  const witnesses = witnessesOf(tool);
  const printed = printer.lines.flatMap((line) => line.parts.flatMap((part) => part.ends));
  const unplaced = marks.filter((mark) => !printed.includes(mark));
  [...new Set([...printed, ...witnesses.flatMap(({ notes }) => notes), ...unplaced])].forEach((mark, i) => {
    mark.number = i + 1;
  });
  return {
    chunks: chunksOf(printer.lines),
    witnesses,
    unplaced,
    cutFrom: printer.isFull ? JSON.stringify(tool.definition, null, 2).length : undefined,
  };
}
