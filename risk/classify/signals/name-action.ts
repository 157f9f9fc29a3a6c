import type { Access } from '../../model.ts';
import { type AccessSignal, inName } from '../signal.ts';
import type { Token } from '../tokens.ts';
import { KEEPING, type ToolView } from '../view.ts';

export const nameAction: AccessSignal = {
  id: 'name-action',
  decides: 'access',
  asks: 'Which action does the name state?',
  why: 'A name is what its maker chose to say in two words, and it rarely says less than the tool does.',
  misreads: 'A word that is a thing on this server and an action elsewhere, where neither position nor siblings tell.',
  look(tool, server) {
    const [said] = tool.saidActions;
    const onlyLooks =
      said?.certainty === 1 &&
      !said.verb.alsoNoun &&
      said.verb.weight > 2 &&
      tool.saidActions.every((a) => a.verb.pulls === 'read');
    // find_or_create creates: the look in front is how it starts.
    const isJoined = tool.actions.length > 1;
    const changesToo = isJoined && tool.actions.some((a) => a.verb.pulls !== 'read' && a.certainty === 1);
    return tool.actions.map(({ token, word, verb, certainty }) => {
      if (changesToo && verb.pulls === 'read') return inName(token.text, 'read', 0.2 * verb.weight, SAYS.read);
      // get_run, list_runs: where siblings show the word to be a thing, standing behind other words it is that thing.
      const isThing = verb.alsoNoun && token !== tool.words[0] && server.things.has(word);
      // order_breakdown: "Shows the orders by customer".
      const opensAsRunning = verb.pulls === 'execute' && token === tool.words[0] && tool.words.length > 1;
      // ingest_status: "Status of a job". What is told of an action is not the action.
      const isToldOf = verb.pulls !== 'read' && !TOLD.has(word) && isStateOf(tool, token) && tellsOfState(tool);
      const isThingBySentence =
        !isJoined && verb.alsoNoun && verb.pulls !== 'read' && onlyLooks && !opensAsRunning && isSpokenOf(tool, token);
      const weight = verb.weight * certainty * (isThing || isThingBySentence || isToldOf ? 0.3 : 1);
      return inName(token.text, verb.pulls, weight, SAYS[verb.pulls]);
    });
  },
  examples: {
    hits: [
      { tool: { name: 'get_run' } },
      { tool: { name: 'API-delete-a-block' } },
      { tool: { name: 'find_or_create_contact' } },
      { tool: { name: 'check_out_book' } },
      { tool: { name: 'bitable_v1_appTable_create' } },
      { tool: { name: 'hostinger_dns_DeleteRecordsV1' } },
    ],
    misses: [{ tool: { name: 'weather' } }, { tool: { name: '天气' } }],
  },
};

/** "Status of a job", "Checks the status", "Migrate status is a command that …". */
function tellsOfState({ said, saidActions: [told] }: ToolView): boolean {
  return (
    told !== undefined &&
    ((told.certainty === 1 && told.verb.pulls === 'read') || STATES.has(said.after(told.token)?.plain ?? ''))
  );
}

function isStateOf({ words }: ToolView, token: Token): boolean {
  const last = words.at(-1);
  return last !== undefined && last !== token && STATES.has(last.plain);
}

/** What is done to a state, or with it: send_progress. */
const TOLD = new Set([
  ...KEEPING,
  ...'set clear reset mark toggle submit report post log record share change'.split(' '),
]);
const STATES = new Set('status progress history log stat statistic summary lookup'.split(' '));

/** … but "split_pdf: Divides a PDF" speaks of no splits. */
function isSpokenOf({ words, description }: ToolView, token: Token): boolean {
  return token !== words[0] || description.slice(0, 300).toLowerCase().includes(token.word);
}

const SAYS: Record<Access, string> = {
  read: 'names an action that only looks',
  write: 'names an action that changes something',
  execute: 'names an action that runs or drives something',
};
