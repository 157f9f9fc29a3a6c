import { type AccessSignal, inDescription } from '../signal.ts';

const ADVICE =
  /^\W*(?:this tool |a tool (?:that|to) |use this (?:tool )?to )?(?:provides?|returns?|gets?|get|retrieves?|offers?|gives?|fetch(?:es)?|shows?|lists?) (?:[\w'’-]+ ){0,6}?(?:instructions|guidance|guidelines|guide|best practices|advice|how-to|documentation|checklist|prompts?|examples?)\b|^\W*(?:generates?|builds?|returns?|gets?|provides?) (?:[\w'’-]+ ){0,6}?(?:commands?|command line|setup guide)\b/i;
/** "The tool provides …", "a workflow that provides …": said later, it has to be what the tool as such does. */
const ADVICE_LATER =
  /\b(?:tool|workflow|that|which) (?:provides?|returns?) (?:[\w'’-]+ ){0,6}?(?:instructions|guidance|guidelines|best practices|documentation)\b/i;

export const returnedAdvice: AccessSignal = {
  id: 'returned-advice',
  decides: 'access',
  asks: 'Does the tool only hand out instructions for something that the agent then does itself?',
  why: 'A tool called install that returns installation instructions installs nothing.',
  misreads: 'Tools that do the work and then explain it.',
  look(tool) {
    const opening = tool.description.slice(0, 300);
    const match = ADVICE.exec(opening) ?? (tool.actions[0]?.verb.pulls === 'read' ? null : ADVICE_LATER.exec(opening));
    return match ? [inDescription(match[0], 'read', 4, 'says that what comes back is advice')] : [];
  },
  examples: {
    hits: [{ tool: { name: 'cli_install', description: 'Provide installation instructions for the CLI.' } }],
    misses: [{ tool: { name: 'install', description: 'Install the CLI.' } }],
  },
};
