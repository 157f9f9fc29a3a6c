/**
 * The trifecta as a drawing: three groups, each with its servers, and each tool as a line from its server to the rail
 * that leads to the next group. A line that a person has to agree to is interrupted by a gate. Beside one another where
 * there is room, else below one another; lengths are CSS pixels, so that letters keep their size on a phone.
 */
import type { Combination, LegId, StackTool } from '../../risk/stack.ts';
import { count } from '../lib/grammar.ts';
import { COMBINATION_WORDS, LEG_WORDS, legsInWords } from '../lib/stack-words.ts';
import { shorten, visibleText } from '../lib/visible.ts';

const NS = 'http://www.w3.org/2000/svg';
const ROW = 24;
const NODE = 28;
const GAP = 14;
const HEAD = 34;
const MOST_TOOLS = 4;
const MOST_SERVERS = 4;
/** Room between two groups beside one another. */
const GUTTER = 40;
/** Below this width the groups stand below one another. */
const NARROW = 720;

/** How a call comes through: by itself, held by the recommended policy, or held by a rule that is to be added. */
export type Passage = 'open' | 'held' | 'added';

export interface DrawnTool {
  name: string;
  passage: Passage;
}

export interface DrawnServer {
  title: string;
  tools: DrawnTool[];
}

export interface DrawnLeg {
  id: LegId;
  servers: DrawnServer[];
}

function shape(tag: string, attributes: Record<string, string | number>, text?: string): SVGElement {
  const made = document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  if (text !== undefined) made.textContent = text;
  return made;
}

const path = (d: string, className: string) => shape('path', { d, class: className });

/** Two bars across a line; filled where the rule is new. */
function gate(x: number, y: number, passage: Passage): SVGElement {
  const group = shape('g', { class: `gate ${passage}` });
  if (passage === 'added') group.append(shape('rect', { x: x - 7, y: y - 8, width: 14, height: 16 }));
  group.append(path(`M${x - 2.5} ${y - 5}v10M${x + 2.5} ${y - 5}v10`, 'bars'));
  return group;
}

export function gateSample(passage: Passage): SVGElement {
  const svg = shape('svg', { viewBox: '0 0 44 20', class: 'stack-sample', 'aria-hidden': 'true' });
  svg.append(...line(0, 44, 10, passage));
  return svg;
}

/** A tool's line to the rail, with its gate shortly before it. */
function line(from: number, to: number, y: number, passage: Passage): SVGElement[] {
  if (passage === 'open')
    return [path(`M${from} ${y}H${to}`, 'wire'), shape('circle', { cx: to, cy: y, r: 2.5, class: 'joint' })];
  const at = to - 18;
  return [path(`M${from} ${y}H${at - 7}`, 'wire'), path(`M${at + 7} ${y}H${to}`, 'wire cut'), gate(at, y, passage)];
}

/** Cuts a text element to a width; only possible once it stands in the document. */
function trimmed(text: SVGElement, width: number): number {
  if (!(text instanceof SVGTextContentElement)) return 0;
  let chars = Array.from(text.textContent ?? '');
  while (chars.length > 1 && text.getComputedTextLength() > width) {
    chars = chars.slice(0, -1);
    text.textContent = `${chars.join('')}…`;
  }
  return text.getComputedTextLength();
}

/** Tools that get a rule first, then those that stay open: what is named is what matters. */
export const PASSAGES: readonly Passage[] = ['added', 'open', 'held'];

function rowsOf({ tools }: DrawnServer): { text: string; isName: boolean; passage: Passage }[] {
  const sorted = tools.toSorted((a, b) => PASSAGES.indexOf(a.passage) - PASSAGES.indexOf(b.passage));
  const named = sorted.length <= MOST_TOOLS ? sorted : sorted.slice(0, MOST_TOOLS - 1);
  const rest = sorted.slice(named.length);
  const rows = named.map(({ name, passage }) => ({ text: shorten(visibleText(name), 60), isName: true, passage }));
  // The rest is drawn as one line: open if one of it is.
  const passages = new Set(rest.map(({ passage }) => passage));
  return [
    ...rows,
    ...PASSAGES.filter((passage) => passages.has(passage)).map((passage) => ({
      text: `${count(rest.filter((tool) => tool.passage === passage).length, 'more', 'more')}`,
      isName: false,
      passage,
    })),
  ];
}

interface Extent {
  end: number;
  /** Where the last call that comes through by itself meets the rail; 0 where none does. */
  joint: number;
}

