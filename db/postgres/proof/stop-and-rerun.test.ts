import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, startPostgres } from '../../../demo/postgres.ts';
import type { Postgres } from '../connect.ts';
import type { Progress } from '../progress.ts';
import { runMigration } from './bring-to-record.ts';
import { outcomeOf } from './outcome.ts';
import { hasPg15, openProofServer, PG15, type ProofServer } from './proof-server.ts';
import type { StartName } from './starting-points.ts';

/** So few rows in a batch that a table takes several. */
const pageSize = 7;
/** Milliseconds; hundreds of runs take a while on a busy machine. */
const timeout = 120_000;

describe('a migration that is stopped', () => {
  let server: ProofServer;
  beforeAll(async () => {
    server = await openProofServer({ startPostgres, createDatabase });
  });
  afterAll(() => server.close());

  for (const start of ['production', 'init'] as const) {
    it(`after every single statement and batch ends where an uninterrupted one does: ${start}`, {
      timeout,
    }, async () => {
      const postgres = await server.seeded(start);
      const runs = await runInPieces(postgres, start, 1);
      expect(runs).toBeGreaterThan(150);
      expect(await outcomeOf(postgres)).toEqual(await outcomeOf(await server.migrated(start)));
    });
  }

  it('between the tokens of unknown accounts and the key that forbids them finds those that came meanwhile', async () => {
    const postgres = await server.seeded('init');
    const revokeForNobody = (at: number) =>
      postgres
        .query(
          `INSERT INTO token_blacklist (token_jti, user_id, expires_at) VALUES ($1, gen_random_uuid(), now())`,
          [`late ${at}`],
        )
        // Once the key is there.
        .catch((error) => expect(error).toMatchObject({ code: '23503' }));
    const result = await runMigration(postgres, 'init', {
      progress: async (event) => {
        if (event.kind !== 'statement_done' || event.id !== 'held/foreign_key_actions') return;
        await revokeForNobody(event.statement);
      },
    });
    expect(result).toMatchObject({ kind: 'migrated' });
  });
});

const title15 = hasPg15 ? 'on PostgreSQL 15' : `on PostgreSQL 15: skipped, because ${PG15} is not there`;
describe.skipIf(!hasPg15)(title15, () => {
  let server: ProofServer;
  beforeAll(async () => {
    server = await openProofServer({ startPostgres, createDatabase, binaries: PG15 });
  });
  afterAll(() => server.close());

  for (const start of ['production', 'init'] as const) {
    it(`a migration that is stopped at every twelfth event ends where an uninterrupted one does: ${start}`, {
      timeout,
    }, async () => {
      const postgres = await server.seeded(start);
      expect(await runInPieces(postgres, start, 12)).toBeGreaterThan(10);
      expect(await outcomeOf(postgres)).toEqual(await outcomeOf(await server.migrated(start)));
    });
  }
});

/** Stops after so many things done, and runs again, until nothing is left; answers how often it had to. */
async function runInPieces(postgres: Postgres, start: StartName, length: number): Promise<number> {
  for (let runs = 1; ; runs++) {
    const stop = new AbortController();
    let done = 0;
    const progress = (event: Progress) => {
      if (event.kind.endsWith('_done') && ++done === length) stop.abort();
    };
    const result = await runMigration(postgres, start, { pageSize, signal: stop.signal, progress });
    if (result.kind === 'migrated') return runs;
    expect(result.kind).toBe('stopped');
  }
}
