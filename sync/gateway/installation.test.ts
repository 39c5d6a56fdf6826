import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../db/postgres/connect.ts';
import { migrate } from '../../db/postgres/migrate.ts';
import { readMigrations } from '../../db/postgres/migration-files.ts';
import { createDatabase, type PostgresServer, startPostgres } from '../../demo/postgres.ts';
import { gatewayCommand } from './command.ts';
import { type GatewayUnderTest, type Household, startGateway } from './gateway-under-test.ts';

/** Where Debian 12 puts its PostgreSQL, which has pg_dump. */
const DEBIAN = '/usr/lib/postgresql/15/bin';
const absent = !existsSync(join(DEBIAN, 'pg_dump'));
const skipped = absent ? ` (skipped: there is no pg_dump in ${DEBIAN})` : '';

/** Servers are started, stopped and copied here, beside other tests. */
const LONG = 180_000;

let folder: string;
let server: PostgresServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'medio-restored-'));
  server = await startPostgres({ dir: join(folder, 'server') });
  await recordIn(server, 'record');
}, LONG);
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});
const freshRecord = (name: string) => createDatabase(server.url, name, 'record');
async function startAgain(meanwhile: () => Promise<void>): Promise<void> {
  await server.stop();
  await meanwhile();
  server = await startPostgres({ dir: join(folder, 'server'), port: server.port });
}

async function recordIn(server: PostgresServer, name: string): Promise<string> {
  const url = await createDatabase(server.url, name);
  const postgres = connect({ url, applicationName: 'test', connections: 1, statementTimeout: 0 });
  const migrations = await readMigrations();
  await migrate({ postgres, migrations, now: Date.now, pause, random: Math.random });
  await postgres.close();
  return url;
}

const ask = async (gateway: GatewayUnderTest, { key }: Household, cursor: string) =>
  (await gateway.pull(key, `/v1/changes?cursor=${encodeURIComponent(cursor)}`)).opening;
async function cursorNow(gateway: GatewayUnderTest, { key }: Household): Promise<string> {
  const { opening } = await gateway.pull(key, '/v1/snapshot');
  return 'cursor' in opening ? opening.cursor : '';
}
const rename = (gateway: GatewayUnderTest, { user_id }: Household, title: string) =>
  gateway.postgres.query('UPDATE videos SET title = $2 WHERE user_id = $1', [user_id, title]);
const goesOn = { type: 'changes' };
const startsAnew = { type: 'snapshot_required', reason: 'other_epoch' };

