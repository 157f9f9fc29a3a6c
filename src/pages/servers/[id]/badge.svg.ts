import type { APIRoute, GetStaticPaths } from 'astro';
import { badge, svg } from '../../../lib/badge.ts';
import { allServers } from '../../../lib/catalogue.ts';
import { gradeFor } from '../../../lib/grades.ts';

export const getStaticPaths = (() =>
  allServers().map((server) => ({ params: { id: server.id }, props: { server } }))) satisfies GetStaticPaths;

/** The grade in the colour of the worst tool; grey where there is none. */
export const GET: APIRoute = ({ props: { server } }) => {
  if (server.state !== 'listed') return svg(badge('toolrisk', 'not looked at', 'none'));
  const grade = gradeFor(server);
  return svg(badge('toolrisk', grade ? `grade ${grade.letter}` : 'no grade', server.tools[0]?.record.risk ?? 'none'));
};
