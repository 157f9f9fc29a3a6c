import type { APIRoute, GetStaticPaths } from 'astro';
import { json, serverInFull } from '../../../../lib/api.ts';
import { allServers } from '../../../../lib/catalogue.ts';

export const getStaticPaths = (() =>
  allServers().map((server) => ({ params: { id: server.id }, props: { server } }))) satisfies GetStaticPaths;

/** One server with its tools, definitions and policy. */
export const GET: APIRoute = ({ props }) => json(serverInFull(props.server));
