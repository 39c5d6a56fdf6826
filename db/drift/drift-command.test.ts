import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase } from '../../demo/postgres.ts';
import { type RecordServer, startRecordServer } from '../../demo/record-server.ts';
import { connect } from '../postgres/connect.ts';
import { readHeld } from '../postgres/migration-files.ts';
import { driftCommand, type Reach } from './drift-command.ts';
import { type Finding, SEVERITIES } from './finding.ts';
import { KNOWN, modelFile } from './models.ts';
import { readCatalog } from './read-catalog.ts';

let server: RecordServer;
let dir: string;
const urls: Record<'production' | 'init', string> = { production: '', init: '' };

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'medio-drift-'));
  server = await startRecordServer();
  for (const name of ['production', 'init'] as const) {
    urls[name] = await createDatabase(server.url, name);
    await run(urls[name], await readFile(join(KNOWN, `${name}.sql`), 'utf8'));
  }
  await run(server.url, `CREATE ROLE nobody_special LOGIN PASSWORD 'x'`);
});
afterAll(async () => {
  await server.stop();
  await rm(dir, { recursive: true, force: true });
});

async function run(url: string, ...statements: readonly string[]): Promise<void> {
  const postgres = connect({ url, applicationName: 'test', connections: 1 });
  try {
    for (const sql of statements) await postgres.query(sql);
  } finally {
    await postgres.close();
  }
}

const NOON = Date.parse('2026-01-15T12:00:00Z');

async function drift(url: string, parameters: readonly string[] = [], reach: Partial<Reach> = {}) {
  const [said, complained]: [string[], string[]] = [[], []];
  const deps = {
    env: { DATABASE_URL: url },
    now: () => NOON,
    say: (text: string) => void said.push(text),
    complain: (text: string) => void complained.push(text),
  };
  const whole: Reach = { connect, readCatalog, readText: (file) => readFile(file, 'utf8'), ...reach };
  const code = await driftCommand(deps, parameters, whole);
  return { code, said: said.join(''), complained: complained.join('') };
}

async function driftJson(url: string, parameters: readonly string[] = [], reach: Partial<Reach> = {}) {
  const { code, said, complained } = await drift(url, [...parameters, '--json'], reach);
  expect(complained).toBe('');
  return { code, report: JSON.parse(said) };
}

const asNobody = (url: string) => {
  const changed = new URL(url);
  changed.username = 'nobody_special';
  changed.password = 'x';
  return changed.href;
};

async function file(name: string, content: unknown): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

describe('a database as it should be', () => {
  it('has no drift, also when its rows are asked', async () => {
    const record = await server.freshRecord();
    for (const parameters of [[], ['--probe'], ['--fail-on', 'info'], ['--markdown']]) {
      const { code, said, complained } = await drift(record, parameters);
      expect([code, complained]).toEqual([0, '']);
      expect(said).toMatch(/Drift(:\*\*)? +none\b/);
    }
    for (const name of ['production', 'init'] as const) {
      expect((await drift(urls[name], ['--expect', name, '--fail-on', 'info'])).code).toBe(0);
    }
  });

  it('is shown with where it is and stands, and without the password', async () => {
    const record = await server.freshRecord();
    const { host, pathname, password } = new URL(record);
    const { said } = await drift(record);
    expect(said).toContain(`Database   ${pathname.slice(1)} at ${host}, PostgreSQL 18.4, seen as postgres\n`);
    expect(said).toMatch(/\nLedger {5}\d+ applied, the last 0\d+_\w+\n/);
    expect(said).not.toContain(password);
  });
});

describe('the two databases that drifted apart', () => {
  it.each([
    ['production', 'init'],
    ['init', 'production'],
  ] as const)(
    '%s has, where %s is expected, all that the document says, and how bad it is',
    async (live, expected) => {
      const { code, report } = await driftJson(urls[live], ['--expect', expected]);
      expect(code).toBe(2);
      const { findings, counts, database, ...rest } = report;
      expect(rest).toEqual({
        version: 1,
        verdict: 'drift',
        fail_on: 'low',
        at: '2026-01-15T12:00:00.000Z',
        expectation: expected,
        ledger: { kind: 'absent' },
        unseen: [],
        unmodelled: [],
        probes: null,
        unmatched: [],
      });
      const lines = findings
        .toSorted(
          (a: Finding, b: Finding) =>
            SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || (a.id < b.id ? -1 : 1),
        )
        .map((it: Finding) => `${it.severity} ${it.id}\n`);
      const golden = join(import.meta.dirname, 'golden', `${live}-where-${expected}-is-expected.txt`);
      expect(lines.join('')).toBe(await readFile(golden, 'utf8'));
      expect(new Set(lines).size).toBe(lines.length);
    },
  );

  it('have drifted from the record as well', async () => {
    expect((await drift(urls.production)).code).toBe(2);
    expect((await drift(urls.init, ['--probe', '--markdown'])).code).toBe(2);
  });
});

