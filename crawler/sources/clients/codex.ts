import * as z from 'zod';
import type { Client } from './client.ts';
import { HeaderNames, pathsOf, readerOf, tomlIn, usual, usualFields } from './reading.ts';

/** Variables of the user's own that are handed on; newer versions say beside the name where they come from. */
const Forwarded = z.array(z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]));
const Server = z
  .object({
    ...usualFields,
    env_vars: Forwarded.nullish(),
    http_headers: HeaderNames.nullish(),
    env_http_headers: HeaderNames.nullish(),
    bearer_token: z.unknown().optional(),
    bearer_token_env_var: z.unknown().optional(),
    enabled: z.boolean().nullish(),
  })
  .transform(({ env_vars, http_headers, env_http_headers, bearer_token, bearer_token_env_var, enabled, ...fields }) => {
    const hasToken = bearer_token !== undefined || bearer_token_env_var !== undefined;
    return {
      ...usual(fields),
      env: { ...Object.fromEntries((env_vars ?? []).map((name) => [name, ''])), ...fields.env },
      headerNames: [...(hasToken ? ['Authorization'] : []), ...(http_headers ?? []), ...(env_http_headers ?? [])],
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
