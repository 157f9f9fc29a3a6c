/** Whether a process runs under this number, whoever started it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's may not be signalled, and is alive, too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
