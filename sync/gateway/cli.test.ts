import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { connect } from '../../db/postgres/connect.ts';
import { migrate } from '../../db/postgres/migrate.ts';
import { readMigrations } from '../../db/postgres/migration-files.ts';
import { createDatabase, type PostgresServer, startPostgres } from '../../demo/postgres.ts';
import { isPin } from '../pin-hash.ts';
import { errorAnswer } from '../protocol.ts';
import { gatewayCommand } from './command.ts';

let dir: string;
let server: PostgresServer;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'medio-gateway-'));
  server = await startPostgres({ dir });
}, 60_000);
afterAll(async () => {
  await server.stop();
  await rm(dir, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The program itself, in a process of its own. */
function start(parameters: string[], env: Record<string, string> = {}) {
  const inherited = { PATH: process.env['PATH'] ?? '' };
  const child: ChildProcessByStdio<null, Readable, Readable> = spawn(
    process.execPath,
    [join(import.meta.dirname, 'cli.ts'), ...parameters],
    { env: { ...inherited, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  const ended = new Promise<Ended>((resolve) =>
    child.once('close', (code) => resolve({ code, stdout, stderr })),
  );
  const ready = async () => {
    while (!stdout.includes('\n')) await Promise.race([wait(20), ended.then(() => Promise.reject(stderr))]);
    return JSON.parse(stdout.slice(0, stdout.indexOf('\n'))) as { event: string; url: string };
  };
  return { child, ended, ready };
}
/** The same in this process, for what needs none of its own. */
async function run(parameters: string[], env: Record<string, string> = {}): Promise<Ended> {
  let [stdout, stderr] = ['', ''];
  const code = await gatewayCommand({
    parameters,
    env,
    say: (text) => (stdout += text),
    complain: (text) => (stderr += text),
    onStop: () => {},
  });
  return { code, stdout, stderr };
}
async function bringToRecord(url: string): Promise<void> {
  const postgres = connect({ url, applicationName: 'test', connections: 1 });
  const migrations = await readMigrations();
  await migrate({ postgres, migrations, now: Date.now, pause: wait, random: Math.random });
  await postgres.close();
}
async function until<T>(look: () => Promise<T | null>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    await wait(20);
  }
}
const migrated = async (name: string) => {
  const url = await createDatabase(server.url, name);
  await bringToRecord(url);
  return url;
};

describe('npm run gateway -- serve', () => {
  it('starts without a database, says so, and recovers by itself', async () => {
    const port = await freePort();
    const away = await mkdtemp(join(tmpdir(), 'medio-away-'));
    const first = await startPostgres({ dir: away, port });
    await first.stop();
    const gateway = start(['serve'], { DATABASE_URL: first.url });
    const { event, url } = await gateway.ready();
    expect(event).toBe('ready');

    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    for (const path of ['/readyz', '/v1/snapshot']) {
      const answer = await fetch(`${url}${path}`, {
        headers: { authorization: `Bearer mk1_${'A'.repeat(43)}` },
      });
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
      expect(errorAnswer.parse(await answer.json())).toEqual({
        v: 1,
        type: 'error',
        code: 'unavailable',
        message: 'The database does not answer',
      });
    }

    const second = await startPostgres({ dir: away, port });
    onTestFinished(async () => {
      await second.stop();
      await rm(away, { recursive: true, force: true });
    });
    const unready = errorAnswer.parse(await (await fetch(`${url}/readyz`)).json());
    expect(unready.message).toMatch(/^Not applied yet: 0001_tables, .* Run: npm run -s db -- migrate$/);
    await bringToRecord(second.url);
    expect(await (await fetch(`${url}/readyz`)).json()).toEqual({ status: 'ready' });
    // Also when it goes while the gateway holds connections.
    await second.stop();
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    const third = await startPostgres({ dir: away, port });
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    await third.stop();
  });

  it('works under a login that owns nothing, and says what is missing where it may not act as a gateway', async () => {
    const owner = new URL(await migrated('lesser_login'));
    const postgres = connect({ url: owner.href, applicationName: 'test', connections: 1 });
    onTestFinished(() => postgres.close());
    await postgres.query(`CREATE ROLE lesser LOGIN NOINHERIT PASSWORD 'lesser'`);
    const url = Object.assign(new URL(owner), { username: 'lesser', password: 'lesser' });
    const gateway = start(['serve'], { DATABASE_URL: url.href });
    const ready = await gateway.ready();
    const before = await fetch(`${ready.url}/readyz`);
    expect([before.status, errorAnswer.parse(await before.json()).message]).toEqual([
      503,
      'The login of DATABASE_URL may not act as a gateway: GRANT medio_gateway, medio_access TO it',
    ]);

    await postgres.query('GRANT medio_gateway, medio_access TO lesser');
    expect(await (await fetch(`${ready.url}/readyz`)).json()).toEqual({ status: 'ready' });
    await postgres.query(
      `INSERT INTO users (email, password_hash, name) VALUES ('alex@example.org', 'x', 'Alex')`,
    );
    const made = await run(['provision', '--email', 'alex@example.org', '--name', 'Kitchen'], {
      DATABASE_URL: owner.href,
    });
    const { key } = JSON.parse(made.stdout) as { key: string };
    const pull = await fetch(`${ready.url}/v1/snapshot`, { headers: { authorization: `Bearer ${key}` } });
    expect([pull.status, (await pull.text()).trimEnd().split('\n').length]).toEqual([200, 4]);
  });

  it('says for a while that it is about to end, and goes on answering meanwhile', async () => {
    const gateway = start(['serve'], { DATABASE_URL: await migrated('draining'), DRAIN_SECONDS: '2' });
    const { url } = await gateway.ready();
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    gateway.child.kill('SIGTERM');
    const draining = await until(async () => {
      const answer = await fetch(`${url}/readyz`);
      return answer.status === 503 ? answer : null;
    });
    expect(errorAnswer.parse(await draining.json()).message).toBe('This gateway is about to end');
    const alive = await fetch(`${url}/healthz`);
    expect([alive.status, alive.headers.get('connection')]).toEqual([200, 'close']);
    expect(await gateway.ended).toMatchObject({ code: 0 });
  });

  it('finishes what runs when it is told to stop, even twice', async () => {
    const url = await migrated('stopping');
    const gateway = start(['serve'], { DATABASE_URL: url });
    const ready = await gateway.ready();
    // A request that waits for a lock while the signal comes.
    const postgres = connect({ url, applicationName: 'test', connections: 1 });
    const holder = await postgres.session();
    await holder.script('BEGIN; LOCK TABLE schema_migrations IN ACCESS EXCLUSIVE MODE');
    const underWay = fetch(`${ready.url}/readyz`);
    await wait(300);
    gateway.child.kill('SIGTERM');
    gateway.child.kill('SIGINT');
    await wait(300);
    await expect(fetch(`${ready.url}/healthz`)).rejects.toThrow();
    await holder.script('COMMIT');
    expect((await underWay).status).toBe(200);
    expect(await gateway.ended).toMatchObject({ code: 0, stderr: '' });
    holder.release();
    await postgres.close();
  });

  it('explains a port that is taken, and a setting that is wrong', async () => {
    const holder = createServer();
    const port = await new Promise<number>((listening) =>
      holder.listen(0, '127.0.0.1', () => listening((holder.address() as { port: number }).port)),
    );
    onTestFinished(() => void holder.close());
    expect(await run(['serve'], { DATABASE_URL: server.url, PORT: String(port) })).toEqual({
      code: 1,
      stdout: '',
      stderr: `Port ${port} at 127.0.0.1 is taken: stop what listens there, or set PORT to another\n`,
    });
    expect(await run(['serve'])).toEqual({
      code: 1,
      stdout: '',
      stderr: 'DATABASE_URL is not set: name the database, postgresql://user:password@host:port/database\n',
    });
  });
});

describe('npm run gateway -- provision', () => {
  it('gives a key that the gateway then knows, and keeps only its hash', async () => {
    const url = await migrated('provision');
    const postgres = connect({ url, applicationName: 'test', connections: 1 });
    onTestFinished(() => postgres.close());
    await postgres.query(
      `INSERT INTO users (email, password_hash, name) VALUES ('Mia@example.org', 'x', 'Mia')`,
    );
    const asked = [
      'provision',
      '--email',
      'mia@EXAMPLE.org',
      '--name',
      'Kitchen',
      '--timezone',
      'Europe/Berlin',
    ];
    const made = await run(asked, { DATABASE_URL: url });
    expect(made.stderr).toMatch(/MEDIO_KIOSK_KEY .* kiosk\.key/);
    const told = JSON.parse(made.stdout) as { key: string; kiosk_id: string; user_id: string };
    const rows = await postgres.query<{ credential_hash: string }>('SELECT * FROM kiosks');
    expect(rows).toMatchObject([
      { id: told.kiosk_id, user_id: told.user_id, name: 'Kitchen', settings: { timezone: 'Europe/Berlin' } },
    ]);
    expect(JSON.stringify(rows)).not.toContain(told.key);

    const gateway = start(['serve'], { DATABASE_URL: url });
    const ready = await gateway.ready();
    const answer = await fetch(`${ready.url}/v1/snapshot`, {
      headers: { authorization: `Bearer ${told.key}` },
    });
    expect(answer.status).toBe(200);
    await answer.text();
    gateway.child.kill('SIGTERM');
    const { stdout } = await gateway.ended;
    expect(stdout).toContain('"path":"/v1/snapshot"');
    expect(stdout).not.toContain(told.key);
  });

  it('explains what it cannot do', async () => {
    const url = await migrated('refusals');
    const cases = [
      [
        ['--email', 'no@example.org', '--name', 'K'],
        'No account has the e-mail no@example.org: check its spelling\n',
      ],
      [['--email', 'no@example.org'], 'Give the account and the name: --email ADDRESS --name NAME\n'],
      [
        ['--email', 'no@example.org', '--name', 'K', '--timezone', 'Mars/Base'],
        '--timezone Mars/Base is no time zone: give one such as Europe/Berlin\n',
      ],
    ] as const;
    for (const [parameters, stderr] of cases) {
      const ended = await run(['provision', ...parameters], { DATABASE_URL: url });
      expect(ended).toEqual({ code: 1, stdout: '', stderr });
    }
  });
});

describe('npm run gateway -- settings', () => {
  const whose = ['settings', '--email', 'mia@example.org', '--name', 'Kitchen'];

  it('changes what is named and keeps the rest, and tells of a PIN only that there is one', async () => {
    const url = await migrated('settings');
    const postgres = connect({ url, applicationName: 'test', connections: 1 });
    onTestFinished(() => postgres.close());
    await postgres.query(
      `INSERT INTO users (email, password_hash, name) VALUES ('mia@example.org', 'x', 'Mia')`,
    );
    const env = { DATABASE_URL: url };
    await run(['provision', ...whose.slice(1), '--timezone', 'Europe/Berlin'], env);
    const set = async (...flags: string[]) => {
      const { code, stdout, stderr } = await run([...whose, ...flags], env);
      const { kiosk_id, ...told } = JSON.parse(stdout) as { kiosk_id: string };
      const [row] = await postgres.query<{ settings: { pin_hash?: string } }>('SELECT settings FROM kiosks');
      return { code, stderr, told, stored: row?.settings };
    };

    const first = await set('--chip-mode', 'hold', '--pin', '4711');
    const told = { timezone: 'Europe/Berlin', language: 'en', chip_mode: 'hold' };
    expect([first.code, first.stderr, first.told]).toEqual([0, '', { ...told, pin: true }]);
    expect(await isPin(first.stored?.pin_hash ?? '', '4711')).toBe(true);
    expect(await isPin(first.stored?.pin_hash ?? '', '4712')).toBe(false);

    const second = await set('--offline-minutes', '10', '--country', 'DE', '--no-pin');
    expect(second.told).toEqual({ ...told, offline_minutes: 10, country: 'DE', pin: false });
    expect(second.stored).toEqual({
      timezone: 'Europe/Berlin',
      chip_mode: 'hold',
      offline_minutes: 10,
      country: 'DE',
    });
  });

  it('explains what it cannot do, and changes nothing', async () => {
    const url = await migrated('settings_refused');
    const cases = [
      [['--pin', '123'], '--pin: give 4 to 8 digits'],
      [['--pin', '12a4'], '--pin: give 4 to 8 digits'],
      [['--pin', '1234', '--no-pin'], 'Give either --pin or --no-pin'],
      [['--chip-mode', 'lay'], '--chip-mode lay: give tap or hold'],
      [['--offline-minutes', '1.5'], '--offline-minutes 1.5: give whole minutes from 0 to 1440'],
      [['--offline-minutes', '2000'], '--offline-minutes 2000: give whole minutes from 0 to 1440'],
      [['--timezone', 'Mars/Base'], '--timezone Mars/Base: give a time zone such as Europe/Berlin'],
      [['--country', 'Germany'], '--country Germany: give two letters such as DE, for age ratings'],
      [[], 'Give at least one setting: see --help'],
      [['--chip-mode', 'tap'], 'No account has the e-mail mia@example.org: check its spelling'],
    ] as const;
    const postgres = connect({ url, applicationName: 'test', connections: 1 });
    onTestFinished(() => postgres.close());
    const named = async () => (await run([...whose, '--chip-mode', 'tap'], { DATABASE_URL: url })).stderr;
    for (const [flags, complaint] of cases) {
      const ended = await run([...whose, ...flags], { DATABASE_URL: url });
      expect(ended).toEqual({ code: 1, stdout: '', stderr: `${complaint}\n` });
    }
    await postgres.query(
      `INSERT INTO users (email, password_hash, name) VALUES ('mia@example.org', 'x', 'Mia')`,
    );
    const none = 'The account mia@example.org has no active kiosk named Kitchen:';
    expect(await named()).toBe(`${none} it has none\n`);
    await run(['provision', '--email', 'mia@example.org', '--name', 'kitchen'], { DATABASE_URL: url });
    expect(await named()).toBe(`${none} it has kitchen\n`);
  });
});

function freePort(): Promise<number> {
  return new Promise((found) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => found(port));
    });
  });
}
