import type { APIRoute, GetStaticPaths } from 'astro';
import { json, toolAlone } from '../../../../lib/api.ts';
import { allTools, type Tool } from '../../../../lib/catalogue.ts';

/** Several servers can offer the very same definition: one file has all of them. */
export const getStaticPaths = (() => {
  const byHash = new Map<string, Tool[]>();
  for (const tool of allTools()) byHash.set(tool.record.hash, [...(byHash.get(tool.record.hash) ?? []), tool]);
  return [...byHash].map(([hash, tools]) => ({ params: { hash }, props: { hash, tools } }));
}) satisfies GetStaticPaths;

export const GET: APIRoute = ({ props }) =>
  json({ hash: props.hash, tools: props.tools.map((tool: Tool) => toolAlone(tool)) });
