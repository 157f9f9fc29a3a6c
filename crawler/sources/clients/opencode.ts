import * as z from 'zod';
import type { Client } from './client.ts';
import { fitted, Headers, jsonIn, pathsOf, Servers, serversIn, Variables, Words } from './reading.ts';

const Server = z
  .object({
    command: Words.nullish(),
    environment: Variables.nullish(),
    url: z.string().min(1).nullish(),
    headers: Headers.nullish(),
    enabled: z.boolean().nullish(),
    disabled: z.boolean().nullish(),
  })
  .transform(({ command, environment, url, headers, enabled, disabled }) => ({
    command: command ?? undefined,
    env: environment ?? undefined,
    url: url ?? undefined,
    headers: headers ?? undefined,
    disabled: enabled === false || disabled === true,
  }));
const File = z.object({ mcp: Servers.nullish() });

export const opencode: Client = {
  id: 'opencode',
  title: 'opencode',
  files(place) {
    const { inHome, inProject } = pathsOf(place);
    const names = ['opencode.json', 'opencode.jsonc'];
    return [
      ...['config.json', ...names].map((name) => inHome('.config', 'opencode', name)),
      ...names.flatMap((name) => [inProject(name), inProject('.opencode', name)]),
    ];
  },
  read(text, complain) {
    const { mcp } = fitted(File, jsonIn(text));
    const second = Servers.safeParse(mcp?.servers);
    // From version 2 on the servers stand one level deeper, beside settings for all of them.
    const isSecond = second.success && second.data.type === undefined;
    return serversIn(isSecond ? second.data : mcp, Server, complain);
  },
};
