/** How a crawl of many servers goes, for the person who waits: a line a server, and on a terminal one that counts. */
import type { Failure } from '../risk/model.ts';
import { printableLine } from '../risk/printable.ts';
import type { Progress } from './crawl.ts';
import { progressLine } from './present.ts';

export interface ProgressDisplay {
  tell(progress: Progress): void;
  /** A sentence on a line of its own. */
  note(sentence: string): void;
  /** The last word: how many were listed, and how many failed for which reason. */
  end(): void;
}

interface Out {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

/** Below this many servers asked in this run, how long the rest will take is a guess. */
const ENOUGH_TO_GUESS = 3;
const ERASE_LINE = '\r\u001b[2K';

/** `earlier` are those that failed in a run before this one, by reason; `now` is a clock in milliseconds. */
export function progressDisplay(
  out: Out,
  { earlier, now = Date.now }: { earlier: readonly Failure['reason'][]; now?: () => number },
): ProgressDisplay {
  const started = now();
  const failed = new Map<Failure['reason'], number>();
  for (const reason of earlier) failed.set(reason, (failed.get(reason) ?? 0) + 1);
  let asked = 0;
  let status = '';

  const reasons = () => [...failed].sort(([, a], [, b]) => b - a).map(([reason, count]) => `${count} ${reason}`);

  return {
    tell(progress) {
      const { listing, done, total } = progress;
      asked += 1;
      if (listing.outcome === 'failed')
        failed.set(listing.failure.reason, (failed.get(listing.failure.reason) ?? 0) + 1);
      const line = progressLine(progress);
      if (!out.isTTY) {
        out.write(`${line}\n`);
        return;
      }
      const seconds = (now() - started) / 1_000;
      const rate = asked / Math.max(seconds, 0.001);
      const left = asked < ENOUGH_TO_GUESS || done === total ? '' : `, about ${duration((total - done) / rate)} left`;
      const why = reasons().length === 0 ? '' : `, failed: ${reasons().join(', ')}`;
      status = `${done} of ${total} asked${why}, ${rate.toFixed(1)} a second${left}`;
      out.write(`${ERASE_LINE}${line}\n${status.slice(0, (out.columns ?? 80) - 1)}`);
    },
    note(sentence) {
      out.write(out.isTTY ? `${ERASE_LINE}${printableLine(sentence)}\n${status}` : `${printableLine(sentence)}\n`);
    },
    end() {
      if (out.isTTY && status !== '') out.write(ERASE_LINE);
      if (failed.size > 0) out.write(`Failed: ${reasons().join(', ')}.\n`);
    },
  };
}

/** Seconds as people say them. */
function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3_600)} h`;
}
