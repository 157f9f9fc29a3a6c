/** Other tools of the same server that a reader of this one may want next: those about the same thing, then the riskiest. */
import { RISK } from '../../risk/model.ts';
import type { Tool } from './catalogue.ts';

const HOW_MANY = 6;

function wordsOf(name: string): Set<string> {
  const words = name
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 2)
    .map((word) => word.replace(/(?<!s)s$/, ''));
  return new Set(words);
}

/** Words that most names of the server have (its product, its prefix) relate nothing to nothing. */
function commonWords(tools: readonly Tool[]): Set<string> {
  const counts = new Map<string, number>();
  for (const tool of tools) for (const word of wordsOf(tool.record.name)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return new Set([...counts].filter(([, n]) => tools.length > 4 && n > tools.length * 0.6).map(([word]) => word));
}

export function relatedTo(tool: Tool): Tool[] {
  const siblings = tool.server.tools.filter((other) => other !== tool);
  const common = commonWords(tool.server.tools);
  const own = wordsOf(tool.record.name);
  const risk = (other: Tool) => RISK.indexOf(other.record.risk);
  return siblings
    .map((other) => ({
      other,
      shared: [...wordsOf(other.record.name)].filter((word) => own.has(word) && !common.has(word)).length,
    }))
    .sort((a, b) => b.shared - a.shared || risk(b.other) - risk(a.other))
    .slice(0, HOW_MANY)
    .map(({ other }) => other);
}
