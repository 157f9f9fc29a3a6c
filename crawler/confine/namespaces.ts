/**
 * The sandbox for machines without bubblewrap: util-linux, which every distribution has, builds the same scene in the same
 * kinds of namespaces. Without a filter of the kernel: the user's session keyring can be read.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { HOSTNAME, type Scene } from './scene.ts';

const SCRIPT = join(import.meta.dirname, 'namespaces.sh');
const KINDS = ['mount', 'net', 'ipc', 'pid', 'uts', 'cgroup'];

/** The command that starts another one in new namespaces; as root, `inside` then has to change the user. */
export function inNamespaces(
  inside: readonly string[],
  { scene, shared, folder, asRoot }: { scene: Scene; shared: string; folder: string; asRoot: boolean },
): string[] {
  const root = join(folder, 'root');
  mkdirSync(root, { recursive: true });
  const user = asRoot ? 'root' : `${process.getuid?.()}:${process.getgid?.()}`;
  return [
    ...['unshare', ...(asRoot ? [] : ['--user', '--map-root-user']), ...KINDS.map((kind) => `--${kind}`)],
    ...['--fork', '--kill-child=KILL', '--', '/bin/sh', SCRIPT, root, scene.tmp, shared, user, HOSTNAME],
    ...[...scene.leading, '--', ...scene.readable, '--', ...scene.writable, '--', ...inside],
  ];
}
