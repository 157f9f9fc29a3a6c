import * as z from 'zod';
import type { Client, Place } from './client.ts';
import { fitted, jsonIn, pathsOf, Servers, serversIn, UsualServer } from './reading.ts';

/** Of both of its files: a project's .mcp.json has no "projects". */
const File = z.object({
  mcpServers: Servers.nullish(),
  projects: z
    .record(
      z.string(),
      z.object({ mcpServers: Servers.nullish(), disabledMcpServers: z.array(z.string()).nullish().catch(null) }),
    )
    .nullish(),
});

function managedFile(platform: Place['platform']): string {
  if (platform === 'darwin') return '/Library/Application Support/ClaudeCode/managed-mcp.json';
  if (platform === 'win32') return 'C:\\Program Files\\ClaudeCode\\managed-mcp.json';
  return '/etc/claude-code/managed-mcp.json';
}

export const claudeCode: Client = {
  id: 'claude-code',
  title: 'Claude Code',
  files(place) {
    const { inHome, inProject } = pathsOf(place);
    return [inHome('.claude.json'), inProject('.mcp.json'), managedFile(place.platform)];
  },
  read(text, complain) {
    const { mcpServers, projects } = fitted(File, jsonIn(text));
    const perProject = Object.values(projects ?? {}).flatMap((project) =>
      serversIn(project.mcpServers, UsualServer, complain).map((server) =>
        project.disabledMcpServers?.includes(server.name) ? { ...server, disabled: true as const } : server,
      ),
    );
    // A project that switches off a server of all projects leaves it on in the others.
    return [...serversIn(mcpServers, UsualServer, complain), ...perProject];
  },
};
