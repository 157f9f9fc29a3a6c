import type { AccessSignal } from '../signal.ts';

export const noDescription: AccessSignal = {
  id: 'no-description',
  decides: 'access',
  asks: 'Does the tool say what it does at all?',
  why: 'Without a description both an agent and a reader guess from the name.',
  misreads: 'Nothing: an absent sentence is absent. It only lowers the confidence.',
  look(tool) {
    // Most descriptions are longer than any name and need no comparing.
    if (tool.description.length > 2 * tool.name.length + 20) return [];
    const said = tool.description.trim();
    if (said && said.toLowerCase() !== tool.name.toLowerCase()) return [];
    return [
      {
        at: '/description',
        quote: said,
        pulls: 'none',
        weight: 0,
        says: said ? 'repeats the name and adds nothing' : 'is absent, so the name has to speak for the tool',
      },
    ];
  },
  examples: {
    hits: [{ tool: { name: 'run_task' } }, { tool: { name: 'ping', description: 'ping' } }],
    misses: [{ tool: { name: 'x', description: 'Gets a run.' } }],
  },
};
