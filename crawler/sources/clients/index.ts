/** The servers that the MCP clients of this machine are set up with. To add a client: its own file, and a line here. */
import { readFile, stat } from 'node:fs/promises';
import { claudeCode } from './claude-code.ts';
import { claudeDesktop } from './claude-desktop.ts';
import { type Client, type FoundServer, type Place, UnreadableFile } from './client.ts';
import { codex } from './codex.ts';
import { cursor } from './cursor.ts';
import { geminiCli } from './gemini-cli.ts';
import { opencode } from './opencode.ts';
import { vscode } from './vscode.ts';
import { windsurf } from './windsurf.ts';
import { zed } from './zed.ts';

export const clients: readonly Client[] = [
  claudeDesktop,
  claudeCode,
  cursor,
  vscode,
  windsurf,
  codex,
  geminiCli,
  opencode,
  zed,
];

export interface Configured {
  found: { client: string; file: string; server: FoundServer }[];
  /** What could not be looked at, as sentences that begin with the file. */
  problems: string[];
}

/** Claude Code keeps a history in the same file as its servers, so it may be large. */
const MOST_BYTES = 64_000_000;

export async function configuredServers(place: Place): Promise<Configured> {
  const configured: Configured = { found: [], problems: [] };
  for (const client of clients) {
    // In the home folder, the file of the user and that of the project are the same one.
    for (const file of new Set(client.files(place))) {
      const complain = (sentence: string) => configured.problems.push(`${file} (${client.title}): ${sentence}`);
      try {
        const text = await textOf(file);
        if (text === undefined) continue;
        const servers = client.read(text, complain);
        configured.found.push(...servers.map((server) => ({ client: client.id, file, server })));
      } catch (error) {
        complain(`It ${whyUnreadable(error)}; correct it, or the servers in it are not looked at.`);
      }
    }
  }
  return configured;
}

/** `undefined` when there is no such file. A project may be anybody's, and a link in it may lead to what never ends. */
async function textOf(file: string): Promise<string | undefined> {
  try {
    const found = await stat(file);
    if (!found.isFile()) throw new UnreadableFile('is no regular file');
    if (found.size > MOST_BYTES) throw new UnreadableFile(`is larger than ${MOST_BYTES} bytes`);
    return await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

function whyUnreadable(error: unknown): string {
  if (error instanceof UnreadableFile) return error.message;
  return `cannot be read (${codeOf(error) ?? 'for an unknown reason'})`;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
