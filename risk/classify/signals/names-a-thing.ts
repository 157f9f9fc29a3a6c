import { verbOf, WRITER_ARGUMENTS } from '../lexicon.ts';
import { type AccessSignal, inDescription } from '../signal.ts';
import { TextWords, verbStems } from '../tokens.ts';
import type { ToolView } from '../view.ts';
import { isNoAction } from './description-action.ts';

/** What is looked at, not done: the head of "Funding rate history", "KPI card: …", "Number of sessions". */
const THINGS =
  /\b(?:data|numbers?|totals?|lists?|charts?|cards?|funnel|histor(?:y|ies)|articles|news|analytics|overview|breakdown|distribution|rankings?|rates?|prices?|balances?|summary|timeline|trends?|statistics|stats|metrics|results|details|information|reference|depth|tickers?|snapshots?|alerts|maximum|minimum|average|detection|estimation|holidays|days|hours|times|slots|availability|schedules?)\b/i;

/** "Which notes link here", "Whether it is open". */
const QUESTION = /^\W*(?:what|which|who|whose|whether|how|why)\b/i;
/** "Every field of a ticket". */
const WHOLE = /^\W*(?:when|where|do|does|is|are|can|every|the)\b/i;
/** "Active parts for one table", "kWh by device"; what is done to something has "a", "the" or the like before it. */
const PHRASE = /^\W{0,8}(?:[\w/'’-]+,? ){1,5}?(?:of|for|per|by|in|from|between|around|about|on|and)\b/i;
const IMPERATIVE = /^\W*\w+ (?:an?|the|this|that|your|all|each|one|multiple|several|it|any|new)\b/i;
const OPENING = /^[^.:\n(–—-]{0,80}/;

/** The opening where it is a name and no sentence, and nothing is handed in to be kept. */
function phraseOf(tool: ToolView, opening: string): string | undefined {
  if (tool.actions.length > 0 || tool.saidActions.some((a) => a.certainty > 0.4 || !a.verb.alsoNoun)) return undefined;
  if (tool.arguments.some((a) => WRITER_ARGUMENTS.has(a.key))) return undefined;
  // "Vouch for another agent" of vouch: an action that the lexicon does not know.
  const first = tool.said.at(0)?.word ?? '';
  if (first.endsWith('s') ? tool.words[0]?.word === first.slice(0, -1) : tool.words.some((t) => t.word === first))
    return undefined;
  return tellsOfAnyChange(tool.description) ? undefined : (WHOLE.exec(opening) ?? PHRASE.exec(opening))?.[0].trim();
}

/** "Fines of a patron. They are removed from the account." */
function tellsOfAnyChange(description: string): boolean {
  return new TextWords(description, 400).first().some(({ word }) =>
    verbStems(word).some((stem) => {
      const verb = verbOf(stem);
      return verb !== undefined && verb.pulls !== 'read' && !verb.alsoNoun && verb.weight >= 3;
    }),
  );
}

export const namesAThing: AccessSignal = {
  id: 'names-a-thing',
  decides: 'access',
  asks: 'Do name and description only say what comes back, with no action in either?',
  why: 'A tool that is called by what it shows (“funding rate history”) shows it.',
  misreads: 'Tools that are called by what they make or manage.',
  look(tool) {
    const [said] = tool.saidActions;
    const [action] = tool.actions;
    if (said?.certainty === 1 && isNoAction(said, tool))
      return [inDescription(said.token.text, 'read', 2.2, 'is what comes back; no action is named')];
    if (said?.certainty === 1 && !said.verb.alsoNoun) return [];
    if (action && (!action.verb.alsoNoun || action.token === tool.words[0])) return [];
    const opening = OPENING.exec(tool.description)?.[0] ?? '';
    const question = action || said?.certainty === 1 ? undefined : QUESTION.exec(opening)?.[0].trim();
    if (question !== undefined) return [inDescription(question, 'read', 1.4, 'asks for what comes back')];
    // "Take a snapshot", "Override the dates": an action, if one that the lexicon does not know.
    if (IMPERATIVE.test(opening)) return [];
    const thing = THINGS.exec(opening)?.[0];
    if (thing !== undefined) return [inDescription(thing, 'read', 2.2, 'is what comes back; no action is named')];
    const phrase = phraseOf(tool, opening);
    return phrase === undefined ? [] : [inDescription(phrase, 'read', 1.1, 'reads like the name of what comes back')];
  },
  examples: {
    hits: [
      { tool: { name: 'coin_funding_rate', description: 'Funding rate history per exchange.' } },
      { tool: { name: 'table_parts', description: 'Active parts per table.' } },
      { tool: { name: 'video_comments', description: 'Comments for a video.' } },
      { tool: { name: 'daily_briefing', description: 'Complete day view.' } },
      { tool: { name: 'sales_funnel', description: 'Sales funnel from lead to order.' } },
    ],
    misses: [
      { tool: { name: 'create_chart', description: 'Chart of sales.' } },
      { tool: { name: 'vouch', description: 'Vouch for another agent.' } },
      { tool: { name: 'burn_subtitles', description: 'Burns subtitles from a file.' } },
      { tool: { name: 'yank', description: 'Yank a crate from the index.' } },
      { tool: { name: 'webhook', description: 'Creates a list.' } },
    ],
  },
};
