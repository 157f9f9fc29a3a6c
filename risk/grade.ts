/** One letter for a server: how much its worst tools can do. */
import { RISK, type Risk, type ToolRecord } from './model.ts';

/** What a tool of each risk counts. */
export const POINTS: Record<Risk, number> = { low: 0, medium: 2, high: 5, critical: 10 };
/** Each further tool counts this share of the one before it, so that many tools weigh little more than their worst. */
export const SHARE = 0.8;
/** The highest sum that still earns the letter; F is what is above. */
export const CEILINGS = { A: 4, B: 10, C: 20, D: 35 } as const;

export interface Grade {
  letter: 'A' | 'B' | 'C' | 'D' | 'F';
  /** 0 to 50, one decimal: the sum that the letter stands for. */
  sum: number;
  /** The tools that count, worst first, with what each adds; ends where nothing visible is added any more. */
  terms: { tool: string; risk: Risk; adds: number }[];
}

/**
 * The sum, over the tools from the worst on, of their points times `SHARE` to the power of their place. A tool whose own
 * claim makes it look less dangerous than it is counts as one risk higher. Undefined where there is no tool, or
 * where the list is known to be incomplete: what was not seen could be the worst.
 */
export function gradeOf(tools: readonly ToolRecord[], isPartial: boolean): Grade | undefined {
  if (isPartial || tools.length === 0) return undefined;
  const worstFirst = tools
    .map((tool) => ({ tool: tool.name, risk: countedRisk(tool) }))
    .sort((a, b) => POINTS[b.risk] - POINTS[a.risk] || (a.tool < b.tool ? -1 : 1));
  const terms = worstFirst.map(({ tool, risk }, place) => ({ tool, risk, adds: POINTS[risk] * SHARE ** place }));
  const oneDecimal = (n: number) => Math.round(n * 10) / 10;
  const sum = oneDecimal(terms.reduce((total, term) => total + term.adds, 0));
  const letter = (['A', 'B', 'C', 'D'] as const).find((l) => sum <= CEILINGS[l]) ?? 'F';
  return {
    letter,
    sum,
    terms: terms.filter((t) => t.adds >= 0.05).map((t) => ({ ...t, adds: oneDecimal(t.adds) })),
  };
}

function countedRisk({ risk, claims }: ToolRecord): Risk {
  const isUnderstated = claims.some((claim) => claim.contradiction !== undefined);
  return isUnderstated ? (RISK[RISK.indexOf(risk) + 1] ?? risk) : risk;
}
