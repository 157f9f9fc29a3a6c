import { type AccessSignal, inDescription } from '../signal.ts';
import { isNoAction } from './description-action.ts';

/** What is looked at, not done: the head of "Funding rate history", "KPI card: …", "Number of sessions". */
const THINGS =
  /\b(?:data|numbers?|totals?|lists?|charts?|cards?|funnel|histor(?:y|ies)|articles|news|analytics|overview|breakdown|distribution|rankings?|rates?|prices?|balances?|summary|timeline|trends?|statistics|stats|metrics|results|details|information|reference|depth|tickers?|snapshots?|alerts|maximum|minimum|average|detection|estimation|holidays|days|hours|times|slots|availability|schedules?)\b/i;

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
    // "Take a snapshot", "Override the dates": an action, if one that the lexicon does not know.
    if (/^\W*\w+ (?:an?|the|this|your|all|each|one|multiple) /i.test(tool.description)) return [];
    const opening = /^[^.:\n(–—-]{0,80}/.exec(tool.description)?.[0] ?? '';
    const match = THINGS.exec(opening);
    return match ? [inDescription(match[0], 'read', 2.2, 'is what comes back; no action is named')] : [];
  },
  examples: {
    hits: [
      { tool: { name: 'coin_funding_rate', description: 'Funding rate history per exchange.' } },
      { tool: { name: 'video_comments', description: 'Comments for a video.' } },
      { tool: { name: 'daily_briefing', description: 'Complete day view.' } },
      { tool: { name: 'sales_funnel', description: 'Sales funnel from lead to order.' } },
    ],
    misses: [
      { tool: { name: 'create_chart', description: 'Chart of sales.' } },
      { tool: { name: 'webhook', description: 'Creates a list.' } },
    ],
  },
};
