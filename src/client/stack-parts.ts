/** Elements of the page about stacks. What a server said is put together as text, never as markup. */
import type { Access, Risk } from '../../risk/model.ts';
import type { LegTool, StackServer, StackTool } from '../../risk/stack.ts';
import { type Content, make } from './dom.ts';
import { said } from './said.ts';
import { PASSAGES, type Passage } from './stack-drawing.ts';

export interface Tool extends StackTool {
  name: string;
  access: Access;
  risk: Risk;
  href: string;
}

/** What is read of /api/v1/servers/<id>.json where a server listed its tools. */
export interface Listed extends StackServer<Tool> {
  title: string;
  href: string;
  partial?: string;
  asked: { at: string; package?: { version: string } };
}

const NAMED_IN_SENTENCE = 3;

export const toolLink = ({ tool }: LegTool<Tool>) =>
  make('a', { href: tool.href, className: 'name' }, ...said(tool.name, 80));

/** "x, y and z". */
export function inSeries(parts: readonly Content[]): Content[] {
  return parts.flatMap((part, i) => (i === 0 ? [part] : [i === parts.length - 1 ? ' and ' : ', ', part]));
}

/** "a, b and 3 more", each with a link. */
export function namesInSentence(tools: readonly LegTool<Tool>[], note?: (tool: LegTool<Tool>) => string): Content[] {
  const named = tools.length > NAMED_IN_SENTENCE + 1 ? tools.slice(0, NAMED_IN_SENTENCE) : tools;
  const rest = tools.length - named.length;
  const parts: Content[] = named.map((tool) =>
    make('span', {}, toolLink(tool), make('span', { className: 'small' }, note?.(tool) ?? '')),
  );
  return inSeries(rest ? [...parts, `${rest} more`] : parts);
}

/** All of a few parts; of many, the first ones and the others behind a summary that counts them. */
export function folded(
  parts: readonly HTMLElement[],
  most: number,
  list: (parts: readonly HTMLElement[]) => HTMLElement,
  more: (n: number) => string,
): HTMLElement[] {
  if (parts.length <= most + 1) return [list(parts)];
  const rest = list(parts.slice(most));
  return [
    list(parts.slice(0, most)),
    make('details', { className: 'stack-more' }, make('summary', {}, more(parts.length - most)), rest),
  ];
}

export function keyOf({ server, tool }: LegTool): string {
  return JSON.stringify([server, tool.name]);
}

export function passageOf(tool: LegTool, added: ReadonlySet<string>): Passage {
  if (tool.isHeld) return 'held';
  return added.has(keyOf(tool)) ? 'added' : 'open';
}

/** What gets a rule first, what is held last. */
export function byPassage(tools: readonly LegTool<Tool>[], added: ReadonlySet<string>): LegTool<Tool>[] {
  const place = (tool: LegTool) => PASSAGES.indexOf(passageOf(tool, added));
  return tools.toSorted((a, b) => place(a) - place(b));
}

export function grouped(tools: readonly LegTool<Tool>[]): [server: string, tools: LegTool<Tool>[]][] {
  return [...Map.groupBy(tools, ({ server }) => server)];
}
