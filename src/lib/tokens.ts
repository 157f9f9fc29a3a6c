/**
 * What a tool costs before it is ever called: the tokens that its definition takes up in the model's context, counted
 * with OpenAI's o200k_base over the keys that clients hand to a model. Other models' tokenizers differ by some per cent.
 */
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import type { ListedServer, Tool } from './catalogue.ts';
import { count } from './grammar.ts';

/** Tokens of the context that a server's share is counted of. */
export const CONTEXT_WINDOW = 200_000;
/** Characters of a definition that are counted; the longest of four thousand real ones has 77,000. */
const COUNTED = 200_000;
/** The counter takes the square of a run without a break, so that longer ones are counted in pieces of this length. */
const RUN = 200;
const LONG_RUN = new RegExp(`[\\p{L}\\p{M}]{${RUN}}|[^\\s\\p{L}\\p{N}]{${RUN}}|\\s{${RUN}}`, 'u');
const PIECES = new RegExp(`[^]{1,${RUN}}`, 'gu');

export interface Cost {
  tokens: number;
  /** Whether there are more, because only the beginning was counted. */
  isOver: boolean;
}

const counted = new WeakMap<Tool, Cost>();

export function costOf(tool: Tool): Cost {
  const known = counted.get(tool);
  if (known !== undefined) return known;
  const { name, description, inputSchema } = tool.definition;
  const text = JSON.stringify({ name, description, inputSchema });
  const cost = { tokens: tokensIn(text.slice(0, COUNTED)), isOver: text.length > COUNTED };
  counted.set(tool, cost);
  return cost;
}

/** Exact where no run is long; otherwise a little too high, by what the ends of the pieces break up. */
export function tokensIn(text: string): number {
  const pieces = LONG_RUN.test(text) ? (text.match(PIECES) ?? []) : [text];
  // What looks like a control token in a stranger's text is text.
  return pieces.reduce((sum, piece) => sum + countTokens(piece, { disallowedSpecial: new Set() }), 0);
}

/** "1,200 tokens", "more than 50,000 tokens". */
export function costInWords({ tokens, isOver }: Cost): string {
  return `${isOver ? 'more than ' : ''}${count(tokens, 'token')}`;
}

/** Of all of a server's tools together, with its share of the context window, 0 to 1. */
export function contextCost({ tools }: ListedServer): Cost & { share: number; heaviest: Tool | undefined } {
  const total = tools.reduce((sum, tool) => sum + costOf(tool).tokens, 0);
  const heaviest = tools.reduce<Tool | undefined>(
    (most, tool) => (most && costOf(most).tokens >= costOf(tool).tokens ? most : tool),
    undefined,
  );
  return { tokens: total, isOver: tools.some((tool) => costOf(tool).isOver), share: total / CONTEXT_WINDOW, heaviest };
}
