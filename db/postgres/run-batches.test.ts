import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase } from '../../demo/postgres.ts';
import { type RecordServer, startRecordServer } from '../../demo/record-server.ts';
import type { Postgres } from './connect.ts';
import { migrate } from './migrate.ts';
import { journal, openWorkbench, steps, still, type Workbench } from './workbench.ts';

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

const TABLE = `CREATE TABLE rows (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), times integer NOT NULL DEFAULT 0);
  INSERT INTO rows SELECT FROM generate_series(1, 10000)`;
const PAGES = `-- mode: batches

  WITH page AS (SELECT id FROM rows WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2),
  done AS (UPDATE rows SET times = times + 1 WHERE id IN (SELECT id FROM page) RETURNING id)
  SELECT (SELECT id FROM page ORDER BY id DESC LIMIT 1) AS last, (SELECT count(*) FROM done)::integer AS rows;`;
const migrations = steps({ '0001_tables': TABLE, '0002_pages': PAGES });

const timesOf = ({ query }: Postgres) =>
  query('SELECT times, count(*) AS rows FROM rows GROUP BY times ORDER BY times');

describe('a batch', () => {
  it('reaches every one of 10 000 rows once, a thousand at a time', async () => {
    const postgres = await bench.empty();
    const { events, progress } = journal();
    await migrate({ ...still, postgres, migrations, progress });
    expect(events.flatMap((it) => (it.kind === 'batch_done' ? [it.rows] : []))).toEqual([
      1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000, 10000, 10000,
    ]);
    expect(await timesOf(postgres)).toEqual([{ times: 1, rows: 10_000 }]);
  });

  it('goes on after the page it was stopped at, and reaches rows added meanwhile behind it', async () => {
    const postgres = await bench.empty();
    const { events, progress } = journal((_, event) => {
      if (event.kind === 'batch_done' && event.rows === 4000) throw new Error('crash');
    });
    const deps = { ...still, postgres, migrations };
    await expect(migrate({ ...deps, progress })).rejects.toThrow('crash');
    const [row] = await postgres.query('SELECT id, statement, after FROM schema_progress');
    const [fourThousandth] = await postgres.query<{ id: string }>(
      'SELECT id FROM rows ORDER BY id OFFSET 3999 LIMIT 1',
    );
    expect(row).toEqual({ id: '0002_pages', statement: 0, after: fourThousandth?.id });
    await postgres.query(`INSERT INTO rows VALUES ('ffffffff-ffff-ffff-ffff-ffffffffffff')`);
    const resumed = journal();
    expect(await migrate({ ...deps, progress: resumed.progress })).toEqual({
      kind: 'migrated',
      applied: ['0002_pages'],
    });
    expect(await timesOf(postgres)).toEqual([{ times: 1, rows: 10_001 }]);
    const pages = [...events, ...resumed.events].filter((it) => it.kind === 'batch_done');
    expect(pages.map(({ rows }) => rows)).toEqual([
      1000, 2000, 3000, 4000, 1000, 2000, 3000, 4000, 5000, 6000, 6001, 6001,
    ]);
  });

  it('stops between two pages', async () => {
    const postgres = await bench.empty();
    const stopping = new AbortController();
    const { progress } = journal((_, event) => void (event.kind === 'batch_done' && stopping.abort()));
    const deps = { ...still, postgres, migrations };
    expect((await migrate({ ...deps, progress, signal: stopping.signal })).kind).toBe('stopped');
    expect(await timesOf(postgres)).toEqual([
      { times: 0, rows: 9000 },
      { times: 1, rows: 1000 },
    ]);
  });

  const answers: readonly (readonly [string, string])[] = [
    [
      'SELECT 1 WHERE $1::uuid IS NULL AND $2 < 0',
      'A batch must answer one row: last (uuid or null), rows (integer)',
    ],
    [
      'SELECT $1::uuid AS last, $2::text AS rows',
      'A batch must answer one row: last (uuid or null), rows (integer)',
    ],
    [
      "SELECT coalesce($1::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff') AS last, $2::integer AS rows",
      'A batch must go on: after ffffffff-ffff-ffff-ffff-ffffffffffff it answered the same again',
    ],
  ];
  it.each(answers)(
    'that does not answer as one is no endless loop but a failure: %s',
    async (sql, message) => {
      const postgres = await bench.empty();
      const wrong = steps({ '0001_pages': `-- mode: batches\n\n${sql}` });
      expect(await migrate({ ...still, postgres, migrations: wrong })).toEqual({
        kind: 'failed',
        at: '0001_pages',
        statement: 1,
        applied: [],
        message,
      });
    },
  );
});
