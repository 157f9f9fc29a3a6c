/** The sandbox by bubblewrap: everything is made anew, and only what the scene has is put in. */
import { join } from 'node:path';
import { HOSTNAME, type Scene } from './scene.ts';

/**
 * The command that starts another one in bubblewrap. Nothing in it can be written but the scene's own folders, so that
 * every byte of memory it fills is counted for a process or a folder. `shared` becomes /dev/shm; `filter` is a file with a filter of
 * the kernel. As root there is no user namespace, because root in one is root for the files of /proc; `inside` then has
 * to change the user, for which it gets the capabilities.
 */
export function inBubblewrap(
  inside: readonly string[],
  { scene, shared, filter, asRoot }: { scene: Scene; shared: string; filter: string | undefined; asRoot: boolean },
): string[] {
  const namespaces = ['ipc', 'uts', 'cgroup-try', 'pid', 'net', ...(asRoot ? [] : ['user'])];
  const words = [
    'bwrap',
    ...namespaces.map((name) => `--unshare-${name}`),
    ...['--hostname', HOSTNAME, '--new-session', '--die-with-parent', '--cap-drop', 'ALL'],
    ...(asRoot ? ['SETUID', 'SETGID', 'SETPCAP'].flatMap((name) => ['--cap-add', `CAP_${name}`]) : []),
    ...['--tmpfs', '/', '--dir', '/tmp', '--bind', scene.tmp, '/tmp'],
    ...scene.leading.flatMap((folder) => ['--dir', folder]),
    ...scene.readable.flatMap((path) => ['--ro-bind', path, path]),
    ...['--proc', '/proc', '--dev', '/dev', '--bind', shared, '/dev/shm', '--remount-ro', '/dev'],
    ...['--ro-bind', '/dev/null', '/proc/cmdline'],
    ...scene.writable.flatMap((path) => ['--bind', path, path]),
    ...['--remount-ro', '/', '--chdir', '/'],
  ];
  if (filter === undefined) return [...words, '--', ...inside];
  return ['/bin/sh', '-c', 'exec "$@" 8<"$0"', filter, ...words, '--seccomp', '8', '--', ...inside];
}

/** The same folder for what a program takes for shared memory, below the folder of a server. */
export function sharedBelow(folder: string): string {
  return join(folder, 'shared');
}
