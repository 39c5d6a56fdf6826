import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type PostgresServer, startPostgres } from '../demo/postgres.ts';
import { dbCommand } from './command.ts';
import { knownSql } from './drift/sample-databases.ts';
import { connect } from './postgres/connect.ts';

let dir: string;
let server: PostgresServer;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'medio-db-'));
  server = await startPostgres({ dir });
}, 60_000);
afterAll(async () => {
  await server.stop();
  await rm(dir, { recursive: true, force: true });
});

async function run(parameters: string[], env: Record<string, string> = {}) {
  let [said, complained] = ['', ''];
  const code = await dbCommand({
    parameters,
    env,
    now: () => 0,
    pause,
    random: () => 0.5,
    onStop: () => {},
    say: (text) => (said += text),
    complain: (text) => (complained += text),
  });
  return { code, said, complained };
}

async function databaseOf(name: string, sql: string): Promise<string> {
  const url = await createDatabase(server.url, name);
  await on(url, sql);
  return url;
}

async function on(url: string, sql: string): Promise<void> {
  const postgres = connect({ url, applicationName: 'test', connections: 1 });
  const session = await postgres.session();
  await session.script(sql);
  session.release('unknown');
  await postgres.close();
}

describe('npm run db', () => {
  it('explains itself and each command', async () => {
    const overview = await run([]);
    expect(overview).toEqual({
      code: 0,
      said: expect.stringMatching(/^Keeps the database of record/),
      complained: '',
    });
    for (const flag of ['--help', '-h']) expect(await run([flag])).toEqual(overview);
    const beginnings = { migrate: 'Brings a database', status: 'Where a database', drift: 'How a database' };
    for (const [command, beginning] of Object.entries(beginnings)) {
      const help = await run([command, '--url', 'x', '--help']);
      expect(help).toEqual({ code: 0, said: expect.stringMatching(`^${beginning}`), complained: '' });
      expect(help.said).toContain(`npm run -s db -- ${command}`);
    }
  });

  it('refuses what it does not know', async () => {
    expect(await run(['migrat'])).toEqual({
      code: 1,
      said: '',
      complained: 'Unknown command "migrat": see --help\n',
    });
  });
});

