import { OBJECT_RULES } from '../lexicon.ts';
import { type AccessSignal, type Finding, inName } from '../signal.ts';

/** The rules of each verb, in the lexicon's order. */
const RULES_OF = new Map(
  OBJECT_RULES.flatMap((rule) => [...rule.verbs]).map((verb) => [verb, OBJECT_RULES.filter((r) => r.verbs.has(verb))]),
);

export const objectDecides: AccessSignal = {
  id: 'object-decides',
  decides: 'access',
  asks: 'Does the object of the action decide what the action does?',
  why: 'Cancelling a subscription changes a record; cancelling a run stops work that is going on.',
  misreads: 'Records that are called jobs or sessions and run nothing.',
  look(tool) {
    for (const action of tool.actions) {
      for (const rule of RULES_OF.get(action.word) ?? []) {
        const thing = tool.words.find(
          (t) =>
            t !== action.token &&
            (rule.things.has(t.plain) || rule.things.has(t.word)) &&
            (rule.as === undefined || (rule.as === 'object') === (t.plain === tool.object)),
        );
        if (!thing) continue;
        const found: Finding[] = [inName(thing.text, rule.pulls, rule.weight, rule.says)];
        if (rule.against)
          found.push(inName(action.token.text, rule.against, -5.5, `means something else of a ${thing.plain}`));
        return found;
      }
    }
    return [];
  },
  examples: {
    hits: [
      { tool: { name: 'cancel_job' } },
      { tool: { name: 'create_deployment' } },
      { tool: { name: 'resolve_review_thread' } },
    ],
    misses: [
      { tool: { name: 'cancel_subscription' } },
      { tool: { name: 'create_issue' } },
      { tool: { name: 'create_run_group' } },
      { tool: { name: 'set_device_active' } },
      { tool: { name: 'resolve_library_id' } },
    ],
  },
};
