/** What ends a command of ours from outside: Ctrl-C, a request to stop, and a terminal that was closed. */
const ENDING = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** Leaving through exit ends the processes that were started and removes what was laid out for them. */
export function leaveOnSignals(): void {
  // Node would open its debugger, and any process of the user may send this.
  process.on('SIGUSR1', () => undefined);
  for (const [signal, code] of Object.entries(ENDING)) process.on(signal, () => process.exit(code));
}
