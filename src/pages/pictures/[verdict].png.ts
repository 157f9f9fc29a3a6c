import type { APIRoute, GetStaticPaths } from 'astro';
import { ACCESS, RISK } from '../../../risk/model.ts';
import { png, verdictPicture } from '../../lib/picture.ts';

export const getStaticPaths = (() =>
  ACCESS.flatMap((access) =>
    RISK.map((risk) => ({ params: { verdict: `${access}-${risk}` }, props: { access, risk } })),
  )) satisfies GetStaticPaths;

export const GET: APIRoute = async ({ props: { access, risk } }) => png(await verdictPicture(access, risk));
