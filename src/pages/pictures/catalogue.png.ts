import type { APIRoute } from 'astro';
import { allTools, countByRisk, listedServers } from '../../lib/catalogue.ts';
import { cataloguePicture, png } from '../../lib/picture.ts';

export const GET: APIRoute = async () => png(await cataloguePicture(countByRisk(allTools()), listedServers().length));
