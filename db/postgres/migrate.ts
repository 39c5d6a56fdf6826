import type { Postgres, Query, Session } from './connect.ts';
import { failureOf } from './failure.ts';
import { judgeLedger, type LedgerEntry, type Migration } from './ledger.ts';

export interface MigrateDeps {
  /** Without a statement timeout: a migration takes as long as it takes. */
  readonly postgres: Postgres;
  readonly migrations: readonly Migration[];
  /** Milliseconds since the epoch, for the ledger. */
  readonly now: () => number;
}

export type MigrateResult =
  /** What was applied now; nothing when the database already was at the record. */
  | { readonly kind: 'migrated'; readonly applied: readonly string[] }
  | {
      readonly kind: 'refused';
      readonly reason: 'newer' | 'gap' | 'checksum_differs' | 'not_empty' | 'busy';
      readonly message: string;
    }
  /** One migration could not be applied, and nothing of it was; those before it stay. */
  | {
      readonly kind: 'failed';
      readonly at: string;
      readonly applied: readonly string[];
      readonly message: string;
    };

/**
 * Brings an empty or an earlier database to the record, each migration in one transaction. Rejects when the database
 * cannot be reached (see `failureOf`).
 */
export async function migrate(deps: MigrateDeps): Promise<MigrateResult> {
  const session = await deps.postgres.session();
  try {
    return await underLock(session, () => applyPending(session, deps));
  } finally {
    // Also frees the advisory lock.
    session.release('unknown');
  }
}

export type SchemaVersion =
  | { readonly kind: 'current' }
  | { readonly kind: 'not_migrated' | 'newer' | 'differs'; readonly message: string };

/** Whether a database has exactly this program's schema. Rejects when it cannot be reached. */
export async function schemaVersion(query: Query, migrations: readonly Migration[]): Promise<SchemaVersion> {
  const standing = judgeLedger(await readLedger(query), migrations);
  switch (standing.kind) {
    case 'current':
      return { kind: 'current' };
    case 'newer':
      return { kind: 'newer', message: standing.message };
    case 'behind': {
      const missing = standing.pending.map((it) => it.id).join(', ');
      return { kind: 'not_migrated', message: `Not applied yet: ${missing}. Run: npm run -s db -- migrate` };
    }
    default:
      return { kind: 'differs', message: standing.message };
  }
}

async function applyPending(session: Session, deps: MigrateDeps): Promise<MigrateResult> {
  const ledger = await readLedger(session.query);
  if (ledger.length === 0 && (await hasTables(session.query))) return NOT_EMPTY;
  const standing = judgeLedger(ledger, deps.migrations);
  if (standing.kind === 'current') return { kind: 'migrated', applied: [] };
  if (standing.kind !== 'behind')
    return { kind: 'refused', reason: standing.kind, message: standing.message };

  const applied: string[] = [];
  for (const migration of standing.pending) {
    try {
      await applyOne(session, migration, deps.now());
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { kind: 'failed', at: migration.id, applied, message };
    }
    applied.push(migration.id);
  }
  return { kind: 'migrated', applied };
}

async function applyOne(session: Session, migration: Migration, now: number): Promise<void> {
  // A statement that waits for a lock makes all that come after it wait, so it must not wait for long.
  await session.script("BEGIN; SET LOCAL lock_timeout = '5s'");
  try {
    await session.script(LEDGER_TABLE);
    await session.script(migration.sql);
    await session.query(
      'INSERT INTO public.schema_migrations (id, checksum, applied_at) VALUES ($1, $2, $3)',
      [migration.id, migration.checksum, new Date(now).toISOString()],
    );
    await session.script('COMMIT');
  } catch (error) {
    await session.script('ROLLBACK').catch(() => {});
    throw error;
  }
}

async function underLock(session: Session, work: () => Promise<MigrateResult>): Promise<MigrateResult> {
  try {
    await session.script(`SET lock_timeout = '30s'; SELECT pg_advisory_lock(${LOCK})`);
  } catch (error) {
    if (failureOf(error)?.kind === 'overloaded') return BUSY;
    throw error;
  }
  return work();
}

async function readLedger(query: Query): Promise<LedgerEntry[]> {
  const [found] = await query<{ there: boolean }>(
    `SELECT to_regclass('public.schema_migrations') IS NOT NULL AS there`,
  );
  if (!found?.there) return [];
  return query<LedgerEntry>('SELECT id, checksum FROM public.schema_migrations ORDER BY id');
}

async function hasTables(query: Query): Promise<boolean> {
  const [found] = await query<{ there: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_catalog.pg_tables
       WHERE schemaname = 'public' AND tablename <> 'schema_migrations') AS there`,
  );
  return found?.there ?? false;
}

/** Any number does that nobody else takes: "medio" on a telephone keypad. */
const LOCK = 63346;

const LEDGER_TABLE = `CREATE TABLE IF NOT EXISTS public.schema_migrations (
  id text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL)`;

const NOT_EMPTY: MigrateResult = {
  kind: 'refused',
  reason: 'not_empty',
  message: 'The database has tables that no migration of this program made: name an empty database',
};

const BUSY: MigrateResult = {
  kind: 'refused',
  reason: 'busy',
  message: 'Another migration of this database has been running for 30 seconds: wait for it and try again',
};
