import { setTimeout as sleep } from 'node:timers/promises';

export class DeadlinePassed extends Error {
  readonly ms: number;
  constructor(ms: number) {
    super(`nothing came within ${ms} ms`);
    this.ms = ms;
  }
}

/** The work's result, or DeadlinePassed when it is not there within `ms`; the work itself goes on unheard. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const timer = new AbortController();
  const deadline = sleep(ms, undefined, { signal: timer.signal }).then(() => {
    throw new DeadlinePassed(ms);
  });
  // Whichever loses the race still settles; nobody waits for it any more.
  deadline.catch(() => undefined);
  work.catch(() => undefined);
  try {
    return await Promise.race([work, deadline]);
  } finally {
    timer.abort();
  }
}
