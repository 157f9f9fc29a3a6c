import { BORN_RUNNING, RUNNING_THINGS, RUNNING_VERBS } from '../lexicon.ts';
import { type AccessSignal, inName } from '../signal.ts';

export const runningThing: AccessSignal = {
  id: 'running-thing',
  decides: 'access',
  asks: 'Is something stopped, resumed or brought to life that runs by itself?',
  why: 'Cancelling a subscription changes a record; cancelling a run stops work that is going on.',
  misreads: 'Records that are called jobs or sessions and run nothing.',
  look(tool) {
    const action = tool.actions[0];
    if (!action) return [];
    const thing = (known: ReadonlySet<string>) =>
      tool.words.find((t) => t !== action.token && (known.has(t.word) || known.has(t.word.replace(/s$/, ''))));
    if (RUNNING_VERBS.has(action.word)) {
      const running = thing(RUNNING_THINGS);
      if (running) return [inName(running.text, 'execute', 3, 'is a thing that runs by itself')];
      return action.verb.pulls === 'execute' ? [] : [];
    }
    if (action.word === 'create' || action.word === 'launch') {
      const born = tool.words.at(-1);
      if (born && born !== action.token && BORN_RUNNING.has(born.word))
        return [inName(born.text, 'execute', 4.6, 'is a thing that runs from the moment it is created')];
    }
    return [];
  },
  examples: {
    hits: [{ tool: { name: 'cancel_job' } }, { tool: { name: 'create_deployment' } }],
    misses: [{ tool: { name: 'cancel_subscription' } }, { tool: { name: 'create_issue' } }],
  },
};
