/** `classify --json`: listings in, verdicts out, one line each and in order, without keeping what has been answered. */
import * as z from 'zod';
import { assess, type ToolList } from '../risk/classify/index.ts';
import { clauseOf, findingsIn } from '../risk/findings/index.ts';
import { Listed } from '../risk/model.ts';
import { printableJson } from '../risk/printable.ts';

const Line = z.object({
  server: z.looseObject({ name: z.string(), instructions: z.string().optional() }),
  tools: z.array(z.unknown()),
});

/** A listing inside a list of listings would be mistaken for a tool. */
const Tools = z
  .array(z.unknown())
  .refine((tools) => !tools.some((tool) => typeof tool === 'object' && tool !== null && 'tools' in tool));
const Result = z.looseObject({ tools: Tools }).transform(({ tools }) => tools);
const Response = z.looseObject({ jsonrpc: z.literal('2.0'), result: Result }).transform(({ result }) => result);
const Answer = z.union([
  Response,
  z.looseObject({ server: z.undefined().optional(), outcome: z.undefined().optional() }).pipe(Result),
  Tools,
]);
const UNNAMED = 'unnamed';
/** The forms of a listing, for a complaint. */
export const EXPECTED = '{"server":{"name":…},"tools":[…]}, or an answer to tools/list,';

/** One line of the answer, and whether the line that it answers was a listing. */
export interface Answered {
  line: string;
  problem?: string;
}

/**
 * Takes text in pieces of any size. Either every line is a listing (`{"server":{"name":…},"tools":[…]}`, as it is
 * stored in data/listings/, or an answer to tools/list), or the whole is one, over as many lines as it likes. Anything else is answered with
 * `{"server":null,"error":…}`, so that answers and questions stay in step.
 */
export async function* classifyLines(input: AsyncIterable<string>): AsyncGenerator<Answered> {
  let number = 0;
  let whole: string[] | undefined;
  for await (const line of linesOf(input)) {
    number += 1;
    if (whole !== undefined) {
      whole.push(line);
    } else if (line.trim() !== '') {
      const parsed = parse(line);
      // A first line that is only the beginning of a document announces a document over many lines.
      if (number === 1 && parsed === undefined) whole = [line];
      else yield answer(parsed, `line ${number}`);
    }
  }
  if (whole !== undefined) yield answer(parse(whole.join('\n')), 'the input');
}

function answer(raw: { json: unknown } | undefined, place: string): Answered {
  const list = raw === undefined ? undefined : toolListIn(raw.json);
  if (list === undefined) {
    const what = raw === undefined ? 'is not JSON' : 'is not a listing';
    const problem = `${place} ${what}: ${EXPECTED} was expected, one a line or a single one.`;
    return { line: printableJson({ server: null, error: problem }), problem };
  }
  const { tools, rejected } = assess(list);
  const findings = findingsIn(list.server, list.tools).map((finding) => ({ ...finding, says: clauseOf(finding) }));
  return {
    line: printableJson({
      server: list.server.name,
      tools,
      ...(rejected.length > 0 ? { rejected } : {}),
      ...(findings.length > 0 ? { findings } : {}),
    }),
  };
}

/**
 * A listing in any of its forms as what judging needs; `undefined` for anything else: with the server's name, as it is
 * stored, or what a server answers to tools/list, which doesn't name it.
 */
export function toolListIn(json: unknown): ToolList | undefined {
  const line = Line.safeParse(json);
  if (line.success) return line.data;
  const listed = Listed.safeParse(json);
  if (listed.success) {
    const { serverInfo, instructions, tools } = listed.data;
    return { server: { name: serverInfo?.name ?? UNNAMED, instructions }, tools };
  }
  const answer = Answer.safeParse(json);
  if (!answer.success) return undefined;
  return { server: { name: UNNAMED }, tools: answer.data };
}

function parse(text: string): { json: unknown } | undefined {
  try {
    return { json: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** Not node:readline, which also breaks lines at U+2028, and that may stand unescaped in JSON. */
async function* linesOf(input: AsyncIterable<string>): AsyncGenerator<string> {
  let begun: string[] = [];
  for await (const piece of input) {
    const [first = '', ...more] = piece.split('\n');
    begun.push(first);
    for (const next of more) {
      yield begun.join('');
      begun = [next];
    }
  }
  const last = begun.join('');
  if (last !== '') yield last;
}
