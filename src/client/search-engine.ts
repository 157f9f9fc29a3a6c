/** Finds tools by name, server and description, typing errors forgiven. Loaded only when somebody searches. */
import Fuse from 'fuse.js';
import type { Risk } from '../../risk/model.ts';
import { href } from '../lib/paths.ts';
import type { SearchIndex } from '../lib/search-index.ts';
import { fetchJson } from './fetch-json.ts';
import { meanings } from './intents.ts';

export interface Found {
  name: string;
  href: string;
  risk: Risk;
  riskWord: string;
  access: string;
}

export interface FoundServer {
  title: string;
  note: string;
  href: string;
  tools: Found[];
}

interface Entry {
  server: number;
  /** The name cut into words, so that each can be meant and mistyped by itself. */
  words: string;
  title: string;
  about: string;
  found: Found | undefined;
}

/** Characters of a query that are read. */
const READ = 500;
const MOST_TOOLS = 40;
const MOST_OF_ONE_SERVER = 8;

function wordsOf(name: string): string {
  return name.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').replace(/[^\p{L}\p{N}]+/gu, ' ');
}

function entriesOf({ risks, accesses, servers, tools }: SearchIndex): Entry[] {
  const ofServers = servers.map(([id, title], server): Entry => {
    return { server, words: wordsOf(id), title, about: '', found: undefined };
  });
  const ofTools = tools.map(([server, name, segment, access, risk, about]): Entry => {
    const [id, title] = servers[server] ?? ['', ''];
    const [level, riskWord] = risks[risk] ?? ['low', ''];
    const address = href.tool(id, segment || name);
    const found: Found = { name, href: address, risk: level, riskWord, access: accesses[access] ?? '' };
    return { server, words: wordsOf(name), title, about, found };
  });
  return [...ofServers, ...ofTools];
}

/** Servers in the order of their best hit, each with its own best tools. */
export function searcher(index: SearchIndex): (query: string) => FoundServer[] {
  const fuse = new Fuse(entriesOf(index), {
    keys: [
      { name: 'words', weight: 4 },
      { name: 'title', weight: 2 },
      { name: 'about', weight: 1 },
    ],
    useTokenSearch: true,
    tokenMatch: 'all',
    threshold: 0.3,
    ignoreLocation: true,
  });
  return (query) => {
    const wanted = wordsOf(query.slice(0, READ)).trim();
    if (!wanted) return [];
    const groups = new Map<number, FoundServer>();
    const seen = new Set<Entry>();
    for (const { item } of meanings(wanted).flatMap((meaning) => fuse.search(meaning, { limit: MOST_TOOLS }))) {
      if (seen.has(item) || seen.size >= MOST_TOOLS) continue;
      seen.add(item);
      const [id, title, note] = index.servers[item.server] ?? ['', '', ''];
      const group = groups.get(item.server) ?? { title, note, href: href.server(id), tools: [] };
      groups.set(item.server, group);
      if (item.found && group.tools.length < MOST_OF_ONE_SERVER) group.tools.push(item.found);
    }
    return [...groups.values()];
  };
}

export async function load(): Promise<(query: string) => FoundServer[]> {
  return searcher(await fetchJson(href.searchIndex));
}
