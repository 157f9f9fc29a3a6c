/** How many tools a second the classifier judges on one core, on the catalogue's own listings, and whether memory stays flat. */
import { readdirSync, readFileSync } from 'node:fs';
import { assess, type ToolList } from '../risk/classify/index.ts';
import { Listing } from '../risk/model.ts';

const TARGET_TOOLS = 600_000;

const folder = new URL('../data/listings/', import.meta.url);
const lists: ToolList[] = [];
for (const file of readdirSync(folder).sort()) {
  const listing = Listing.parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8')));
  if (listing.outcome === 'listed')
    lists.push({ server: { name: file, instructions: listing.instructions }, tools: listing.tools });
}
const toolsARound = lists.reduce((sum, list) => sum + list.tools.length, 0);

// One round first, so that the compiler's warm-up is not measured.
for (const list of lists) assess(list);

const megabytes = () => Math.round(process.memoryUsage().rss / 2 ** 20);
const startMemory = megabytes();
let peakMemory = startMemory;
let judged = 0;
const startedCpu = process.cpuUsage();
const started = performance.now();
while (judged < TARGET_TOOLS) {
  for (const list of lists) judged += assess(list).tools.length;
  peakMemory = Math.max(peakMemory, megabytes());
}
const seconds = (performance.now() - started) / 1000;
const { user } = process.cpuUsage(startedCpu);
console.log(
  JSON.stringify({
    servers: lists.length,
    toolsARound,
    judged,
    seconds: Math.round(seconds * 10) / 10,
    toolsASecond: Math.round(judged / seconds),
    // What the machine did besides does not count here.
    toolsACpuSecond: Math.round(judged / (user / 1e6)),
    memoryAtStartMB: startMemory,
    memoryAtPeakMB: peakMemory,
  }),
);
