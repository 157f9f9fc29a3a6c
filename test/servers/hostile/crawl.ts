/**
 * Crawls a data folder as the command does and says what came of it: `node crawl.ts <data folder> <sandbox or none> <ms for a list>`.
 * A process of its own, so that its memory can be told from that of the test.
 */
import { askHere, crawl, DEFAULT_CRAWL, rederive } from '../../../crawler/crawl.ts';
import { openStore } from '../../../crawler/store.ts';

export interface CrawlReport {
  /** The ids of the servers that it asked. */
  asked: string[];
  /** By how much the largest memory that was ever resident exceeds what it was before the crawl, in megabytes. */
  grewMB: number;
  records: number;
}

const [, , folder = '', isolation = '', listMs = ''] = process.argv;
const store = openStore(folder);
const before = process.resourceUsage().maxRSS;
const asked: string[] = [];
await crawl(
  store,
  await store.servers(),
  askHere({
    ...DEFAULT_CRAWL,
    limits: { startMs: 5_000, listMs: Number(listMs) },
    concurrency: 6,
    isolation: isolation === 'sandbox' ? 'sandbox' : 'none',
    guard: 'other-hosts',
  }),
  {
    onAnswer: ({ entry }) => {
      asked.push(entry.id);
    },
  },
);
const grewMB = Math.round((process.resourceUsage().maxRSS - before) / 1024);
const { records } = await rederive(store);
const report: CrawlReport = { asked, grewMB, records };
console.log(JSON.stringify(report));
