import type { Postgres } from '../connect.ts';
import { wholeCatalog } from './catalog.ts';
import { readReconciliations, type Snapshot, takeSnapshot } from './snapshot.ts';

/** Everything but what is made up anew each time. */
export async function outcomeOf(postgres: Postgres) {
  const reconciliations = await readReconciliations(postgres.query);
  const versions = await postgres.query('SELECT * FROM row_versions ORDER BY table_name, row_id, user_id');
  return {
    catalog: await wholeCatalog(postgres),
    rows: withoutMadeUpIds(await takeSnapshot(postgres.query)),
    reconciliations: reconciliations.map((it) => (it.kind === 'id_replaced' ? { ...it, after: null } : it)),
    versions,
    ledger: await postgres.query('SELECT id, checksum FROM schema_migrations ORDER BY id'),
    underWay: await postgres.query('SELECT * FROM schema_progress'),
  };
}

/** The second identities that users from init.sql are given, and the uuids of its tokens. */
function withoutMadeUpIds(snapshot: Snapshot): Snapshot {
  const known = /^00000000-0000-4000-8000-/;
  const hide = (value: unknown) =>
    typeof value === 'string' && UUID.test(value) && !known.test(value) ? 'made up' : value;
  return Object.fromEntries(
    Object.entries(snapshot).map(([table, rows]) => [
      table,
      Object.fromEntries(
        Object.entries(rows).map(([key, row]) => [
          key,
          Object.fromEntries(Object.entries(row).map(([column, value]) => [column, hide(value)])),
        ]),
      ),
    ]),
  );
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;
