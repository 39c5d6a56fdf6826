import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, startPostgres } from '../../../demo/postgres.ts';
import { chainOf } from '../chain.ts';
import { connect, type Postgres } from '../connect.ts';
import { failureOf } from '../failure.ts';
import type { MigrateResult } from '../migrate.ts';
import { readMigrations } from '../migration-files.ts';
import type { Progress } from '../progress.ts';
import { runMigration } from './bring-to-record.ts';
import { outcomeOf } from './outcome.ts';
import { openProofServer, type ProofServer } from './proof-server.ts';
import { seededRandom } from './seeded-random.ts';

const seed = Number(process.env['PROOF_SEED'] ?? 1);
/** So few rows in a batch that a table takes several. */
const pageSize = 7;
/** Milliseconds; many runs take a while on a busy machine. */
const timeout = 120_000;

let server: ProofServer;
beforeAll(async () => {
  server = await openProofServer({ startPostgres, createDatabase });
});
afterAll(() => server.close());

describe(`a migration that loses its connection (PROOF_SEED=${seed})`, () => {
  for (const start of ['production', 'init'] as const) {
    it(`again and again, at any moment, ends where an uninterrupted one does: ${start}`, {
      timeout,
    }, async () => {
      const postgres = await server.seeded(start);
      const runner = connect({ url: server.urlOf(postgres), applicationName: 'runner', connections: 1 });
      const random = seededRandom(seed);
      let kills = 0;
      let result: MigrateResult | Lost = { kind: 'lost' };
      for (let runs = 0; runs < 300 && result.kind !== 'migrated'; runs++) {
        let killing: Promise<void> | null = null;
        const killSoon = async () => {
          // Longer each time, so that no statement is too long for ever.
          await new Promise((wake) => setTimeout(wake, random() * (30 + runs)));
          kills += await kill(postgres, 'true');
        };
        const progress = ({ kind }: Progress) => {
          if (kind === 'statement_started') killing ??= killSoon();
        };
        result = await runMigration(runner, start, { pageSize, progress }).catch(ifLost);
        await killing;
      }
      await runner.close();

      expect(result).toMatchObject({ kind: 'migrated' });
      expect(kills).toBeGreaterThan(10);
      expect(await outcomeOf(postgres)).toEqual(await outcomeOf(await server.migrated(start)));
    });
  }

  it('tells how far it came, also when it was only looking', async () => {
    const postgres = await server.seeded('init');
    const steps = chainOf(await readMigrations(), 'init').map((step) => step.id);
    const runner = connect({ url: server.urlOf(postgres), applicationName: 'runner', connections: 1 });
    const result = await runMigration(runner, 'init', {
      progress: async (event) => {
        if (event.kind === 'step_done' && event.id === steps.at(-1)) await kill(postgres, 'true');
      },
    }).catch(ifLost);
    await runner.close();
    expect(result).toMatchObject({ kind: 'failed', at: 'held/foreign_key_actions', applied: steps });
  });

  it('in the middle of an index leaves one that nobody uses, and builds it anew the next time', async () => {
    const postgres = await server.seeded('production');
    const until = new AbortController();
    const stopped = await runMigration(postgres, 'production', {
      signal: until.signal,
      progress: (event) => {
        if (event.kind === 'step_done' && event.id === '0002e_merged_videos') until.abort();
      },
    });
    expect(stopped).toMatchObject({ kind: 'stopped', at: '0002f_indexes' });

    const writer = await postgres.session();
    await writer.script(`BEGIN; UPDATE profiles SET name = 'Mia' WHERE name = 'Mia'`);
    const runner = connect({ url: server.urlOf(postgres), applicationName: 'runner', connections: 1 });
    const building = runMigration(runner, 'production');
    while ((await kill(postgres, `wait_event_type = 'Lock' AND query LIKE '%idx_profiles_user_id%'`)) === 0) {
      await new Promise((wake) => setTimeout(wake, 20));
    }
    expect(await building).toMatchObject({ kind: 'failed', at: '0002f_indexes', statement: 1 });
    await runner.close();
    const invalid = `SELECT indexrelid::regclass::text AS name FROM pg_index WHERE NOT indisvalid`;
    expect(await postgres.query(invalid)).toEqual([{ name: 'idx_profiles_user_id' }]);
    await writer.script('ROLLBACK');
    writer.release();

    expect(await runMigration(postgres, 'production')).toMatchObject({ kind: 'migrated' });
    expect(await postgres.query(invalid)).toEqual([]);
    expect(await outcomeOf(postgres)).toEqual(await outcomeOf(await server.migrated('production')));
  });
});

interface Lost {
  readonly kind: 'lost';
}

function ifLost(error: unknown): Lost {
  expect(failureOf(error)?.kind).toBe('unreachable');
  return { kind: 'lost' };
}

/** Ends the runner's connection where the condition on pg_stat_activity holds; answers whether it did. */
async function kill({ query }: Postgres, condition: string): Promise<number> {
  const killed = await query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE application_name = 'runner' AND datname = current_database() AND ${condition}`,
  );
  return killed.length;
}
