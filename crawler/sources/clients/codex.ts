import * as z from 'zod';
import type { Client } from './client.ts';
import { Headers, pathsOf, readerOf, tomlIn, usual, usualFields } from './reading.ts';

/** Variables of the user's own that are handed on; newer versions say beside the name where they come from. */
const Forwarded = z.array(z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]));
const Server = z
  .object({
    ...usualFields,
    env_vars: Forwarded.nullish(),
    http_headers: Headers.nullish(),
    bearer_token: z.string().nullish().catch(null),
    enabled: z.boolean().nullish(),
  })
  // Headers whose value stands in a variable of the user's own are left out, as every reference is.
  .transform(({ env_vars, http_headers, bearer_token, enabled, ...fields }) => {
    return {
      ...usual(fields),
      env: { ...Object.fromEntries((env_vars ?? []).map((name) => [name, ''])), ...fields.env },
      headers: { ...(bearer_token == null ? {} : { Authorization: `Bearer ${bearer_token}` }), ...http_headers },
      disabled: enabled === false,
    };
  });

export const codex: Client = {
  id: 'codex',
  title: 'Codex',
  files(place) {
    const { inHome, inProject } = pathsOf(place);
    const perMachine = place.platform === 'win32' ? [] : ['/etc/codex/config.toml'];
    return [inHome('.codex', 'config.toml'), inProject('.codex', 'config.toml'), ...perMachine];
  },
  read: readerOf('mcp_servers', Server, tomlIn),
};
