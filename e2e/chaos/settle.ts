import type { Clock } from '../../sync/clock.ts';
import { readKioskFiles } from './checks/kiosk-files.ts';
import { differences, mirrorRows, recordRows } from './checks/mirrors.ts';
import type { Cluster } from './cluster.ts';
import type { Placed } from './place.ts';
import type { Violation } from './violation.ts';

const LOOK_EVERY_MS = 250;

/** Waits `within_ms` at most until nothing is on, nothing waits to be sent and every mirror is the record; or says what is not so. */
export async function settle(
  { clock, cluster }: { readonly clock: Clock; readonly cluster: Pick<Cluster, 'postgres' | 'kiosks'> },
  within_ms: number,
  between: { readonly finish: (kiosk: string) => void; readonly look: () => void },
): Promise<{ readonly ms: number; readonly violations: readonly Violation[] }> {
  const began = clock.monotonic();
  for (;;) {
    between.look();
    const waiting: Violation[] = [];
    for (const placed of cluster.kiosks) {
      const its = await unsettled(cluster.postgres, placed);
      if (its.some(({ detail }) => detail === STILL_ON)) between.finish(placed.name);
      waiting.push(...its);
    }
    const ms = clock.monotonic() - began;
    if (waiting.length === 0) return { ms, violations: [] };
    if (ms > within_ms) return { ms, violations: waiting };
    await clock.sleep(LOOK_EVERY_MS);
  }
}

const STILL_ON = 'a session is still open';

async function unsettled(
  postgres: Cluster['postgres'],
  { name, home, family }: Placed,
): Promise<Violation[]> {
  const { open, queued, held } = readKioskFiles(home);
  if (open > 0) return [{ kind: 'outbox', of: name, detail: STILL_ON }];
  if (held > 0) return [{ kind: 'outbox', of: name, detail: `${held} ledger rows have no date yet` }];
  if (queued > 0) return [{ kind: 'outbox', of: name, detail: `${queued} items wait to be sent` }];
  const different = differences(await mirrorRows(home), await recordRows(postgres, family.user_id));
  return different.map((detail) => ({ kind: 'mirror', of: name, detail }));
}
