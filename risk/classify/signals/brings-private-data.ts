import { PRIVATE_NOUNS, PUBLIC_NOUNS, RECORD_NOUNS } from '../lexicon.ts';
import { type EffectSignal, type Finding, inDescription, inName } from '../signal.ts';
import type { Token } from '../tokens.ts';
import { KEEPING, OWNERS, type ToolView } from '../view.ts';

/** Listing what may be reached, or explaining how, tells nothing of what is there. */
const ABOUT_THE_SERVER =
  /\b(?:allowed director|this server is allowed|supported |available (?:color|model|region|tool|template|icon|voice|language|format)|how to|explain|instructions|schema of|json schema)/i;

/** Nouns that prose uses in other senses. */
const ALSO_IN_PROSE = new Set('call test run build monitor flow activity config order branch setting'.split(' '));
/** Arguments with a question for a database. */
const QUESTIONS = new Set(['sql', 'query', 'pipeline', 'statement', 'aggregation']);
/** Asking for one of these. */
const RETRIEVERS = new Set('get list search find read retrieve fetch query view show describe count'.split(' '));
const DESCRIBES = new Set(
  'type color template version region format language help instruction guide guideline example documentation capability'.split(
    ' ',
  ),
);

export const bringsPrivateData: EffectSignal = {
  id: 'brings-private-data',
  decides: 'effect',
  asks: 'Does the call bring back data that is the user’s or the organisation’s own?',
  why: 'It is what an attacker wants carried out, and it stands in the agent’s context once read.',
  misreads: 'Public catalogues whose nouns are those of private records.',
  look(tool, server, access) {
    if (access === 'write') return [];
    const found: Finding[] = [];
    // The path of a page of documentation leads to nothing of the user's.
    const inDocs = tool.words.some((t) => t.plain === 'doc' || t.word === 'documentation');
    const path = access === 'read' && !inDocs ? tool.path : undefined;
    if (path)
      found.push({ at: path.at, quote: path.name, pulls: 'private', weight: 2.4, says: 'names a file of the user’s' });
    const database = tool.arguments.find((a) => QUESTIONS.has(a.key));
    if (database && /\b(?:sql|database|collection|table)\b/i.test(tool.description.slice(0, 300)))
      found.push({
        at: database.at,
        quote: database.name,
        pulls: 'private',
        weight: 1.6,
        says: 'asks a database of the user’s',
      });
    // What a live page shows is the page's, and nobody can say whose that is.
    if (access === 'execute' || (server.driver && !path)) return found;
    const isRecord = (word: string) => server.keepsOwnData && RECORD_NOUNS.has(word);
    const belongs = (t: Token) => PRIVATE_NOUNS.has(t.plain) || isRecord(t.plain);
    const noun = tool.words.findLast((t) => belongs(t) && tool.actions[0]?.token !== t);
    const spoken = noun
      ? undefined
      : tool.said.first(14).find((t) => PRIVATE_NOUNS.has(t.plain) && !ALSO_IN_PROSE.has(t.plain));
    const weight = server.keepsOwnData ? 1.2 : 0.8;
    if (noun) found.push(inName(noun.text, 'private', weight, 'is data of the user or the organisation'));
    else if (spoken)
      found.push(inDescription(spoken.text, 'private', weight - 0.2, 'is data of the user or the organisation'));
    else if (
      server.keepsOwnData &&
      server.changer &&
      tool.nouns.length &&
      tool.actions.some((a) => RETRIEVERS.has(a.word))
    )
      found.push(inName(lastNoun(tool), 'private', 0.6, 'is asked of a server that keeps its users’ records'));
    const owner = OWNERS.exec(tool.description.slice(0, 260));
    if (owner) found.push(inDescription(owner[0], 'private', 0.8, 'says whose data it is'));
    if (server.changer && server.changer !== tool && found.length)
      found.push({
        at: '/name',
        of: server.changer.name,
        quote: server.changer.actions.find((a) => KEEPING.has(a.word))?.token.text ?? '',
        pulls: 'private',
        weight: 0.3,
        says: 'shows that this server keeps records of its users',
      });
    if (path) return found;
    const open = tool.words.find((t) => PUBLIC_NOUNS.has(t.plain));
    if (open) found.push(inName(open.text, 'private', -1.6, 'is something anybody may look up'));
    else if (found.length && /\bpublic\b/i.test(tool.description.slice(0, 200)))
      found.push(
        inDescription(/public/i.exec(tool.description)?.[0] ?? '', 'private', -1.6, 'says that anybody may look it up'),
      );
    else if (found.length && isPublicSearch(tool))
      found.push(inName(lastNoun(tool), 'private', -2, 'are looked up among everybody’s'));
    const about = found.length ? ABOUT_THE_SERVER.exec(tool.description.slice(0, 200)) : null;
    if (about) found.push(inDescription(about[0], 'private', -1.4, 'is about what the server offers'));
    if (found.length && DESCRIBES.has(tool.nouns.at(-1) ?? ''))
      found.push(inName(lastNoun(tool), 'private', -1.4, 'is about the kind of thing, not the things'));
    if (tool.nouns.includes('mine') || tool.nouns.includes('me'))
      found.push(inName(lastNoun(tool), 'private', 1, 'is the user'));
    return found;
  },
  examples: {
    hits: [
      { tool: { name: 'read_file', inputSchema: { properties: { path: { type: 'string' } } } } },
      { tool: { name: 'list_customers' } },
    ],
    misses: [{ tool: { name: 'roll_dice' } }, { tool: { name: 'send_email' } }],
  },
};

/** On a host that everybody shares, a search over users or repositories looks among strangers'. */
function isPublicSearch(tool: ToolView): boolean {
  return (
    tool.actions[0]?.word === 'search' &&
    ['user', 'repository', 'repositorie', 'code', 'topic', 'org'].includes(tool.nouns.at(-1) ?? '') &&
    tool.nouns.length === 1
  );
}

/** The last word of the name that is a thing, not the version of an interface. */
function lastNoun(tool: ToolView): string {
  return (tool.words.findLast((t) => tool.nouns.includes(t.plain)) ?? tool.words.at(-1))?.text ?? tool.name;
}
