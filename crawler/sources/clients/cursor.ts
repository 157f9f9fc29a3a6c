import * as z from 'zod';
import type { Client } from './client.ts';
import { fitted, jsonIn, pathsOf, Servers, serversIn, UsualServer } from './reading.ts';

const File = z.object({ mcpServers: Servers.nullish() });

export const cursor: Client = {
  id: 'cursor',
  title: 'Cursor',
  files(place) {
    const { inHome, inProject } = pathsOf(place);
    return [inHome('.cursor', 'mcp.json'), inProject('.cursor', 'mcp.json')];
  },
  read: (text, _file, complain) => serversIn(fitted(File, jsonIn(text)).mcpServers, UsualServer, complain),
};
