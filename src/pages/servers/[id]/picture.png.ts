import type { APIRoute, GetStaticPaths } from 'astro';
import { allServers } from '../../../lib/catalogue.ts';
import { png, serverPicture } from '../../../lib/picture.ts';

export const getStaticPaths = (() =>
  allServers().map((server) => ({ params: { id: server.id }, props: { server } }))) satisfies GetStaticPaths;

export const GET: APIRoute = async ({ props: { server } }) => png(await serverPicture(server));
