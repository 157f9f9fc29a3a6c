import type { AccessSignal } from '../signal.ts';

const LISTS = new Set(['actions', 'steps', 'operations', 'commands', 'script', 'instructions']);
const DRIVES = /^(?:click|press|write|type|fill|select|drag|tap|swipe|navigate|upload)$/i;
const RUNS = /^(?:execute|run|eval|evaluate)/i;

export const scriptedSteps: AccessSignal = {
  id: 'scripted-steps',
  decides: 'access',
  asks: 'Does an argument carry a list of steps that are acted out?',
  why: 'A tool that fetches a page and may click on it first does what a click does.',
  misreads: 'Steps that are written down for a person to follow.',
  look(tool) {
    const kind = tool.arguments.find((a) => {
      if (a.values.length === 0) return false;
      const list = /\/properties\/([^/]+)\/items\/properties\/(?:type|action|kind|op)$/.exec(a.at)?.[1];
      return (
        list !== undefined && LISTS.has(list.toLowerCase()) && a.values.some((v) => DRIVES.test(v) || RUNS.test(v))
      );
    });
    const step = kind?.values.find((v) => RUNS.test(v)) ?? kind?.values.find((v) => DRIVES.test(v));
    if (!kind || step === undefined) return [];
    return [
      {
        at: `${kind.valuesAt}/${kind.values.indexOf(step)}`,
        quote: step,
        pulls: 'execute',
        weight: 8,
        says: 'is one of the steps that a call may have acted out',
      },
    ];
  },
  examples: {
    hits: [
      {
        tool: {
          name: 'scrape',
          inputSchema: {
            properties: { actions: { type: 'array', items: { properties: { type: { enum: ['wait', 'click'] } } } } },
          },
        },
      },
    ],
    misses: [
      {
        tool: {
          name: 'search',
          inputSchema: {
            properties: { sources: { type: 'array', items: { properties: { type: { enum: ['web'] } } } } },
          },
        },
      },
    ],
  },
};
