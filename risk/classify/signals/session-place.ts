import { type AccessSignal, inDescription } from '../signal.ts';

const PLACE =
  /\b(?:session(?:'s)? (?:working directory|setting|default|context|cursor|state)|(?:active|current) (?:project|workspace|page|directory|organi[sz]ation|account|environment|repository) for (?:this|the) session|for (?:this|the current) session|(?:to be |will be |is )used (?:for|by|in) (?:all |other |subsequent )?(?:tool )?(?:calls|operations|requests|commands)|for the rest of the (?:conversation|session)|for (?:all |the )*(?:subsequent|later|following) (?:operations|calls|requests|commands))\b/i;
const MOVES = new Set(['set', 'use', 'select', 'switch', 'clear', 'change', 'reset', 'show', 'enable', 'disable']);

export const sessionPlace: AccessSignal = {
  id: 'session-place',
  decides: 'access',
  asks: 'Does the call only move where this session stands?',
  why: 'Which project is the current one concerns nobody but the caller, as long as it ends with the session.',
  misreads: 'Defaults that are written to a file without saying so.',
  look(tool) {
    const moves = tool.actions.find((a) => MOVES.has(a.word));
    if (!moves) return [];
    const said = PLACE.exec(tool.description.slice(0, 300));
    const persists = tool.arguments.some((a) => a.key === 'persist' || a.key === 'global');
    if (!said || persists) return [];
    return [inDescription(said[0], 'read', 7, 'says that nothing but this session is moved')];
  },
  examples: {
    hits: [{ tool: { name: 'clear_working_dir', description: 'Clear the session working directory setting.' } }],
    misses: [{ tool: { name: 'set_default', description: 'Set the default project.' } }],
  },
};
