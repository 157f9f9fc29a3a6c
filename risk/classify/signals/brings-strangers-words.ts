import { STRANGER_NOUNS } from '../lexicon.ts';
import { type EffectSignal, type Finding, inDescription, inName } from '../signal.ts';
import type { ServerView, ToolView } from '../view.ts';

const SAID =
  /\b(?:search(?:es)? (?:the |across the )?(?:web|internet)|(?:web|internet) (?:search|research|content)|web ?(?:page|site)s?|the internet|the web|scrap(?:e|es|ing)|crawl(?:s|ed|ing)?|wikipedia|(?:news |blog )?articles?|user[- ]generated|comments|emails?|review comments|tweets|transcripts?|points of interest|amenities|arxiv|papers|reddit|npm package|any (?:programming )?library|youtube|repo(?:sitory)? and return|issues? and pull requests)\b/i;
const CALENDAR = /calendar|meeting|invitation/i;
/** A noun in this place says that the call tells something about the content instead of bringing it. */
const ABOUT = new Set(
  'count status id stat pipeline label metadata member setting config type field size version approval state permission template category folder color changed job total metric analytic schedule branch project waterfall workflow environment variable key deployment runner milestone iteration freebusy usage access role'.split(
    ' ',
  ),
);
const PLACES_OF_STRANGERS =
  /web|search|news|wiki|reddit|research|social|twitter|crawl|scrap|fetch|tavily|browser|puppeteer|playwright/i;
const PAGE_LOOKS = new Set([
  'screenshot',
  'snapshot',
  'content',
  'html',
  'text',
  'evaluate',
  'console',
  'network',
  'markdown',
  'navigate',
  'goto',
  'extract',
]);

export const bringsStrangersWords: EffectSignal = {
  id: 'brings-strangers-words',
  decides: 'effect',
  asks: 'Does the call bring back text that strangers can write?',
  why: 'That is where instructions come in that are not the user’s.',
  misreads: 'Records that only colleagues can write, and numbers about such content.',
  look(tool, server, access) {
    const downloads = tool.actions.some((a) => a.word === 'download');
    if (access === 'write' && !downloads) return [];
    const found: Finding[] = [];
    const url = tool.url;
    if (url)
      found.push({
        at: url.at,
        quote: url.name,
        pulls: 'untrusted',
        weight: 1.8,
        says: 'is an address whose content comes back',
      });
    const link = url ? undefined : tool.arguments.find((a) => a.words.at(-1) === 'url' && access !== 'execute');
    if (link && (downloads || tool.actions.some((a) => a.word === 'fetch')))
      found.push({
        at: link.at,
        quote: link.name,
        pulls: 'untrusted',
        weight: 1.2,
        says: 'is an address whose content comes back',
      });
    const last = tool.nouns.at(-1) ?? '';
    if (ABOUT.has(last) && !url) return [];
    const page = server.driver ? tool.words.find((t) => PAGE_LOOKS.has(t.word)) : undefined;
    if (page) found.push(inName(page.text, 'untrusted', 1.4, 'shows a page that others wrote'));
    if (access === 'execute') return found;
    const noun = tool.words.find(
      (t) => STRANGER_NOUNS.has(t.plain) && (t !== tool.actions[0]?.token || tool.words.length === 1),
    );
    const ownEvents =
      noun && noun.plain === 'event' && !CALENDAR.test(`${server.name} ${tool.description.slice(0, 300)}`);
    if (noun && !ownEvents) found.push(inName(noun.text, 'untrusted', 1.4, 'is content that strangers can write'));
    const code = server.hostsCode ? offeredCode(tool) : undefined;
    if (code && !noun) found.push(inName(code, 'untrusted', 1.4, 'is what others have put there'));
    const said = SAID.exec(tool.description.slice(0, 260));
    if (said) found.push(inDescription(said[0], 'untrusted', 1.1, 'is content that strangers can write'));
    if (!found.length && looksAmongStrangers(tool, server))
      found.push(
        inName(tool.words[0]?.text ?? tool.name, 'untrusted', 1.1, 'looks into a place that strangers can write to'),
      );
    return found;
  },
  examples: {
    hits: [
      { tool: { name: 'web_search' } },
      { tool: { name: 'list_messages' } },
      { tool: { name: 'get_merge_request_diffs' } },
    ],
    misses: [
      { tool: { name: 'get_weather' } },
      { tool: { name: 'send_message' } },
      { tool: { name: 'get_merge_request_pipelines' } },
    ],
  },
};

/** On a host of source code: the word that names what others offer there (a request to merge, its diff, a file). */
function offeredCode(tool: ToolView): string | undefined {
  const request = tool.words.findIndex(
    (t) => (t.word === 'merge' || t.word === 'pull') && t !== tool.actions[0]?.token,
  );
  if (request >= 0) return tool.words[request]?.text;
  const word = tool.words.find((t) =>
    ['diff', 'diffs', 'file', 'readme', 'code', 'gist', 'repositories', 'users'].includes(t.word),
  );
  const isSearch = tool.actions[0]?.word === 'search';
  if (!word) return undefined;
  if (['repositories', 'users', 'code'].includes(word.word)) return isSearch ? word.text : undefined;
  return tool.words.some((t) => ['contents', 'content', 'diff', 'diffs', 'readme', 'gist'].includes(t.word))
    ? word.text
    : undefined;
}

function looksAmongStrangers(tool: ToolView, server: ServerView): boolean {
  const looks = tool.actions.some((a) =>
    ['search', 'find', 'fetch', 'research', 'extract', 'crawl', 'scrape', 'browse'].includes(a.word),
  );
  return looks && !server.keepsOwnData && PLACES_OF_STRANGERS.test(server.name) && !tool.mentions('documentation');
}