describe('a database', () => {
  it(
    'that was only started anew is gone on with',
    async () => {
      const url = await freshRecord('restarted');
      const gateway = await startGateway(url);
      const anna = await gateway.household('anna');
      const cursor = await cursorNow(gateway, anna);
      await startAgain(async () => {});
      expect(await ask(gateway, anna, cursor)).toMatchObject(goesOn);
      await gateway.close();
    },
    LONG,
  );

  it(
    'that was recovered to an earlier moment is another history, whatever the cursor',
    async () => {
      const gateway = await startGateway(await freshRecord('recovered'));
      const anna = await gateway.household('anna');
      const early = await cursorNow(gateway, anna);
      await rename(gateway, anna, 'kept');
      const equal = await cursorNow(gateway, anna);
      const [data, backup] = [join(folder, 'server', 'data'), join(folder, 'backup')];
      await startAgain(() => cp(data, backup, { recursive: true }));
      await rename(gateway, anna, 'lost');
      const ahead = await cursorNow(gateway, anna);

      // As an administrator does it: the backup's files, and the log replayed as far as there is any.
      await startAgain(async () => {
        await rm(data, { recursive: true });
        await cp(backup, data, { recursive: true });
        await writeFile(join(data, 'recovery.signal'), '');
        await appendFile(join(data, 'postgresql.auto.conf'), `restore_command = 'false'\n`);
      });
      // The gateway ran on all the while, and these are the first questions that anybody asks it.
      for (const cursor of [ahead, equal, early]) {
        expect(await ask(gateway, anna, cursor)).toMatchObject(startsAnew);
      }
      const { opening, lines } = await gateway.pull(anna.key, '/v1/snapshot');
      expect(JSON.stringify(lines)).toContain('"kept"');
      expect(await ask(gateway, anna, 'cursor' in opening ? opening.cursor : '')).toMatchObject(goesOn);
      await gateway.close();
    },
    LONG,
  );

  it('whose files were put back cold is another history once an operator says so', async () => {
    const url = await freshRecord('cold');
    const gateway = await startGateway(url);
    const [anna, ben] = [await gateway.household('anna'), await gateway.household('ben')];
    const cursors = [await cursorNow(gateway, anna), await cursorNow(gateway, ben)] as const;
    expect(await ask(gateway, anna, cursors[0])).toMatchObject(goesOn);
    const said: string[] = [];
    const code = await gatewayCommand({
      parameters: ['restored'],
      env: { DATABASE_URL: url },
      say: (text) => said.push(text),
      complain: (text) => said.push(text),
      onStop: () => {},
    });
    // The two, and what all share.
    expect([code, said]).toEqual([0, ['{"households":3}\n']]);
    expect(await ask(gateway, anna, cursors[0])).toMatchObject(startsAnew);
    expect(await ask(gateway, ben, cursors[1])).toMatchObject(startsAnew);
    await gateway.close();
  });

  it('is asked once by several gateways together, and its epochs change once', async () => {
    const url = await freshRecord('several');
    const gateways = [await startGateway(url), await startGateway(url), await startGateway(url)];
    const [first] = gateways;
    if (!first) throw new Error('no gateway');
    const anna = await first.household('anna');
    await first.postgres.query(`INSERT INTO record_installation (installation) VALUES ('elsewhere:1:1')`);
    const cursors = await Promise.all(gateways.map((each) => cursorNow(each, anna)));
    expect(new Set(cursors).size).toBe(1);
    for (const gateway of gateways) await gateway.close();
  });
});

describe.skipIf(absent)(`a dump that was loaded${skipped}`, () => {
  it(
    'is another history, in another database, in one of the same name, and over what was there',
    async () => {
      const older = await startPostgres({ dir: join(folder, 'older'), binaries: DEBIAN });
      const url = await recordIn(older, 'medio');
      let gateway = await startGateway(url);
      const anna = await gateway.household('anna');
      const cursor = await cursorNow(gateway, anna);
      const file = join(folder, 'medio.dump');
      program('pg_dump', ['--format=custom', `--file=${file}`, url]);
      await rename(gateway, anna, 'lost');
      const ahead = await cursorNow(gateway, anna);
      await gateway.close();

      const administrator = connect({ url: older.url, applicationName: 'test', connections: 1 });
      await administrator.query('DROP DATABASE medio');
      await administrator.close();
      const again = await createDatabase(older.url, 'medio');
      expect(again).toBe(url);
      program('pg_restore', [`--dbname=${again}`, file]);
      gateway = await startGateway(again);
      for (const each of [cursor, ahead]) expect(await ask(gateway, anna, each)).toMatchObject(startsAnew);

      // Over what is there, under a gateway that goes on.
      const later = await cursorNow(gateway, anna);
      expect(await ask(gateway, anna, later)).toMatchObject(goesOn);
      program('pg_dump', ['--format=custom', `--file=${file}`, again]);
      program('pg_restore', ['--clean', '--if-exists', `--dbname=${again}`, file]);
      expect(await ask(gateway, anna, later)).toMatchObject(startsAnew);
      await gateway.close();
      await older.stop();
    },
    LONG,
  );
});

function program(name: string, parameters: readonly string[]): void {
  const { status, stderr } = spawnSync(join(DEBIAN, name), parameters, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name}: ${stderr}`);
}
