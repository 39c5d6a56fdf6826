import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, startPostgres } from '../../../demo/postgres.ts';
import { readModel } from '../../drift/models.ts';
import type { Postgres } from '../connect.ts';
import { runMigration } from './bring-to-record.ts';
import { driftOf, wholeCatalog, withoutColumnOrder } from './catalog.ts';
import { hasPg15, openProofServer, PG15, type ProofServer } from './proof-server.ts';
import { ALL_ACCOUNTED_FOR, accountFor, readReconciliations, takeSnapshot } from './snapshot.ts';
import { STARTS } from './starting-points.ts';

const majors = [
  { title: 'on PostgreSQL 18', binaries: {}, there: true },
  {
    title: hasPg15 ? 'on PostgreSQL 15' : `on PostgreSQL 15: skipped, because ${PG15} is not there`,
    binaries: { binaries: PG15 },
    there: hasPg15,
  },
];

for (const { title, binaries, there } of majors) {
  describe.skipIf(!there)(title, () => {
    let server: ProofServer;
    beforeAll(async () => {
      server = await openProofServer({ startPostgres, createDatabase, ...binaries });
    });
    afterAll(() => server.close());

    for (const start of STARTS) {
      it(`${start} becomes the record, loses no row and no value, and then stays as it is`, async () => {
        const postgres = await server.seeded(start);
        const before = await takeSnapshot(postgres.query);
        expect(await runMigration(postgres, start)).toMatchObject({ kind: 'migrated' });

        const model = await wholeCatalog(postgres);
        expect(await driftOf(model)).toEqual([]);
        expect(withoutColumnOrder(model)).toEqual(withoutColumnOrder(await readModel('record')));
        const after = await takeSnapshot(postgres.query);
        expect(accountFor(before, after, await readReconciliations(postgres.query))).toEqual(
          ALL_ACCOUNTED_FOR,
        );

        const everything = await contents(postgres);
        expect(await runMigration(postgres, start)).toEqual({ kind: 'migrated', applied: [] });
        expect(await contents(postgres)).toEqual(everything);
        expect(await wholeCatalog(postgres)).toEqual(model);
      });
    }
  });
}

/** Every table with every row, and with them the transactions that wrote the rows. */
async function contents(postgres: Postgres): Promise<Record<string, unknown>> {
  const tables = await postgres.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1`,
  );
  const all: Record<string, unknown> = {};
  for (const { name } of tables) {
    all[name] = await postgres.query(
      `SELECT xmin::text, ctid::text, to_jsonb(it) FROM ${name} it ORDER BY ctid`,
    );
  }
  return all;
}
