import type { Client } from './client.ts';
import { pathsOf, readerOf, UsualServer } from './reading.ts';

export const vscode: Client = {
  id: 'vscode',
  title: 'VS Code',
  files(place) {
    const { inSettings, inProject } = pathsOf(place);
    const perUser = ['Code', 'Code - Insiders'].map((edition) => inSettings(edition, 'User', 'mcp.json'));
    return [...perUser, inProject('.vscode', 'mcp.json')];
  },
  read: readerOf('servers', UsualServer),
};
