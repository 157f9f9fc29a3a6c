import type { APIRoute, GetStaticPaths } from 'astro';
import { listedServers } from '../../../lib/catalogue.ts';
import { markdown, serverInMarkdown } from '../../../lib/markdown.ts';

export const getStaticPaths = (() =>
  listedServers().map((server) => ({ params: { id: server.id }, props: { server } }))) satisfies GetStaticPaths;

export const GET: APIRoute = ({ props, site }) =>
  markdown(serverInMarkdown(props.server, (path) => new URL(path, site).href));
