import * as z from 'zod';
import type { Client, Place } from './client.ts';
import { fitted, jsonIn, pathsOf, Servers, serversIn, usual, usualFields } from './reading.ts';

const Names = z.array(z.string()).nullish().catch(null);
const File = z.object({
  mcpServers: Servers.nullish(),
  mcp: z.object({ allowed: Names, excluded: Names }).nullish().catch(null),
});
const Server = z
  .object({ ...usualFields, httpUrl: z.string().min(1).nullish() })
  .transform(({ httpUrl, command, ...fields }) => {
    const url = httpUrl ?? fields.url;
    // Where both are written, it dials the address and leaves the command alone.
    return usual({ ...fields, url, command: url == null ? command : null });
  });

function perMachine(platform: Place['platform']): string[] {
  const folder =
    platform === 'darwin'
      ? '/Library/Application Support/GeminiCli/'
      : platform === 'win32'
        ? 'C:\\ProgramData\\gemini-cli\\'
        : '/etc/gemini-cli/';
  return [`${folder}settings.json`, `${folder}system-defaults.json`];
}

export const geminiCli: Client = {
  id: 'gemini-cli',
  title: 'Gemini CLI',
  files(place) {
    const { inHome, inProject } = pathsOf(place);
    return [inHome('.gemini', 'settings.json'), inProject('.gemini', 'settings.json'), ...perMachine(place.platform)];
  },
  read(text, complain) {
    const { mcpServers, mcp } = fitted(File, jsonIn(text));
    const isOff = (name: string) =>
      mcp?.excluded?.includes(name) || (mcp?.allowed != null && mcp.allowed.length > 0 && !mcp.allowed.includes(name));
    return serversIn(mcpServers, Server, complain).map((server) =>
      isOff(server.name) ? { ...server, disabled: true as const } : server,
    );
  },
};
