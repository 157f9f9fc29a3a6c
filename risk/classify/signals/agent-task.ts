import type { Argument } from '../arguments.ts';
import { type AccessSignal, inName } from '../signal.ts';
import type { ToolView } from '../view.ts';

const TASKS = new Set([
  'prompt',
  'task',
  'goal',
  'objective',
  'instruction',
  'instructions',
  'userprompt',
  'taskprompt',
]);
/** Names of agents that write and run programs where the user's own lie. */
const PRODUCTS = String.raw`(?:codex|claude|gemini|copilot|cursor) (?:code |cli\b|agent)|via [\w ]{0,20}\bcli\b`;
const CODING = new RegExp(String.raw`\b(?:cod(?:e|ing) agents?|${PRODUCTS})`, 'i');
/** Something that decides by itself what to do next. */
const ACTOR = new RegExp(
  String.raw`\b(?:autonomous|(?:coding|ai|browser|research|web|data|cli|code|sub-?) ?agents?|agent (?:mode|run|task|session|cli)|${PRODUCTS})`,
  'i',
);
const LOOKS = new Set(['get', 'list', 'search', 'find', 'status', 'describe', 'check', 'read']);

function taskOf(tool: ToolView): Argument | undefined {
  return tool.arguments.find((a) => TASKS.has(a.key) && a.values.length === 0);
}

/** The argument with a task for an agent that runs programs. */
export function taskOfCodingAgent(tool: ToolView): Argument | undefined {
  const task = taskOf(tool);
  return task && CODING.test(tool.description.slice(0, 400)) ? task : undefined;
}

export const agentTask: AccessSignal = {
  id: 'agent-task',
  decides: 'access',
  asks: 'Does the call hand a task to something that then acts by itself?',
  why: 'What an agent does with a task is not in the definition; it can be anything that the agent may do.',
  misreads: 'Agents that only think, and prompts that are filled into a template.',
  look(tool) {
    const task = taskOf(tool);
    if (!task || tool.actions.some((a) => LOOKS.has(a.word) && a.certainty > 0.8)) return [];
    const named = tool.words.find((t) => t.word === 'agent');
    const actor = named ? undefined : ACTOR.exec(tool.description.slice(0, 400));
    if (!named && !actor) return [];
    return [
      named
        ? inName(named.text, 'execute', 4.4, 'acts by itself on the task that it is given')
        : {
            at: '/description',
            quote: actor?.[0] ?? '',
            pulls: 'execute',
            weight: 4.4,
            says: 'acts by itself on the task that it is given',
          },
    ];
  },
  examples: {
    hits: [
      {
        tool: {
          name: 'code_helper',
          description: 'Autonomous coding agent for files and terminal.',
          inputSchema: { properties: { prompt: { type: 'string' } } },
        },
      },
      { tool: { name: 'research_agent', inputSchema: { properties: { task: { type: 'string' } } } } },
    ],
    misses: [
      { tool: { name: 'generate_image', inputSchema: { properties: { prompt: { type: 'string' } } } } },
      { tool: { name: 'list_agents', inputSchema: { properties: { task: { type: 'string' } } } } },
    ],
  },
};
