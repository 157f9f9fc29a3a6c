import type { APIRoute } from 'astro';
import { json } from '../../../lib/api.ts';
import { ENDPOINTS } from '../../../lib/endpoints.ts';
import { href } from '../../../lib/paths.ts';

export const GET: APIRoute = ({ site }) =>
  json({
    openapi: '3.1.0',
    info: {
      title: 'Toolrisk',
      version: '1',
      description:
        'What each tool of an MCP server can do, and which rule should hold it. Static files; no key, no limits.',
    },
    servers: [{ url: (site?.href ?? '/').replace(/\/$/, '') }],
    paths: Object.fromEntries(
      ENDPOINTS.map(({ path, what, parameters, type }) => [
        path,
        {
          get: {
            summary: what,
            parameters: parameters.map(({ name, means }) => ({
              name,
              in: 'path',
              required: true,
              description: means,
              schema: { type: 'string' },
            })),
            responses: {
              200: {
                description: what,
                content: { [type]: type === 'application/json' ? { schema: { $ref: href.schema } } : {} },
              },
              404: { description: 'Nothing is recorded under that name.' },
            },
          },
        },
      ]),
    ),
  });
