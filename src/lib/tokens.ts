/**
 * What a tool costs before it is ever called: the tokens that its definition takes up in the model's context, counted
 * with OpenAI's o200k_base over the keys that clients hand to a model. Other models' tokenizers differ by some per cent.
 */
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import type { ListedServer, Tool } from './catalogue.ts';

/** Tokens of the context that a server's share is counted of. */
export const CONTEXT_WINDOW = 200_000;
const counted = new WeakMap<Tool, number>();

export function tokensOf(tool: Tool): number {
  const known = counted.get(tool);
  if (known !== undefined) return known;
  const { name, description, inputSchema } = tool.definition;
  // What looks like a control token in a stranger's text is text.
  const tokens = countTokens(JSON.stringify({ name, description, inputSchema }), { allowedSpecial: new Set() });
  counted.set(tool, tokens);
  return tokens;
}

/** Of all of a server's tools together, with its share of the context window, 0 to 1. */
export function contextCost({ tools }: ListedServer): { tokens: number; share: number; heaviest: Tool | undefined } {
  const tokens = tools.reduce((sum, tool) => sum + tokensOf(tool), 0);
  const heaviest = tools.reduce<Tool | undefined>(
    (most, tool) => (most && tokensOf(most) >= tokensOf(tool) ? most : tool),
    undefined,
  );
  return { tokens, share: tokens / CONTEXT_WINDOW, heaviest };
}
