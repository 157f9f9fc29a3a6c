/** Where else in the catalogue something like this stands. */
import { allTools, type ListedServer, listedServers, type Tool } from './catalogue.ts';

let byName: Map<string, Tool[]> | undefined;

/** `getRun`, `get_run` and `get-run` are one name. */
export function plainName(name: string): string {
  return name.replace(/[^\p{L}\p{N}]+/gu, '').toLowerCase();
}

/** Tools of other servers with the same name, the same definition first. */
export function sameElsewhere(tool: Tool): { tool: Tool; isIdentical: boolean }[] {
  if (!byName) {
    byName = new Map();
    for (const one of allTools()) {
      const name = plainName(one.record.name);
      byName.set(name, [...(byName.get(name) ?? []), one]);
    }
  }
  return (byName.get(plainName(tool.record.name)) ?? [])
    .filter((other) => other.server !== tool.server)
    .map((other) => ({ tool: other, isIdentical: other.record.hash === tool.record.hash }))
    .sort((a, b) => Number(b.isIdentical) - Number(a.isIdentical));
}

const HOW_MANY = 5;

/** Servers that share the most tool names with this one, where they share any that are not everybody's. */
export function similarServers(server: ListedServer): { server: ListedServer; shared: number }[] {
  const own = new Set(server.tools.map(({ record }) => plainName(record.name)));
  return listedServers()
    .filter((other) => other !== server)
    .map((other) => ({
      server: other,
      shared: other.tools.filter(({ record }) => own.has(plainName(record.name))).length,
    }))
    .filter(({ shared }) => shared > 1)
    .sort((a, b) => b.shared - a.shared)
    .slice(0, HOW_MANY);
}
