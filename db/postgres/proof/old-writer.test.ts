import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, startPostgres } from '../../../demo/postgres.ts';
import type { Postgres } from '../connect.ts';
import { runMigration } from './bring-to-record.ts';
import { driftOf, wholeCatalog } from './catalog.ts';
import { chainsOfAliases } from './chains.ts';
import { oldWriter } from './old-writer.ts';
import { hasPg15, openProofServer, PG15, type ProofServer } from './proof-server.ts';
import { seededRandom } from './seeded-random.ts';
import { ALL_ACCOUNTED_FOR, accountFor, readReconciliations, takeSnapshot } from './snapshot.ts';
import { backendOf, type StartName } from './starting-points.ts';

const seed = Number(process.env['PROOF_SEED'] ?? 1);

/** Rows in a batch: so few that there is something to write between batches as well. */
const pageSize = 10;
/** Milliseconds; thousands of statements take a while on a busy machine. */
const timeout = 120_000;

describe(`an older backend that writes while the database is migrated (PROOF_SEED=${seed})`, () => {
  let server: ProofServer;
  beforeAll(async () => {
    server = await openProofServer({ startPostgres, createDatabase });
  });
  afterAll(() => server.close());

  for (const [start, every] of [
    ['production', 1],
    ['production+both', 3],
    ['init', 1],
  ] as const) {
    it(`meets no error between any two statements, and finds what it wrote: ${start}`, {
      timeout,
    }, async () => {
      const { writer, times } = await writeBetweenStatements(await server.seeded(start), start, every);
      expect(times).toBeGreaterThan(250 / every);
      expect(writer.statements()).toBeGreaterThan(times * 5);
    });
  }

  it('meets none in transactions of its own, all the time', { timeout }, async () => {
    const postgres = await server.seeded('production');
    const before = await takeSnapshot(postgres.query);
    const writers = [1, 2, 3].map((n) =>
      oldWriter({ schema: 'production', name: `w${n}`, random: seededRandom(seed + n) }),
    );
    const finished = new AbortController();
    const working = writers.map(async (writer) => {
      const session = await postgres.session();
      while (!finished.signal.aborted) {
        await session.script('BEGIN');
        await writer.writeRound(session.query);
        await session.script('COMMIT');
      }
      session.release();
    });
    const result = await runMigration(postgres, 'production', { pageSize });
    finished.abort();
    await Promise.all(working);

    expect(result).toMatchObject({ kind: 'migrated' });
    const now = await takeSnapshot(postgres.query);
    for (const writer of writers) {
      expect(writer.statements()).toBeGreaterThan(50);
      expect({ errors: writer.errors(), notAsWritten: writer.notAsWritten(now) }).toEqual({
        errors: [],
        notAsWritten: [],
      });
    }
    const account = accountFor(before, now, await readReconciliations(postgres.query));
    expect(account).toEqual(ALL_ACCOUNTED_FOR);
    expect(await chainsOfAliases(postgres.query)).toEqual([]);
    expect(await driftOf(await wholeCatalog(postgres))).toEqual([]);
  });
});

const title15 = hasPg15 ? 'the same on PostgreSQL 15' : `the same on PostgreSQL 15: skipped, no ${PG15}`;
describe.skipIf(!hasPg15)(title15, () => {
  let server: ProofServer;
  beforeAll(async () => {
    server = await openProofServer({ startPostgres, createDatabase, binaries: PG15 });
  });
  afterAll(() => server.close());

  for (const start of ['production', 'init'] as const) {
    it(`meets no error at every tenth place: ${start}`, { timeout }, async () => {
      await writeBetweenStatements(await server.seeded(start), start, 10);
    });
  }
});

async function writeBetweenStatements(postgres: Postgres, start: StartName, every: number) {
  const before = await takeSnapshot(postgres.query);
  const writer = oldWriter({ schema: backendOf(start), name: 'w', random: seededRandom(seed) });
  // Rows of its own that are there before, for it to change and delete meanwhile.
  for (let round = 0; round < 8; round++) await writer.writeRound(postgres.query);

  let events = 0;
  let times = 0;
  const result = await runMigration(postgres, start, {
    pageSize,
    progress: async ({ kind }) => {
      // Whatever starts has done nothing yet since the last was done.
      if (kind.endsWith('_started') || events++ % every > 0) return;
      times++;
      await writer.writeRound(postgres.query);
    },
  });
  expect(result).toMatchObject({ kind: 'migrated' });
  for (let round = 0; round < 8; round++) await writer.writeRound(postgres.query);

  const now = await takeSnapshot(postgres.query);
  expect(writer.errors()).toEqual([]);
  expect(writer.notAsWritten(now)).toEqual([]);
  const account = accountFor(before, now, await readReconciliations(postgres.query));
  expect(account).toEqual(ALL_ACCOUNTED_FOR);
  expect(await chainsOfAliases(postgres.query)).toEqual([]);
  expect(await driftOf(await wholeCatalog(postgres))).toEqual([]);
  return { writer, times };
}
