import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase } from '../../demo/postgres.ts';
import { type RecordServer, startRecordServer } from '../../demo/record-server.ts';
import { migrate } from './migrate.ts';
import { appliedTo, journal, logOf, openWorkbench, steps, still, type Workbench } from './workbench.ts';

let server: RecordServer;
let bench: Workbench;

beforeAll(async () => {
  server = await startRecordServer();
  bench = openWorkbench((name) => createDatabase(server.url, name));
}, 60_000);

afterAll(async () => {
  await bench?.close();
  await server?.stop();
});

const migrations = steps({
  '0001_tables': 'CREATE TABLE log (id integer GENERATED ALWAYS AS IDENTITY, what text)',
  '0002_each': "-- mode: each\n\nINSERT INTO log (what) VALUES ('a'); INSERT INTO log (what) VALUES ('b')",
  // Waits for every older snapshot: a runner that waited in a statement would make it wait for ever.
  '0003_index': '-- mode: concurrently\n\nCREATE INDEX CONCURRENTLY IF NOT EXISTS log_what ON log (what)',
});
const ids = migrations.map(({ id }) => id);

describe('several migrations of one database', () => {
  it('take turns, and each statement is run once', async () => {
    const postgres = await bench.empty();
    const deps = { ...still, pause, random: Math.random, postgres, migrations };
    const results = await Promise.all([migrate(deps), migrate(deps), migrate(deps)]);
    const applied = results.map((it) => (it.kind === 'migrated' ? it.applied : it));
    expect(applied.sort()).toEqual([[], [], ids]);
    expect(await logOf(postgres.query)).toEqual(['a', 'b']);
    expect(await appliedTo(postgres.query)).toEqual(ids);
  });

  it('give up waiting after thirty seconds', async () => {
    const postgres = await bench.empty();
    const waited: number[] = [];
    const { progress } = journal((_, event) => {
      if (event.kind === 'waiting_for_turn') waited.push(event.waitedMs);
    });
    const inner = { ...still, postgres, migrations, progress };
    const outer = journal(async (number) => {
      if (number !== 1) return;
      expect(await migrate(inner)).toEqual({
        kind: 'refused',
        reason: 'busy',
        message:
          'Another migration of this database has been running for 30 seconds: wait for it and try again',
      });
    });
    expect((await migrate({ ...inner, progress: outer.progress })).kind).toBe('migrated');
    expect([waited[0], waited.length, waited.at(-1)]).toEqual([0, 150, 29_800]);
  });
});
