import type { APIRoute, GetStaticPaths } from 'astro';
import { badge, svg } from '../../../../lib/badge.ts';
import { allTools, type Tool } from '../../../../lib/catalogue.ts';
import { RISKS } from '../../../../lib/words.ts';

export const getStaticPaths = (() =>
  allTools().map((tool) => ({
    params: { id: tool.server.id, tool: tool.segment },
    props: { tool },
  }))) satisfies GetStaticPaths;

export const GET: APIRoute<{ tool: Tool }> = ({ props }) => {
  const { tool }: { tool: Tool } = props;
  const { access, risk } = tool.record;
  return svg(badge('toolrisk', `${access}, ${RISKS[tool.record.risk].word.toLowerCase()}`, risk));
};
