import type { FastifyBaseLogger } from 'fastify';
import type { Postgres, Query } from '../../../db/postgres/connect.ts';
import { failureOf } from '../../../db/postgres/failure.ts';
import { asAccess } from '../../../db/postgres/roles.ts';
import type { Clock } from '../../clock.ts';
import { pruneHistory } from '../prune-history.ts';
import { deleteOldKeys, readKeys } from './gateway-keys.ts';

interface HousekeepingDeps {
  readonly postgres: Postgres;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly log: Pick<FastifyBaseLogger, 'warn' | 'error'>;
}

const EVERY_MS = 60_000;
const BATCH = 5_000;
const HISTORY_EVERY_MS = 3_600_000;
/** A kiosk that was away for longer may have to fetch everything anew. */
const HISTORY_DAYS = 90;
const DAY = 24 * 3_600_000;
/** Names this work among Postgres's advisory locks. */
const LOCK = 0x6d65_6402;

/** Deletes what has run out, about once a minute, and makes the next keys in time. Any gateway may; one at a time does. */
export function startHousekeeping(deps: HousekeepingDeps): { readonly stop: () => Promise<void> } {
  const ending = new AbortController();
  let prunedAt = Number.NEGATIVE_INFINITY;
  const prune = async () => {
    if (deps.clock.monotonic() - prunedAt < HISTORY_EVERY_MS) return;
    await pruneHistory(deps.postgres, { now: deps.clock.now(), keepDays: HISTORY_DAYS });
    prunedAt = deps.clock.monotonic();
  };
  const run = async () => {
    for (;;) {
      // Jittered, so that gateways started together do not come together.
      await deps.clock.sleep(EVERY_MS * (0.5 + deps.random()), ending.signal);
      if (ending.signal.aborted) return;
      try {
        await tidy(deps);
        await prune();
      } catch (error) {
        const failure = failureOf(error);
        if (failure) deps.log.warn({ failure }, 'nothing could be tidied');
        else deps.log.error({ err: error }, 'a bug in housekeeping');
      }
    }
  };
  const running = run();
  return {
    stop: () => {
      ending.abort();
      return running;
    },
  };
}

/** One round: all that has run out, in batches that hold nobody up. Answers how many rows went from each table. */
export async function tidy(
  deps: Pick<HousekeepingDeps, 'postgres' | 'clock'>,
  batch = BATCH,
): Promise<Readonly<Record<string, number>>> {
  const gone: Record<string, number> = {};
  for (const { table, where, before } of stale(deps.clock.now())) {
    for (;;) {
      const count = await asAccess(deps.postgres, async (query) =>
        (await isOurTurn(query)) ? deleteSome(query, { table, where, before, batch }) : null,
      );
      if (count === null) return gone;
      gone[table] = (gone[table] ?? 0) + count;
      if (count < batch) break;
    }
  }
  await asAccess(deps.postgres, async (query) => {
    await readKeys(query, deps.clock);
    await deleteOldKeys(query, deps.clock);
  });
  return gone;
}

interface Stale {
  readonly table: string;
  readonly where: string;
  readonly before: unknown;
}

/** Codes and tokens stay for a while after they ran out: whoever still asks with one then hears why it is of no use. */
function stale(now: number): readonly Stale[] {
  return [
    { table: 'dpop_proofs', where: 'expires_at <= $1', before: new Date(now) },
    { table: 'token_blacklist', where: 'expires_at <= $1', before: new Date(now).toISOString().slice(0, -1) },
    { table: 'device_authorizations', where: 'expires_at <= $1', before: new Date(now - DAY) },
    { table: 'parent_sessions', where: 'expires_at <= $1', before: new Date(now) },
    { table: 'rate_limits', where: 'expire <= $1', before: Math.floor(now) },
    // The date of a lease may not be over yet in every zone.
    { table: 'watch_time_leases', where: 'expires_at <= $1', before: new Date(now - 3 * DAY) },
    // A kiosk that was off for longer and sends an item again is counted twice.
    { table: 'sync_receipts', where: 'received_at <= $1', before: new Date(now - HISTORY_DAYS * DAY) },
    {
      table: 'kiosk_tokens',
      where: '(expires_at <= $1 OR revoked_at <= $1)',
      before: new Date(now - 30 * DAY),
    },
  ];
}

async function isOurTurn(query: Query): Promise<boolean> {
  const [row] = await query<{ ours: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS ours', [LOCK]);
  return row?.ours ?? false;
}

async function deleteSome(query: Query, what: Stale & { readonly batch: number }): Promise<number> {
  const [row] = await query<{ count: number }>(
    `WITH gone AS (
       DELETE FROM ${what.table} WHERE ctid = ANY (ARRAY(
         SELECT ctid FROM ${what.table} WHERE ${what.where} LIMIT $2))
       RETURNING 1)
     SELECT count(*)::int AS count FROM gone`,
    [what.before, what.batch],
  );
  return row?.count ?? 0;
}