describe('the threshold', () => {
  it('lets through what is milder', async () => {
    const url = await server.freshRecord();
    await run(url, 'ALTER INDEX idx_videos_platform_id RENAME TO other');
    const codes = async () =>
      Promise.all(
        ['info', 'low', 'medium', 'high', 'critical'].map(
          async (severity) => (await drift(url, ['--fail-on', severity])).code,
        ),
      );
    expect(await codes()).toEqual([2, 0, 0, 0, 0]);
    expect((await drift(url)).code).toBe(0);
    await run(url, 'DROP INDEX other');
    expect(await codes()).toEqual([2, 2, 2, 0, 0]);
    await run(url, 'ALTER TABLE profiles DROP COLUMN age');
    expect(await codes()).toEqual([2, 2, 2, 2, 2]);
  });
});

describe('a role without rights', () => {
  it('sees the structure, and drift in it', async () => {
    const record = asNobody(await server.freshRecord());
    const seen = await driftJson(record);
    expect([seen.code, seen.report.verdict, seen.report.findings]).toEqual([0, 'no_drift', []]);
    expect(seen.report.ledger).toEqual({
      kind: 'unreadable',
      message: 'permission denied for table schema_migrations',
    });
    expect((await drift(asNobody(urls.init), ['--expect', 'production'])).code).toBe(2);
  });

  it('that asks the rows as well is told that it could not look', async () => {
    const record = asNobody(await server.freshRecord());
    const { code, report } = await driftJson(record, ['--probe']);
    expect([code, report.verdict]).toEqual([3, 'incomplete']);
    expect(report.unseen).toContain(
      'the rows, emails-alike: query would be affected by row-level security policy for table "users"',
    );
    // Of the standing probes every one needs a table, and the server's time zone needs none.
    const answered = report.probes.filter((it: { kind: string }) => it.kind === 'counted');
    expect(answered.map((it: { id: string }) => it.id)).toEqual(['server-time-zone']);
    expect((await drift(record, ['--probe'])).said).toContain('\nView       INCOMPLETE: see "Not seen"\n');
  });
});

describe('what could not be looked at', () => {
  it('is no drift, but not "no drift" either', async () => {
    const url = await server.freshRecord();
    const { code, report } = await driftJson(url, [], {
      readCatalog: async (session) => {
        const { model } = await readCatalog(session);
        const blind = {
          ...model,
          tables: model.tables.map((table) => ({ ...table, triggers: [], constraints: [], indexes: [] })),
        };
        return { kind: 'incomplete', model: blind, missing: ['triggers: denied', 'constraints: denied'] };
      },
    });
    expect([code, report.verdict, report.findings]).toEqual([3, 'incomplete', []]);
    expect(report.unseen).toEqual(['triggers: denied', 'constraints: denied']);
  });

  it('includes things of a kind that is not compared', async () => {
    const url = await server.freshRecord();
    await run(url, 'CREATE RULE keep AS ON DELETE TO users DO INSTEAD NOTHING');
    const { code, report } = await driftJson(url);
    expect([code, report.findings, report.unmodelled]).toEqual([3, [], ['rule keep on users']]);
    expect(report.unseen).toEqual(['rule keep on users: of a kind that is not compared']);
  });
});