function drawServer(svg: SVGElement, server: DrawnServer, x: number, y: number, rail: number): Extent {
  const title = shape(
    'text',
    { x: x + 10, y: y + NODE / 2 + 4.5, class: 'node-title' },
    shorten(visibleText(server.title), 60),
  );
  const box = shape('rect', { x: x + 0.5, y: y + 0.5, height: NODE, class: 'node' });
  svg.append(box, title);
  box.setAttribute('width', String(trimmed(title, rail - x - 60) + 20));
  let at = y + NODE;
  let joint = 0;
  for (const { text, isName, passage } of rowsOf(server)) {
    const middle = at + ROW / 2 + 2;
    if (passage === 'open') joint = middle;
    const label = shape('text', { x: x + 32, y: middle + 4, class: isName ? 'tool' : 'more' }, text);
    svg.append(label);
    const width = trimmed(label, rail - x - 32 - 52);
    svg.append(path(`M${x + 14.5} ${middle}H${x + 27}`, 'wire'), ...line(x + 32 + width + 6, rail, middle, passage));
    at += ROW;
  }
  svg.append(path(`M${x + 14.5} ${y + NODE}V${at - ROW / 2 + 2}`, 'wire'));
  return { end: at, joint };
}

/** One group from its heading down. `head` is where the heading ends; where nothing comes through, `joint` is the end. */
function drawLeg(
  svg: SVGElement,
  { id, servers }: DrawnLeg,
  x: number,
  y: number,
  rail: number,
): Extent & { head: number } {
  const heading = shape('text', { x, y: y + 6, class: 'group' }, LEG_WORDS[id].label);
  svg.append(heading);
  const head = x + trimmed(heading, rail - x - 30);
  let at = y + HEAD;
  let joint = 0;
  for (const server of servers.slice(0, MOST_SERVERS)) {
    const drawn = drawServer(svg, server, x, at, rail);
    joint = drawn.joint || joint;
    at = drawn.end + GAP;
  }
  joint ||= at - GAP - ROW / 2 + 2;
  const more = servers.length - MOST_SERVERS;
  if (more > 0) {
    svg.append(shape('text', { x, y: at + 8, class: 'more' }, `and ${count(more, 'more server')}, listed below`));
    at += ROW;
  }
  return { end: at, head, joint };
}

const isHeld = ({ servers }: DrawnLeg) =>
  servers.every(({ tools }) => tools.every(({ passage }) => passage !== 'open'));

const arrowRight = (x: number, y: number) => path(`M${x - 8} ${y - 5}L${x} ${y}L${x - 8} ${y + 5}`, 'rail');
const arrowDown = (x: number, y: number) => path(`M${x - 5} ${y - 8}L${x} ${y}L${x + 5} ${y - 8}`, 'rail');

function beside(svg: SVGElement, legs: readonly DrawnLeg[], width: number): number {
  const column = (width - GUTTER * (legs.length - 1) - 12) / legs.length;
  const y = 14;
  let bottom = 0;
  legs.forEach((leg, i) => {
    const x = i * (column + GUTTER);
    const rail = x + column;
    const { end, head, joint } = drawLeg(svg, leg, x, y, rail);
    const tip = i === legs.length - 1 ? width - 1 : rail + GUTTER - 10;
    const className = isHeld(leg) ? 'rail cut' : 'rail';
    svg.append(
      path(`M${rail} ${joint}V${y}`, className),
      path(`M${head + 12} ${y}H${tip}`, className),
      arrowRight(tip, y),
    );
    bottom = Math.max(bottom, end);
  });
  return bottom;
}

function below(svg: SVGElement, legs: readonly DrawnLeg[], width: number): number {
  const rail = width - 8;
  let y = 14;
  legs.forEach((leg) => {
    const { end } = drawLeg(svg, leg, 0, y, rail);
    const tip = end + 20;
    svg.append(path(`M${rail} ${y + HEAD}V${tip}`, isHeld(leg) ? 'rail cut' : 'rail'), arrowDown(rail, tip));
    y = tip + 20;
  });
  return y - 14;
}

/** Puts the drawing into its place, which stands in the document already: letters are measured there. */
export function draw<T extends StackTool>(
  place: HTMLElement,
  { id, legs }: Combination<T>,
  drawn: readonly DrawnLeg[],
): void {
  const width = Math.max(280, place.clientWidth);
  const svg = shape('svg', { class: 'stack-drawing', role: 'img' });
  svg.setAttribute('aria-label', `${COMBINATION_WORDS[id].title}: ${legsInWords(legs)}. All of them are listed below.`);
  place.replaceChildren(svg);
  const height = width < NARROW ? below(svg, drawn, width) : beside(svg, drawn, width);
  svg.setAttribute('viewBox', `0 0 ${width} ${Math.ceil(height)}`);
  svg.setAttribute('width', String(width));
  svg.setAttribute('height', String(Math.ceil(height)));
}
