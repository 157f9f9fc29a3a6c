import type { Argument } from '../arguments.ts';
import { CODE_ARGUMENTS } from '../lexicon.ts';
import { type AccessSignal, inName } from '../signal.ts';
import type { ToolView } from '../view.ts';
import { takenBack } from './description-action.ts';
import { routedBy } from './router.ts';
import { denialIn } from './stated-limit.ts';

const SPEAKS_OF_CODE =
  /\b(?:code|script|sql|shell|bash|javascript|python|command line|expression|mongodb|cypher|graphql)\b/i;
const PLAIN_CODE = new Set([
  'sql',
  'script',
  'javascript',
  'bash',
  'cypher',
  'cmd',
  'command',
  'pipeline',
  'aggregation',
]);
const ASKED = new Set(['sql', 'query', 'statement', 'queries', 'statements']);
const SHELL = new Set(['cmd', 'command', 'bash', 'shell', 'script', 'javascript', 'js', 'python']);
const TERMINAL = /\b(?:terminal|repl|shell|tmux|pty)\b/i;
const CODE_KINDS = new Set(['source', 'python', 'js', 'javascript', 'script', 'raw', 'shell', 'ts']);
const OTHER_CODES =
  /\b(?:project|country|currency|status|language|error|verification|authori[sz]ation|auth|invite|promo|discount|postal|zip|stock|product|one-time|oauth)(?:'s)? codes?\b|\bcode of\b/i;
const RUNNABLE = /^(?:bash|python3?|node|javascript|js|typescript|shell|ruby)$/i;
const SQL =
  /\b(?:sql|graphql|cypher|mutations?|gremlin|kql|kusto|flux|spl|aql|n1ql|surrealql|postgres(?:ql)?|mysql|sqlite|database query)\b/i;
const OPEN = 'asks in a language that can also change';
/** "Accepts SELECT, SHOW, EXPLAIN queries only"; but "only select the columns you need" limits nothing. */
const SELECTS_ONLY =
  /\b[Oo]nly (?:supports? |accepts? |allows? )?SELECT\b(?! (?:the|your|relevant|needed|necessary|required|specific|columns?|fields?|what|those)\b)|\bSELECT\b[A-Z, /()]{0,40}(?:(?:and|or) [A-Z]+ )?(?:statements? |quer(?:y|ies) |commands? )?only\b|\b[Mm]ust be (?:a )?SELECT\b/;
/** Of the argument itself also that it is one that reads. */
const READS_ONLY = new RegExp(
  String.raw`${SELECTS_ONLY.source}|\b[Rr]ead[- ]only (?:SQL|sql|quer(?:y|ies)|statements?)\b`,
);
const SPEAKS_OF_RUNNING =
  /\b(?:execut(?!able)|evaluat|run|runs|running|interpret|invok|stdout|any (?:sql|graphql|query|cypher))/i;
/** A name of what code is given to: python_interpreter. */
const RUNNERS = /interpreter|repl\b|sandbox/i;

export const codeArgument: AccessSignal = {
  id: 'code-argument',
  decides: 'access',
  asks: 'Does an argument carry code, a shell line or a query language that is then run?',
  why: 'Whoever supplies the code decides what happens; no name of the tool limits it.',
  misreads: 'Arguments called code that are a country or a status code, and tools that only check or format code.',
  look(tool) {
    const argument = argumentThatIsRun(tool);
    if (!argument) return [];
    const asksInSql = ASKED.has(argument.words.at(-1) ?? '');
    const saidOfArgument = asksInSql ? READS_ONLY.exec(argument.description) : null;
    const readsOnly = saidOfArgument ?? (asksInSql ? SELECTS_ONLY.exec(tool.description.slice(0, 1200)) : null);
    if (readsOnly)
      return [
        {
          at: saidOfArgument ? argument.describedAt : '/description',
          quote: readsOnly[0],
          pulls: 'read',
          weight: 9,
          says: 'limits what is run to reading',
        },
      ];
    const limited = denialIn(tool) !== undefined;
    const asked = limited ? undefined : tool.actions.find((a) => a.word === 'query');
    const saidToAsk = limited ? undefined : tool.saidActions.find((a) => a.word === 'query');
    return [
      ...(asked ? [inName(asked.token.text, 'read', -0.9 * asked.verb.weight, OPEN)] : []),
      ...(saidToAsk ? [takenBack(saidToAsk, OPEN)] : []),
      {
        at: argument.at,
        quote: argument.name,
        pulls: 'execute',
        // A shell line or a script outweighs any name: "get_status" that also runs a command runs a command.
        weight: argument.words.some((word) => SHELL.has(word)) ? 8.5 : 3.6,
        says: 'takes something to run from its caller',
      },
    ];
  },
  examples: {
    hits: [
      {
        tool: {
          name: 'evaluate',
          description: 'Execute JavaScript.',
          inputSchema: { properties: { script: { type: 'string' } } },
        },
      },
      {
        tool: {
          name: 'query',
          description: 'Run a SQL query.',
          inputSchema: { properties: { sql: { type: 'string' } } },
        },
      },
      {
        tool: {
          name: 'run_query',
          description: 'Run a query.',
          inputSchema: { properties: { sql: { type: 'string', description: 'Accepts SELECT and SHOW only' } } },
        },
      },
    ],
    misses: [
      { tool: { name: 'get_country', inputSchema: { properties: { code: { type: 'string' } } } } },
      {
        tool: {
          name: 'format_code',
          description: 'Format code.',
          inputSchema: { properties: { code: { type: 'string' } } },
        },
      },
    ],
  },
};

/** The argument whose value the tool runs; undefined for a tool that only reads, checks or formats code. */
export function argumentThatIsRun(tool: ToolView): Argument | undefined {
  // Most tools have no argument of such a name, and need no more looking.
  if (!tool.arguments.some(isNamedLikeCode) || routedBy(tool)) return undefined;
  const opening = tool.description.slice(0, 300);
  const choosesLanguage = tool.arguments.some((a) => a.key === 'language' && a.values.some((v) => RUNNABLE.test(v)));
  const runs =
    choosesLanguage ||
    tool.actions.some((a) => a.verb.pulls === 'execute') ||
    tool.saidActions.some((a) => a.verb.pulls === 'execute') ||
    SPEAKS_OF_RUNNING.test(opening) ||
    RUNNERS.test(tool.name) ||
    tool.mentions('cron') ||
    tool.mentions('query');
  if (!runs) return undefined;
  return tool.arguments.find((a) => {
    if (!isNamedLikeCode(a)) return false;
    if (PLAIN_CODE.has(a.words.at(-1) ?? '')) return true;
    if (a.key === 'input' || a.key === 'keys') return TERMINAL.test(opening);
    if (a.words.at(-1) === 'query' || a.words.at(-1) === 'statement')
      return SQL.test(`${a.description} ${opening} ${tool.name}`);
    return choosesLanguage || RUNNERS.test(tool.name) || SPEAKS_OF_CODE.test(`${a.description} ${opening}`);
  });
}

function isNamedLikeCode(a: Argument): boolean {
  if (a.values.length || (a.type !== 'string' && a.type !== 'array' && a.type !== '')) return false;
  const last = a.words.at(-1) ?? '';
  if (a.key === 'code' && OTHER_CODES.test(a.description)) return false;
  // A service code, a country code: only the code of a language is run.
  if (last === 'code' && a.words.length > 1) return CODE_KINDS.has(a.words[0] ?? '');
  return PLAIN_CODE.has(last) || CODE_ARGUMENTS.has(last) || last === 'query' || a.key === 'input' || a.key === 'keys';
}
