import type { APIRoute, GetStaticPaths } from 'astro';
import { listedServers } from '../../../../lib/catalogue.ts';
import { policyFor } from '../../../../lib/policy.ts';
import { policyText } from '../../../../lib/policy-text.ts';

export const getStaticPaths = (() =>
  listedServers().map((server) => ({ params: { id: server.id }, props: { server } }))) satisfies GetStaticPaths;

/** The recommended policy of a server as a file that a gateway can be given. */
export const GET: APIRoute = ({ props }) =>
  new Response(`${policyText(policyFor(props.server.tools))}\n`, {
    headers: { 'content-type': 'application/json; charset=utf-8' },
  });
