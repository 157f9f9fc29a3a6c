import type { Client } from './client.ts';
import { pathsOf, readerOf, UsualServer } from './reading.ts';

export const cursor: Client = {
  id: 'cursor',
  title: 'Cursor',
  files(place) {
    const { inHome, inProject } = pathsOf(place);
    return [inHome('.cursor', 'mcp.json'), inProject('.cursor', 'mcp.json')];
  },
  read: readerOf('mcpServers', UsualServer),
};
