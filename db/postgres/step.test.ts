import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readHeld, readMigrations } from './migration-files.ts';
import { parseHeldStep, parseStep, sha256 } from './step.ts';

describe('the header of a step', () => {
  it('tells what it is, how it runs, and what it locks and risks', () => {
    const sql = `-- Rows get a name,
-- which they lacked.
--
-- Names are for people.
-- mode: batches
-- lock: rows of one page
--   at a time
-- risk: none
-- for: init

SELECT 1;
-- mode: each
SELECT 2;
`;
    expect(parseStep('0002b_names', sql)).toEqual({
      id: '0002b_names',
      sql,
      checksum: sha256(sql),
      statements: [`${sql.split('SELECT 1;')[0]}SELECT 1;`, '\n-- mode: each\nSELECT 2;'],
      what: 'Rows get a name, which they lacked.',
      mode: 'batches',
      lock: 'rows of one page at a time',
      risk: 'none',
      for: 'init',
    });
  });

  it('may be missing', () => {
    expect(parseStep('0001_tables', 'SELECT 1')).toEqual({
      id: '0001_tables',
      sql: 'SELECT 1',
      checksum: sha256('SELECT 1'),
      statements: ['SELECT 1'],
      what: '',
      mode: null,
      lock: null,
      risk: null,
      for: null,
    });
  });

  it('is there for every step of ours, or its words are kept beside it', async () => {
    const silent = [...(await readMigrations()), ...(await readHeld())].filter(
      (step) => !step.lock || !step.risk,
    );
    expect(silent.map((step) => step.id)).toEqual([]);
  });

  it('of a held step lists the findings that it accepts', () => {
    const sql = '-- Why\n-- mode: each\n-- accepts: a.b, c(d, e)/x\n-- accepts: f(g),\n--   h\n\nSELECT 1';
    const step = parseHeldStep('held/why', sql, 'SELECT 2');
    expect([step.accepts, step.evidence]).toEqual([['a.b', 'c(d, e)/x', 'f(g)', 'h'], 'SELECT 2']);
  });

  const wrong: readonly (readonly [string, string])[] = [
    [
      '-- mode: eech\nSELECT 1',
      'migrations/0009_x.sql: "-- mode: eech" must be one of transaction, each, concurrently, batches',
    ],
    ['-- for: prod\nSELECT 1', 'migrations/0009_x.sql: "-- for: prod" must be one of production, init'],
    [
      '-- mode: each\n-- mode: each\nSELECT 1',
      'migrations/0009_x.sql: "-- mode: each each" must be one of transaction, each, concurrently, batches',
    ],
    ['-- lock:\nSELECT 1', 'migrations/0009_x.sql: "-- lock:" says nothing: say what, or remove the line'],
    ["SELECT 'a", "migrations/0009_x.sql: The quote ' on line 1 has no end"],
    [
      'BEGIN; SELECT 1',
      'migrations/0009_x.sql: "BEGIN;": the runner opens and ends transactions; choose a mode instead',
    ],
    [
      '-- mode: concurrently\nCREATE UNIQUE INDEX CONCURRENTLY a ON b (c)',
      'migrations/0009_x.sql: "CREATE UNIQUE INDEX CONCURRENTLY a ON b (c)": say CREATE INDEX CONCURRENTLY IF NOT EXISTS, so that it can be run again',
    ],
    [
      '-- mode: concurrently\nDROP INDEX CONCURRENTLY a',
      'migrations/0009_x.sql: "DROP INDEX CONCURRENTLY a": say DROP INDEX CONCURRENTLY IF EXISTS, so that it can be run again',
    ],
  ];
  it.each(wrong)('is refused: %j', (sql, message) => {
    expect(() => parseStep('0009_x', sql)).toThrow(new Error(message));
  });
});

describe('a folder of steps', () => {
  it('is read by name; held ones with their evidence; other files are left alone', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'medio-steps-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    await mkdir(join(folder, 'held'));
    const files = ['0002_b.sql', '0001a_c.sql', '0001_a.sql', 'README.sql', '0003_d.txt', 'held/why.sql'];
    for (const file of files) await writeFile(join(folder, file), `SELECT '${file}'`);
    await writeFile(join(folder, 'held/why.evidence.sql'), 'SELECT 1');
    expect((await readMigrations(folder)).map(({ id, sql }) => [id, sql])).toEqual([
      ['0001_a', "SELECT '0001_a.sql'"],
      ['0001a_c', "SELECT '0001a_c.sql'"],
      ['0002_b', "SELECT '0002_b.sql'"],
    ]);
    expect((await readHeld(folder)).map(({ id, sql, evidence }) => [id, sql, evidence])).toEqual([
      ['held/why', "SELECT 'held/why.sql'", 'SELECT 1'],
    ]);
    await rm(join(folder, 'held/why.evidence.sql'));
    await expect(readHeld(folder)).rejects.toThrow('why.evidence.sql');
  });
});

describe('the steps of this program', () => {
  const released = ['0001_tables', '0002_older_writers', '0003_revisions', '0004_revision_triggers'];

  it('say how they run, what they lock and what they risk, but for the released ones', async () => {
    const steps = [...(await readMigrations()), ...(await readHeld())];
    const silent = steps.filter((it) => !it.what || !it.mode || !it.lock || !it.risk).map(({ id }) => id);
    expect(silent).toEqual(released);
  });

  it('that are released are as they were', async () => {
    const steps = await readMigrations();
    expect(
      Object.fromEntries(released.map((id) => [id, steps.find((it) => it.id === id)?.checksum])),
    ).toEqual({
      '0001_tables': '3aba66546a8fbedaa4d66afa37e0762abbd4f8a2faf215e57a1be45fe7aceca8',
      '0002_older_writers': 'da86af70b5ce5c6d017f1d4e61de320a68bd83e1766514d7f28d955058b6989d',
      '0003_revisions': '305d8487b9326e9a09b7d664b132fc1bfbc4622d1260a59338768e2ea3dbf96e',
      '0004_revision_triggers': '599ea8d819ffea19ccd055920cf019c7e4b13fca84c5e4145e3708dc20a35b1e',
    });
  });
});
