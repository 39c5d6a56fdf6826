import { type Child, startChild } from './child.ts';
import { type Ask, type Done, now } from './client.ts';
import type { Contestant, Served } from './contestants.ts';

/** Milliseconds and bytes; what was not measured is null. */
export interface Measured {
  readonly load: readonly number[];
  readonly received: number;
  readonly rss: number;
  readonly peak: number;
  readonly changes: readonly number[];
  readonly back: number | null;
}

export interface Extent {
  readonly rows: number;
  readonly loads: number;
  /** Single changes; none: neither they nor the absence are measured. */
  readonly changes: number;
  readonly away: number;
  /** What they are changed to: nobody else's changes may be counted. */
  readonly minutes: number;
}

/** Loads in a process of its own each time; the last one goes on to follow changes. */
export async function measure(it: Contestant, served: Served, extent: Extent): Promise<Measured> {
  const load: number[] = [];
  for (let n = 1; ; n++) {
    const child = await startChild<Ask, Done>(it.program, [served.argument]);
    try {
      const loaded = await child.ask({ do: 'load', rows: extent.rows });
      load.push(loaded.ms);
      if (n < extent.loads) continue;
      const { received, rss, peak } = loaded;
      const further = it.follows && extent.changes > 0 ? await follow(child, served, extent) : null;
      return { load, received, rss, peak, changes: further?.changes ?? [], back: further?.back ?? null };
    } finally {
      await child.stop();
    }
  }
}

const WARM_UP = 20;

async function follow(child: Child<Ask, Done>, served: Served, extent: Extent) {
  await child.ask({ do: 'follow' });
  const changes: number[] = [];
  for (let n = 0; n < WARM_UP + extent.changes; n++) {
    const id = served.ids[n % served.ids.length] ?? '';
    const minutes = 1000 + n;
    await child.ask({ do: 'expect', id, minutes });
    await served.change([id], minutes);
    const committed = now();
    const seen = await child.ask({ do: 'seen' });
    if (n >= WARM_UP) changes.push(seen.at - committed);
  }
  await child.ask({ do: 'leave' });
  await served.change(served.ids.slice(0, extent.away), extent.minutes);
  const back = await child.ask({ do: 'comeBack', rows: extent.away, minutes: extent.minutes });
  return { changes, back: back.ms };
}
