import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { connect as connectPostgres, type Postgres } from '../db/postgres/connect.ts';
import { type RecordServer, startRecordServer } from '../demo/record-server.ts';
import { hashKey, makeKey } from './gateway/kiosk-key.ts';
import { startKiosk } from './kiosk-under-test.ts';

/** A household as large as one may become, and a gateway in a process of its own, whose memory can be looked at. */

const CHIPS = 100_000;
/** Each row that is written is versioned by a trigger, which takes the database its time. */
const LONG = 900_000;

let server: RecordServer;
let databaseUrl: string;
let postgres: Postgres;
let large: Home;
let gateway: { readonly url: string; readonly pid: number; readonly stop: () => Promise<void> };

beforeAll(async () => {
  server = await startRecordServer();
  databaseUrl = await server.freshRecord();
  postgres = connectPostgres({
    url: databaseUrl,
    applicationName: 'test',
    connections: 3,
    statementTimeout: 0,
  });
  gateway = await startGatewayProcess();
  large = await household('large', CHIPS);
}, LONG);
afterAll(async () => {
  await gateway?.stop();
  await postgres?.close();
  await server?.stop();
});

async function startGatewayProcess() {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'gateway/cli.ts'), 'serve'], {
    env: { ...process.env, DATABASE_URL: databaseUrl, LOG_LEVEL: 'silent', MEDIO_STOP_WITH_STDIN: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk) => resolve(String(chunk)));
    void ended.then(() => reject(new Error('the gateway ended')));
  });
  return {
    url: JSON.parse(line).url as string,
    pid: child.pid ?? 0,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

interface Home {
  readonly url: string;
  readonly key: string;
  readonly user_id: string;
  readonly kiosk_id: string;
}

async function household(name: string, chips: number): Promise<Home> {
  const key = makeKey();
  const [made] = await postgres.query<{ user_id: string; kiosk_id: string }>(
    `WITH u AS (INSERT INTO users (email, password_hash, name) VALUES ($1 || '@example.org', '-', $1) RETURNING id),
      v AS (INSERT INTO videos (user_id, title) SELECT id, 'One' FROM u),
      k AS (INSERT INTO kiosks (user_id, name, status, settings, paired_at, credential_hash)
        SELECT id, 'Kitchen', 'active', '{}', now(), $2 FROM u RETURNING id)
     SELECT u.id AS user_id, k.id AS kiosk_id FROM u, k`,
    [name, hashKey(key)],
  );
  if (!made) throw new Error('no household');
  await postgres.query(
    `INSERT INTO nfc_chips (user_id, chip_uid, label)
     SELECT $1, md5($2 || n), md5(n::text) || md5($2 || n) FROM generate_series(1, $3) n`,
    [made.user_id, name, chips],
  );
  return { url: gateway.url, key, ...made };
}

/** Another kiosk of the same household. */
async function another(home: Home): Promise<Home> {
  const key = makeKey();
  const [made] = await postgres.query<{ kiosk_id: string }>(
    `INSERT INTO kiosks (user_id, name, status, settings, paired_at, credential_hash)
     VALUES ($1, 'Bedroom', 'active', '{}', now(), $2) RETURNING id AS kiosk_id`,
    [home.user_id, hashKey(key)],
  );
  if (!made) throw new Error('no kiosk');
  return { ...home, key, ...made };
}

/** Megabytes that a process holds in memory. */
function memoryOf(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1024;
}

const inTransaction = async () =>
  (
    await postgres.query<{ count: number }>(
      `SELECT count(*) FROM pg_stat_activity
       WHERE application_name = 'medio-gateway' AND datname = current_database() AND xact_start IS NOT NULL`,
    )
  )[0]?.count ?? -1;

/** A kiosk that asks for everything and takes a kilobyte a second. */
async function slowReader({ key }: Home): Promise<Socket> {
  const { hostname, port } = new URL(gateway.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  await new Promise<void>((connected) => socket.once('connect', connected));
  socket.write(`GET /v1/snapshot?edition=2 HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\n\r\n`);
  await new Promise((readable) => socket.once('readable', readable));
  const taking = setInterval(() => socket.read(Math.min(1024, socket.readableLength)), 1_000);
  socket.once('close', () => clearInterval(taking));
  onTestFinished(() => void socket.destroy());
  return socket;
}

const soon = (check: () => void | Promise<void>, timeout = 60_000) =>
  vi.waitFor(check, { timeout, interval: 50 });

describe('a gateway', () => {
  it(
    'holds little for kiosks that hardly read, answers others meanwhile, and lets go of what hangs',
    async () => {
      const small = await household('small', 10);
      const quick = startKiosk(small);
      onTestFinished(() => quick.close());
      await quick.pull();
      const before = memoryOf(gateway.pid);

      const slow = [];
      for (let n = 0; n < 6; n++) slow.push(await slowReader(await another(large)));
      expect(await inTransaction()).toBe(6);
      // A seventh is told to come later; small answers go on.
      const refused = await fetch(`${gateway.url}/v1/snapshot?edition=2`, {
        headers: { authorization: `Bearer ${large.key}` },
      });
      expect([refused.status, Number(refused.headers.get('retry-after'))]).toEqual([503, 5]);
      await postgres.query(`UPDATE videos SET title = 'Two' WHERE user_id = $1`, [small.user_id]);
      expect(await quick.pull()).toMatchObject({ kind: 'pulled', source: 'changes', lines: 1 });
      expect(memoryOf(gateway.pid) - before).toBeLessThan(120);

      // Ten seconds later one that stood still makes way, and a kiosk that reads gets everything.
      const patient = startKiosk(large);
      onTestFinished(() => patient.close());
      await soon(async () => expect(await patient.pull()).toMatchObject({ kind: 'pulled' }));
      expect(await inTransaction()).toBe(5);

      for (const socket of slow) socket.destroy();
      await soon(async () => expect(await inTransaction()).toBe(0));
      await postgres.query(`DELETE FROM kiosks WHERE user_id = $1 AND name = 'Bedroom'`, [large.user_id]);
    },
    LONG,
  );
});

describe('a household of 100,000 chips', () => {
  it(
    'is loaded, changed in one transaction and emptied, and the kiosk has each time what the record has',
    async () => {
      const it = startKiosk(large);
      onTestFinished(() => it.close());
      const rows = () => {
        const db = it.mirror().connection()?.db;
        return db
          ?.prepare(
            'SELECT count(*) AS chips, count(DISTINCT label) AS labels, min(label) AS first FROM nfc_chips',
          )
          .get();
      };
      expect(await it.pull()).toMatchObject({ kind: 'pulled', source: 'snapshot', lines: CHIPS + 3 });
      expect(rows()).toMatchObject({ chips: CHIPS, labels: CHIPS });
      expect(await it.compare()).toEqual({ kind: 'alike' });

      await postgres.query(`UPDATE nfc_chips SET label = 'all at once' WHERE user_id = $1`, [large.user_id]);
      expect(await it.pull()).toMatchObject({ kind: 'pulled', source: 'changes', lines: CHIPS });
      expect(rows()).toEqual({ chips: CHIPS, labels: 1, first: 'all at once' });
      expect(await it.compare()).toEqual({ kind: 'alike' });

      await postgres.query('DELETE FROM nfc_chips WHERE user_id = $1', [large.user_id]);
      expect(await it.pull()).toMatchObject({ kind: 'pulled', source: 'changes', lines: CHIPS });
      expect(rows()).toMatchObject({ chips: 0 });
      expect(await it.compare()).toEqual({ kind: 'alike' });
    },
    LONG,
  );
});
