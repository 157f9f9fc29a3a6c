import type { Client } from './client.ts';
import { pathsOf, readerOf, UsualServer } from './reading.ts';

const NAME = 'claude_desktop_config.json';

export const claudeDesktop: Client = {
  id: 'claude-desktop',
  title: 'Claude Desktop',
  files(place) {
    const { inHome, inSettings } = pathsOf(place);
    const usual = inSettings('Claude', NAME);
    if (place.platform !== 'win32') return [usual];
    // Since early 2026 Windows installs it as a package, and gives packages an AppData of their own.
    const container = ['AppData', 'Local', 'Packages', 'Claude_pzs8sxrjxfjjc', 'LocalCache', 'Roaming'];
    return [usual, inHome(...container, 'Claude', NAME)];
  },
  read: readerOf('mcpServers', UsualServer),
};
