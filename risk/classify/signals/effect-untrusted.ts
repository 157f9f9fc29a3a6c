import { STRANGER_NOUNS } from '../lexicon.ts';
import { urlArgument } from '../reach.ts';
import { type EffectSignal, type Finding, inDescription, inName } from '../signal.ts';
import { singular } from '../tokens.ts';

const SAID =
  /\b(?:search(?:es)? the web|web ?(?:page|site|search)s?|the internet|search results?|scrap(?:e|es|ing)|crawl(?:s|ing)?|wikipedia|articles?|user[- ]generated|comments|messages|emails?|threads?|reviews|tweets|posts|transcripts?)\b/i;
const RETURNS = new Set([
  'get',
  'list',
  'read',
  'search',
  'find',
  'fetch',
  'retrieve',
  'view',
  'show',
  'query',
  'extract',
  'scrape',
  'crawl',
  'download',
  'browse',
]);

export const bringsStrangersWords: EffectSignal = {
  id: 'brings-strangers-words',
  decides: 'effect',
  asks: 'Does the call bring back text that strangers can write?',
  why: 'That is where instructions come in that are not the user’s.',
  misreads: 'Records that only colleagues can write, and counts or ids of such content.',
  look(tool, server, access) {
    const found: Finding[] = [];
    const url = urlArgument(tool);
    if (url && access !== 'write')
      found.push({
        at: url.at,
        quote: url.name,
        pulls: 'untrusted',
        weight: 1.8,
        says: 'is an address whose content comes back',
      });
    if (access === 'write' && !tool.actions.some((a) => a.word === 'download')) return [];
    const noun = tool.words.find(
      (t) =>
        STRANGER_NOUNS.has(singular(t.word)) && !(tool.actions[0]?.token === t && !RETURNS.has(tool.actions[0].word)),
    );
    if (noun) found.push(inName(noun.text, 'untrusted', 1.4, 'is content that strangers can write'));
    const said = SAID.exec(tool.description.slice(0, 260));
    if (said) found.push(inDescription(said[0], 'untrusted', noun ? 0.6 : 1.1, 'is content that strangers can write'));
    if (
      /github|gitlab|wikipedia|reddit|web|search|news|npm|pypi|tavily|exa|fetch/i.test(server.name) &&
      access === 'read' &&
      /search|get_file|release|readme|issue|pull|commit|diff|discussion|gist/i.test(tool.name)
    )
      found.push(
        inName(tool.words[0]?.text ?? tool.name, 'untrusted', 0.5, 'looks into a place that strangers can write to'),
      );
    const counts = tool.words.some((t) =>
      [
        'count',
        'status',
        'id',
        'ids',
        'stats',
        'pipelines',
        'labels',
        'metadata',
        'members',
        'settings',
        'config',
        'types',
        'fields',
        'schema',
        'size',
        'versions',
        'version',
      ].includes(t.word),
    );
    if (counts && found.length)
      found.push(
        inName(tool.words.at(-1)?.text ?? tool.name, 'untrusted', -1.2, 'is about the content, not the content'),
      );
    return found;
  },
  examples: {
    hits: [{ tool: { name: 'web_search' } }, { tool: { name: 'list_messages' } }],
    misses: [{ tool: { name: 'get_weather' } }, { tool: { name: 'send_message' } }],
  },
};
