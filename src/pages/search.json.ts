import type { APIRoute } from 'astro';
import { searchIndex } from '../lib/catalogue-index.ts';

export const GET: APIRoute = () => Response.json(searchIndex());
