/** What the static API says: the same facts as the pages, for machines. risk/model.ts describes the parts. */

import { clauseOf, RULES } from '../../risk/findings/index.ts';
import { printableJson } from '../../risk/printable.ts';
import { countByRisk, nameOfRaw, type Server, type Tool } from './catalogue.ts';
import { gradeFor } from './grades.ts';
import { policyFor } from './policy.ts';

/** A server as the list of all servers has it. */
export function serverInIndex(server: Server) {
  const { id, title, href, state, entry } = server;
  const reach = entry?.reach;
  return {
    id,
    title,
    state,
    href,
    /** By which a client's configuration is recognised. */
    ...(reach?.kind === 'package' ? { package: { registry: reach.package.registry, name: reach.package.name } } : {}),
    ...(reach?.kind === 'url' ? { url: reach.url } : {}),
    ...(server.state === 'listed'
      ? { tools: server.tools.length, risks: countByRisk(server.tools), hash: server.hash }
      : {}),
    ...(server.state === 'failed' ? { reason: server.failure.reason } : {}),
  };
}

/** A server with all that is known of it; tools in the server's own order. */
export function serverInFull(server: Server) {
  if (server.state !== 'listed') {
    const { failure, asked } = server.state === 'failed' ? server : { failure: undefined, asked: undefined };
    return { ...serverInIndex(server), ...(failure ? { asked, failure } : {}) };
  }
  const inOrder = [...server.tools].sort((a, b) => a.record.index - b.record.index);
  const grade = gradeFor(server);
  return {
    ...serverInIndex(server),
    ...(server.entry?.about === undefined ? {} : { about: server.entry.about }),
    asked: server.asked,
    protocolVersion: server.protocolVersion,
    ...(server.instructions === undefined ? {} : { instructions: server.instructions }),
    ...(grade === undefined ? {} : { grade: { letter: grade.letter, sum: grade.sum } }),
    ...(server.partial === undefined ? {} : { partial: server.partial }),
    ...(server.withSettings.length === 0
      ? {}
      : { withSettings: server.withSettings.map((one) => ({ ...one, added: one.added.map(nameOfRaw) })) }),
    findings: server.findings.map((finding) => ({ ...finding, says: clauseOf(finding) })),
    policy: policyFor(server.tools),
    tools: inOrder.map(toolInFull),
  };
}

/** A tool with its verdict, its evidence and the definition as the server gave it. */
export function toolInFull(tool: Tool) {
  return { ...tool.record, href: tool.href, definition: tool.definition };
}

/** A tool with the server that it belongs to, as a file of its own. */
export function toolAlone(tool: Tool) {
  const { id, title, href, asked } = tool.server;
  return { server: { id, title, href, asked }, tool: toolInFull(tool), policy: policyFor([tool]) };
}

/** The rules that look for findings: what each asks, why, what it misreads, and the words of its codes. */
export function findingRules() {
  return RULES.map(({ kind, title, asks, why, misreads, codes }) => ({ kind, title, asks, why, misreads, codes }));
}

export function json(value: unknown): Response {
  return new Response(`${printableJson(value)}\n`, { headers: { 'content-type': 'application/json; charset=utf-8' } });
}