describe('npm run db -- migrate', () => {
  it('says what it did, what is held, and then that there is nothing to do', async () => {
    const url = await createDatabase(server.url, 'commanded');
    const first = await run(['migrate'], { DATABASE_URL: url });
    expect([first.code, first.said]).toEqual([
      0,
      expect.stringMatching(/^applied 0001_tables\napplied 0002_/),
    ]);
    expect(first.complained).not.toMatch(/^(?!\d{4}_\w+: \d+ statements?$).+$/m);
    const held = first.said.slice(first.said.indexOf('Held until'));
    expect(held).toMatch(
      /^Held until a person approves them \(migrate --approve NAME; migrate --plan says more\)\. .*:\nheld\//,
    );
    expect(await run(['migrate', '--url', url])).toEqual({
      code: 0,
      said: `Nothing to do: the database is at this version already\n${held}`,
      complained: '',
    });
  });

  it('takes a documented database, shows the plan first, and approves what is held', async () => {
    const url = await databaseOf('documented', await knownSql('production'));
    const plan = await run(['migrate', '--plan', '--url', url]);
    expect(plan).toEqual({
      code: 0,
      said: expect.stringMatching(
        /^The database is the documented production one\nSteps that would run: \d+\n/,
      ),
      complained: '',
    });
    const script = await run(['migrate', '--plan', '--sql', '--lock-timeout', '77', '--url', url]);
    expect([script.code, script.said]).toEqual([0, expect.stringContaining('\nSET lock_timeout = 77;\n')]);
    const done = await run(['migrate', '--approve', 'unique_email', '--url', url]);
    expect([done.code, done.complained]).toEqual([
      0,
      expect.stringMatching(/^This is the documented production database\n0001a_/),
    ]);
    expect(done.said).toContain(`applied 0020_sign_in
approved held/unique_email, which touches:
  nothing now
applied held/unique_email
Held until a person approves them`);
    expect(done.said.split('Held until')[1]).not.toContain('unique_email');
    const status = await run(['status', '--json', '--url', url]);
    expect(JSON.parse(status.said)).toMatchObject({ start: 'production', pending: [], under_way: [] });
    expect((await run(['status', '--url', url])).said).toMatch(
      /^The database began as the documented production one\nAt this version; ledger of \d+ entries:\n/,
    );
  });

  it('warns of the time zone that the server gives to others', async () => {
    const url = await databaseOf('zoned', await knownSql('init'));
    await on(url, "ALTER DATABASE zoned SET timezone = 'Europe/Berlin'");
    const { said } = await run(['migrate', '--plan', '--url', url]);
    expect(said).toContain(
      '\nWarning: The database zoned has the time zone Europe/Berlin, and existing times',
    );
  });

  it('explains what is wrong, and what to do', async () => {
    const full = await databaseOf('full', 'CREATE TABLE users ()');
    const broken = await databaseOf('broken', await knownSql('production'));
    await on(broken, 'CREATE VIEW covers AS SELECT thumbnail_url FROM videos');
    const { password } = new URL(server.url);
    const cases: readonly (readonly [string[], RegExp])[] = [
      [[], /^No database named: give --url URL or set DATABASE_URL\n$/],
      [['--url', 'mysql://x'], /^The URL must look like postgresql:\/\/user:password@host:port\/database\n$/],
      [
        ['--url', 'postgresql://127.0.0.1:1/x'],
        /^No database answers at 127.0.0.1:1 \(.*\): start it, or .*\n$/,
      ],
      [
        ['--url', server.url.replace(password, 'no')],
        /^127.0.0.1:\d+ refuses this user \(.*\): correct .*\n$/,
      ],
      [
        ['--url', server.url.replace(/postgres$/, 'none')],
        /^There is no database "none" at .*: create it .*\n$/,
      ],
      [
        ['--url', full],
        /^This program cannot start from this database, .*\nIt looks like [\s\S]*-- drift --expect init\nIf this is no .*\n$/,
      ],
      [['--url', full, '--plan'], /^This program cannot start from this database, /],
      [['--url', full, '--approve', 'no'], /^There is no held step held\/no\. Held steps: held\/.*\n$/],
      [['--bogus'], /^Unknown option '--bogus'.* See --help\n$/],
      [['and', 'more'], /^Unexpected argument 'and'.* See --help\n$/],
      [['--url', full, '--sql'], /^--sql shows a plan as SQL: give --plan as well\n$/],
      [['--url', full, '--lock-timeout', '0'], /^--lock-timeout must be milliseconds, from 1 to 999999\n$/],
    ];
    for (const [parameters, line] of cases) {
      expect([parameters, await run(['migrate', ...parameters])]).toEqual([
        parameters,
        { code: 1, said: '', complained: expect.stringMatching(line) },
      ]);
    }
    const failed = await run(['migrate', '--url', broken]);
    expect([failed.code, failed.complained]).toEqual([
      1,
      expect.stringMatching(
        /\n0001c_types, statement 2: cannot alter type of a column used by a view or rule \(.*\)\. What was done before it stays, and running this again goes on there\n$/,
      ),
    ]);
    await on(broken, 'DROP VIEW covers');
    expect((await run(['migrate', '--url', broken])).said).toMatch(/^applied 0001c_types\n/);
  });
});

describe('npm run db -- status', () => {
  it('explains what is wrong', async () => {
    const full = await databaseOf('strange', 'CREATE TABLE strange ()');
    expect(await run(['status', '--url', full])).toEqual({
      code: 1,
      said: '',
      complained: expect.stringMatching(/^This program cannot start from this database/),
    });
    expect(await run(['status', '--plan'])).toEqual({
      code: 1,
      said: '',
      complained: expect.stringMatching(/^Unknown option '--plan'/),
    });
  });
});