describe('drift that somebody answers for', () => {
  const entry = { id: 'users.note/column-unexpected', reason: 'for the newsletter', until: '2026-01-15' };
  const gone = { id: 'users.gone/column-unexpected', reason: 'it was there', until: '2026-12-31' };

  it('does not count, and is shown all the same', async () => {
    const url = await server.freshRecord();
    await run(url, 'ALTER TABLE users ADD COLUMN note text');
    expect((await drift(url)).code).toBe(2);
    const accepted = await drift(url, ['--accept', await file('accepted.json', [entry, gone])]);
    expect(accepted.code).toBe(0);
    expect(accepted.said).toContain('Accepted until 2026-01-15: for the newsletter.');
    expect(accepted.said).toContain(`- ${gone.id} is accepted and not there: `);

    const yesterday = await file('expired.json', [{ ...entry, until: '2026-01-14' }]);
    const expired = await drift(url, ['--accept', yesterday, '--markdown']);
    expect(expired.code).toBe(2);
    expect(expired.said).toContain('Was accepted until 2026-01-14 and counts again: for the newsletter.');
  });

  it('may be what an approved step brought about', async () => {
    const url = await server.freshRecord();
    const held = (await readHeld()).filter(({ accepts }) => accepts.length > 0);
    expect(held.length).toBeGreaterThan(0);
    await run(url, ...held.flatMap(({ statements }) => statements));
    const before = await driftJson(url);
    expect(before.code).toBe(2);
    for (const { id, checksum } of held) {
      await run(url, `INSERT INTO schema_migrations VALUES ('${id}', '${checksum}', now())`);
    }
    const { code, report } = await driftJson(url);
    expect(code).toBe(0);
    expect(report.findings.map(({ id }: Finding) => id)).toEqual(
      before.report.findings.map(({ id }: Finding) => id),
    );
    const steps = new Set(
      report.findings.map((it: Finding) => it.accepted?.kind === 'explained' && it.accepted.step),
    );
    expect(steps).toEqual(new Set(held.map(({ id }) => id)));
  });
});

describe('another expectation', () => {
  it('may come from a file', async () => {
    const model = await readFile(modelFile('production'), 'utf8');
    const expected = await file('production.json', model);
    const { code, said } = await drift(urls.production, ['--expect', expected]);
    expect([code, said.includes(`\nExpected   what ${expected} says\n`)]).toEqual([0, true]);
    expect((await drift(urls.init, ['--expect', expected])).code).toBe(2);
  });
});

describe('what a person can put right', () => {
  it('is one line that says how', async () => {
    const { host, password } = new URL(server.url);
    const broken = await file('broken.json', '[{}]');
    const cases: readonly (readonly [url: string, parameters: readonly string[], line: RegExp])[] = [
      ['', [], /^No database named: give --url URL or set DATABASE_URL\n$/],
      ['mysql://x', [], /^The URL must look like postgresql:.*\n$/],
      ['postgresql://127.0.0.1:1/x', [], /^No database answers at 127\.0\.0\.1:1 \(.*\): start it, or .*\n$/],
      [server.url.replace(password, 'no'), [], /^.* refuses this user \(.*\): correct .*\n$/],
      [
        `postgresql://postgres:${password}@${host}/none`,
        ['--probe'],
        /^There is no database "none" at .*\n$/,
      ],
      [server.url, ['--bogus'], /^Unknown option '--bogus'.* See --help\n$/],
      [server.url, ['more'], /^Unexpected argument 'more'.* See --help\n$/],
      [
        server.url,
        ['--fail-on', 'dire'],
        /^--fail-on dire is no severity: give one of critical, high, .*\n$/,
      ],
      [server.url, ['--json', '--markdown'], /^--json and --markdown cannot both be: leave one out\n$/],
      [server.url, ['--expect', 'no-such'], /^--expect no-such cannot be read: give record, .*\n$/],
      [server.url, ['--expect', broken], /^--expect .*broken\.json is no model of a database: .*\n$/],
      [server.url, ['--accept', 'no-such'], /^--accept no-such cannot be read: name a file .*\n$/],
      [server.url, ['--accept', broken], /^--accept .*broken\.json entry 0\.id: .*\n$/],
    ];
    for (const [url, parameters, line] of cases) {
      expect(await drift(url, parameters)).toEqual({
        code: 1,
        said: '',
        complained: expect.stringMatching(line),
      });
    }
  });
});

describe('a mistake in this program', () => {
  it('is no answer about the database', async () => {
    const crash = async () => {
      throw new TypeError('a bug');
    };
    const seen = await drift(urls.init, [], { readCatalog: crash });
    expect(seen).toEqual({
      code: 1,
      said: '',
      complained: expect.stringMatching(/^Nothing is known about the database, .*\nTypeError: a bug\n/),
    });
  });
});
