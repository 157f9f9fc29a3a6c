/** A server's grade as its page writes it out: a sum that a reader can add up again. */
import { CEILINGS, type Grade, gradeOf, POINTS } from '../../risk/grade.ts';
import { RISKIEST_FIRST, type Risk } from '../../risk/model.ts';
import type { ListedServer, Tool } from './catalogue.ts';
import { a, capital, count, series } from './grammar.ts';
import { RISKS } from './words.ts';

interface Term {
  /** Undefined only for a tool that is no longer on the list. */
  tool: Tool | undefined;
  name: string;
  /** What it counts as: one risk higher than its own where its server claims less of it. */
  countsAs: Risk;
  adds: number;
}

export interface WrittenGrade {
  letter: Grade['letter'];
  sum: number;
  /** The worst tools, one by one. */
  worst: Term[];
  /** All further tools that add something, together; what is printed adds up to `sum` exactly. */
  rest: { tools: number; adds: number };
  /** "10 + 4 + 1.3 + 2.1 from 6 more = 17.4". */
  equation: string;
}

/** Tools that are named before the others are summed up. */
const NAMED = 5;

function oneDecimal(n: number): number {
  return Math.round(n * 10) / 10;
}

/** Why there is no grade, or `undefined` where there is one. */
export function withoutGrade({ tools, partial, rejected }: ListedServer): string | undefined {
  if (partial !== undefined)
    return 'The list is known to be incomplete, and what is missing from it could be the worst.';
  if (rejected.length > 0)
    return `${count(rejected.length, 'entry', 'entries')} of the list could not be read, and what was not read could be the worst.`;
  return tools.length === 0 ? 'It listed no tools, so there is nothing to add up.' : undefined;
}

export function gradeFor(server: ListedServer): WrittenGrade | undefined {
  const grade = gradeOf(
    server.tools.map(({ record }) => record),
    withoutGrade(server) !== undefined,
  );
  if (!grade) return undefined;
  const waiting = [...server.tools];
  const worst = grade.terms.slice(0, NAMED).map(({ tool: name, risk, adds }): Term => {
    // Names need not be unique: each tool is taken once.
    const place = waiting.findIndex(({ record }) => record.name === name);
    const [tool] = place < 0 ? [] : waiting.splice(place, 1);
    return { tool, name, countsAs: risk, adds };
  });
  const shown = worst.reduce((sum, { adds }) => sum + adds, 0);
  const rest = { tools: grade.terms.length - worst.length, adds: oneDecimal(grade.sum - shown) };
  const parts = [
    ...worst.map(({ adds }) => `${adds}`),
    ...(rest.adds === 0 ? [] : [`${rest.adds} from ${rest.tools} more`]),
  ];
  return {
    letter: grade.letter,
    sum: grade.sum,
    worst,
    rest,
    equation: parts.length < 2 ? `${grade.sum}` : `${parts.join(' + ')} = ${grade.sum}`,
  };
}

/** The letters with the highest sum of each; F has none. */
export const LETTERS = [...Object.entries(CEILINGS), ['F', 50] as const].map(([letter, upTo]) => ({ letter, upTo }));

/** "A critical tool counts 10, a high one 5, a medium one 2 and a low one 0". */
export const POINTS_IN_WORDS = series(
  RISKIEST_FIRST.map((risk, i) => {
    const word = a(RISKS[risk].word.toLowerCase());
    return i === 0 ? `${capital(word)} tool counts ${POINTS[risk]}` : `${word} one ${POINTS[risk]}`;
  }),
);
