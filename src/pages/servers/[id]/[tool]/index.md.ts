import type { APIRoute, GetStaticPaths } from 'astro';
import { allTools } from '../../../../lib/catalogue.ts';
import { markdown, toolInMarkdown } from '../../../../lib/markdown.ts';

export const getStaticPaths = (() =>
  allTools().map((tool) => ({
    params: { id: tool.server.id, tool: tool.segment },
    props: { tool },
  }))) satisfies GetStaticPaths;

export const GET: APIRoute = ({ props, site }) =>
  markdown(toolInMarkdown(props.tool, (path) => new URL(path, site).href));
