import { PRIVATE_NOUNS, PUBLIC_NOUNS } from '../lexicon.ts';
import { pathArgument } from '../reach.ts';
import { type EffectSignal, type Finding, inDescription, inName } from '../signal.ts';
import { singular } from '../tokens.ts';

const OWN =
  /\b(?:your|you|my|user'?s|organi[sz]ation|workspace|account|tenant|subscription|logged[- ]in|authenticated|local(?:ly)?|private|members?|customers?)\b/i;

export const bringsPrivateData: EffectSignal = {
  id: 'brings-private-data',
  decides: 'effect',
  asks: 'Does the call bring back data that is the user’s or the organisation’s own?',
  why: 'It is what an attacker wants carried out, and it stands in the agent’s context once read.',
  misreads: 'Public catalogues whose nouns are those of private records.',
  look(tool, server, access) {
    if (access === 'write') return [];
    const path = pathArgument(tool);
    const found: Finding[] = [];
    if (path)
      found.push({ at: path.at, quote: path.name, pulls: 'private', weight: 2.4, says: 'names a file of the user’s' });
    if (access === 'execute') {
      const query = tool.arguments.find((a) => ['sql', 'query', 'pipeline', 'statement'].includes(a.key));
      if (query && tool.about.has('database'))
        found.push({ at: query.at, quote: query.name, pulls: 'private', weight: 2, says: 'asks the user’s database' });
      return found;
    }
    const noun = [...tool.words]
      .reverse()
      .find((t) => PRIVATE_NOUNS.has(singular(t.word)) && tool.actions[0]?.token !== t);
    if (noun) found.push(inName(noun.text, 'private', 1, 'is data of the user or the organisation'));
    const own = OWN.exec(tool.description.slice(0, 260));
    if (own) found.push(inDescription(own[0], 'private', 0.7, 'says whose data it is'));
    if (server.changer && server.changer !== tool)
      found.push({
        at: '/name',
        of: server.changer.name,
        quote: server.changer.actions[0]?.token.text ?? server.changer.name,
        pulls: 'private',
        weight: 0.7,
        says: 'shows that this server keeps records of its users',
      });
    const open = tool.words.find((t) => PUBLIC_NOUNS.has(singular(t.word)));
    if (open) found.push(inName(open.text, 'private', -1.5, 'is something anybody may look up'));
    else if ([...tool.about].some((w) => PUBLIC_NOUNS.has(w)) && !noun)
      found.push(inDescription('', 'private', -1, 'speaks of what anybody may look up'));
    return found;
  },
  examples: {
    hits: [
      { tool: { name: 'read_file', inputSchema: { properties: { path: { type: 'string' } } } } },
      { tool: { name: 'list_customers' } },
    ],
    misses: [{ tool: { name: 'get_weather' } }, { tool: { name: 'send_email' } }],
  },
};
