import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type PostgresServer, startPostgres } from '../demo/postgres.ts';
import { dbCommand } from './command.ts';
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
    say: (text) => (said += text),
    complain: (text) => (complained += text),
  });
  return { code, said, complained };
}

describe('npm run db -- migrate', () => {
  it('says what it did, and then that there is nothing to do', async () => {
    const url = await createDatabase(server.url, 'commanded');
    const first = await run(['migrate'], { DATABASE_URL: url });
    expect(first).toEqual({ code: 0, said: expect.stringMatching(/^applied 0001_tables\n/), complained: '' });
    expect(await run(['migrate', '--url', url])).toEqual({
      code: 0,
      said: 'Nothing to do: the database is at this version already\n',
      complained: '',
    });
  });

  it('explains in one line what is wrong, and what to do', async () => {
    const full = await createDatabase(server.url, 'full');
    const postgres = connect({ url: full, applicationName: 'test', connections: 1 });
    await postgres.query('CREATE TABLE users ()');
    await postgres.close();
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
      [['--url', full], /^The database has tables that no migration of this program made: .*\n$/],
      [['--bogus'], /^Unknown option '--bogus'.*\n$/],
      [['and', 'more'], /^Unknown command "migrate and more": see --help\n$/],
    ];
    for (const [parameters, line] of cases) {
      expect(await run(['migrate', ...parameters])).toEqual({
        code: 1,
        said: '',
        complained: expect.stringMatching(line),
      });
    }
  });
});
