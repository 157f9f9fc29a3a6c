import { type AccessSignal, inName, oncePerServer } from '../signal.ts';
import type { ToolView } from '../view.ts';

const QUOTED = 3;

/** For each noun the first tools by name that have it, one more than is quoted: the tool itself may be among them. */
const toolsByNoun = oncePerServer((server) => {
  const byNoun = new Map<string, ToolView[]>();
  for (const tool of server.tools.toSorted((a, b) => (a.name < b.name ? -1 : 1)))
    for (const noun of new Set(tool.nouns)) {
      const tools = byNoun.get(noun);
      if (!tools) byNoun.set(noun, [tool]);
      else if (tools.length <= QUOTED) tools.push(tool);
    }
  return byNoun;
});

export const startedThing: AccessSignal = {
  id: 'started-thing',
  decides: 'access',
  asks: 'Do siblings look after what this tool starts?',
  why: 'Where siblings get, list or await a run, “run” in front of another tool’s name is what begins one.',
  misreads: 'Words that stand for two different things on one server.',
  look(tool, server) {
    const action = tool.actions[0];
    const startsSomething = action?.verb.pulls === 'execute' && action.verb.alsoNoun && action.token === tool.words[0];
    if (!startsSomething || tool.words.length < 2) return [];
    const siblings = toolsByNoun(server).get(action.word) ?? [];
    return siblings
      .filter((s) => s !== tool)
      .map((s) => ({ name: s.name, token: s.words.find((t) => t.plain === action.word) }))
      .slice(0, QUOTED)
      .flatMap(({ name, token }) =>
        token
          ? [
              {
                ...inName(
                  token.text,
                  'execute',
                  0.6,
                  `shows that a ${action.word} is a thing here, which this tool starts`,
                ),
                of: name,
              },
            ]
          : [],
      );
  },
  examples: {
    hits: [{ tool: { name: 'run_deployed_task' }, siblings: [{ name: 'get_run' }, { name: 'list_runs' }] }],
    misses: [
      { tool: { name: 'get_run' }, siblings: [{ name: 'list_runs' }] },
      { tool: { name: 'run_query' }, siblings: [{ name: 'get_user' }] },
    ],
  },
};
