/** The catalogue as the pages ask for it. */
import type { Finding } from '../../risk/findings/index.ts';
import {
  type Asked,
  FAILURES,
  type Failure,
  Listing,
  nameOfTool,
  RISK,
  RISKIEST_FIRST,
  type Risk,
  type ServerEntry,
  ServerList,
  ServerRecord,
  type SettingChange,
  ToolDefinition,
  type ToolRecord,
} from '../../risk/model.ts';
import { isThere, read } from './data.ts';
import { href, segmentsOf } from './paths.ts';

export interface Tool {
  record: ToolRecord & { hash: string };
  definition: ToolDefinition;
  /** What the server gave as its description, or '' where it gave none. */
  description: string;
  segment: string;
  href: string;
  server: ListedServer;
}

interface ServerBase {
  id: string;
  title: string;
  href: string;
  entry: ServerEntry | undefined;
}

export interface ListedServer extends ServerBase {
  state: 'listed';
  asked: Asked;
  protocolVersion: string;
  serverInfo: { name?: string | undefined; version?: string | undefined } | undefined;
  instructions: string | undefined;
  partial: string | undefined;
  /** How the list changed while it was read. */
  changed: string | undefined;
  /** Content hash of the list of tools. */
  hash: string;
  findings: Finding[];
  /** Lists other than the tools, as the server gave them; absent where it declares none. */
  prompts: unknown[] | undefined;
  resources: unknown[] | undefined;
  resourceTemplates: unknown[] | undefined;
  unread: { list: string; why: string }[];
  /** Names of tools that only a client with these capabilities is offered. */
  onlyWith: { capabilities: string[]; tools: string[] } | undefined;
  /** What the launch settings that were tried change. */
  withSettings: SettingChange[];
  /** Riskiest first; the server's own order within one risk. */
  tools: Tool[];
  rejected: { index: number; reason: string }[];
}
export interface FailedServer extends ServerBase {
  state: 'failed';
  asked: Asked | undefined;
  failure: Failure;
}
export interface NotAskedServer extends ServerBase {
  state: 'not-asked';
}
export type Server = ListedServer | FailedServer | NotAskedServer;

function readServer(entry: ServerEntry): Server {
  const { id, title } = entry;
  const base: ServerBase = { id, title, href: href.server(id), entry };
  const listing = isThere(`listings/${id}.json`) ? read(`listings/${id}.json`, Listing) : undefined;
  if (!listing) return { ...base, state: 'not-asked' };
  if (listing.outcome === 'failed') {
    return { ...base, state: 'failed', asked: listing.asked, failure: listing.failure };
  }
  const record = read(`catalogue/${id}.json`, ServerRecord);
  if (record.state !== 'listed') {
    throw new Error(
      `data/catalogue/${id}.json says ${record.state}, its listing says listed; run \`npm run -s toolrisk -- classify\`.`,
    );
  }
  const server: ListedServer = {
    ...base,
    state: 'listed',
    asked: listing.asked,
    protocolVersion: listing.protocolVersion,
    serverInfo: listing.serverInfo,
    instructions: listing.instructions,
    partial: listing.partial,
    changed: listing.changed,
    hash: record.hash,
    findings: record.findings ?? [],
    prompts: listing.prompts,
    resources: listing.resources,
    resourceTemplates: listing.resourceTemplates,
    unread: listing.unread ?? [],
    onlyWith: listing.onlyWith && { ...listing.onlyWith, tools: listing.onlyWith.tools.map(nameOfRaw) },
    withSettings: listing.withSettings ?? [],
    tools: [],
    rejected: record.rejected,
  };
  const segments = segmentsOf(record.tools.map((tool) => tool.name));
  const tools = record.tools.map((tool, i): Tool => {
    const definition = ToolDefinition.parse(listing.tools[tool.index]);
    const segment = segments[i] ?? '';
    const description = typeof definition.description === 'string' ? definition.description : '';
    return { record: tool, definition, description, segment, href: href.tool(id, segment), server };
  });
  server.tools = tools.sort((a, b) => RISK.indexOf(b.record.risk) - RISK.indexOf(a.record.risk));
  return server;
}

/** The name of a tool as it was recorded, which may be no tool at all. */
export function nameOfRaw(tool: unknown): string {
  return nameOfTool(tool) || 'a tool without a name';
}

let loaded: Server[] | undefined;

/** Every server of data/servers.json by title, whatever came of asking it. */
export function allServers(): Server[] {
  loaded ??= read('servers.json', ServerList)
    .map(readServer)
    .sort((a, b) => a.title.localeCompare(b.title, 'en'));
  return loaded;
}

export function listedServers(): ListedServer[] {
  return allServers().filter((server) => server.state === 'listed');
}

export function allTools(): Tool[] {
  return listedServers().flatMap((server) => server.tools);
}

export type RiskCounts = Record<Risk, number>;

export function countByRisk(tools: readonly Tool[]): RiskCounts {
  const counts: RiskCounts = { low: 0, medium: 0, high: 0, critical: 0 };
  for (const { record } of tools) counts[record.risk] += 1;
  return counts;
}

/** The letter of the list that a tool stands under: `a` to `z`, or `other`. */
function letterOf({ record }: Tool): string {
  const first = record.name
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .charAt(0)
    .toLowerCase();
  return /^[a-z]$/.test(first) ? first : 'other';
}

export function toolsByLetter(): Map<string, Tool[]> {
  const byName = allTools().sort((a, b) => a.record.name.localeCompare(b.record.name, 'en'));
  const groups = new Map<string, Tool[]>();
  for (const tool of byName) {
    const letter = letterOf(tool);
    groups.set(letter, [...(groups.get(letter) ?? []), tool]);
  }
  return new Map([...groups].sort(([a], [b]) => (a === 'other' ? 1 : b === 'other' ? -1 : a.localeCompare(b))));
}

/** One tool of each risk, the riskiest first, each from another server and judged with as little doubt as there is. */
export function examples(): Tool[] {
  const servers = new Set<ListedServer>();
  return RISKIEST_FIRST.flatMap((risk) => {
    const best = allTools()
      .filter(({ record, server }) => record.risk === risk && !servers.has(server))
      .sort((a, b) => Number(isShowpiece(b)) - Number(isShowpiece(a)) || b.record.confidence - a.record.confidence)[0];
    if (best) servers.add(best.server);
    return best ? [best] : [];
  });
}

/** The tool that the documentation talks about. */
function isShowpiece({ record, server }: Tool): boolean {
  return server.id === 'union-mcp' && record.name === 'run_deployed_task';
}

/** The servers that were asked in vain, by why, in the order of the contract's list of reasons. */
export function failuresByReason(): { reason: Failure['reason']; servers: FailedServer[] }[] {
  const failed = allServers().filter((server) => server.state === 'failed');
  return FAILURES.map((reason) => ({
    reason,
    servers: failed.filter((server) => server.failure.reason === reason),
  })).filter(({ servers }) => servers.length > 0);
}

export function notAskedServers(): NotAskedServer[] {
  return allServers().filter((server) => server.state === 'not-asked');
}
