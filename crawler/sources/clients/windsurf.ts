import * as z from 'zod';
import type { Client } from './client.ts';
import { pathsOf, readerOf, usual, usualFields } from './reading.ts';

const Server = z
  .object({ ...usualFields, serverUrl: z.string().min(1).nullish(), disabled: z.boolean().nullish() })
  .transform(({ serverUrl, disabled, ...fields }) => ({
    ...usual({ ...fields, url: serverUrl ?? fields.url }),
    disabled: disabled ?? false,
  }));

export const windsurf: Client = {
  id: 'windsurf',
  title: 'Windsurf',
  files(place) {
    const { inHome } = pathsOf(place);
    // The last one is that of its plugin for other editors.
    return [['windsurf'], ['windsurf-next'], []].map((edition) => inHome('.codeium', ...edition, 'mcp_config.json'));
  },
  read: readerOf('mcpServers', Server),
};
