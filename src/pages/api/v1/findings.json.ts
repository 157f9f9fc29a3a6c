import type { APIRoute } from 'astro';
import { findingRules, json } from '../../../lib/api.ts';

export const GET: APIRoute = () => json(findingRules());
