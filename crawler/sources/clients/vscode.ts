import * as z from 'zod';
import type { Client } from './client.ts';
import { fitted, jsonIn, pathsOf, Servers, serversIn, UsualServer } from './reading.ts';

const File = z.object({ servers: Servers.nullish() });

export const vscode: Client = {
  id: 'vscode',
  title: 'VS Code',
  files(place) {
    const { inSettings, inProject } = pathsOf(place);
    const perUser = ['Code', 'Code - Insiders'].map((edition) => inSettings(edition, 'User', 'mcp.json'));
    return [...perUser, inProject('.vscode', 'mcp.json')];
  },
  read: (text, _file, complain) => serversIn(fitted(File, jsonIn(text)).servers, UsualServer, complain),
};
