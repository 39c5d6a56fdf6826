import type { Clock } from '../../sync/clock.ts';

/** Lets `work` go on for so long, or until `ending`: then its signal is aborted. */
export async function within<R>(
  clock: Pick<Clock, 'sleep'>,
  ms: number,
  ending: AbortSignal | null,
  work: (signal: AbortSignal) => Promise<R>,
): Promise<R> {
  const limit = new AbortController();
  const end = () => limit.abort();
  void clock.sleep(ms, limit.signal).then(end);
  try {
    return await work(ending ? AbortSignal.any([ending, limit.signal]) : limit.signal);
  } finally {
    end();
  }
}
