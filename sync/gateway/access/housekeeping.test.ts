import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { connect, type Postgres } from '../../../db/postgres/connect.ts';
import { type RecordServer, startRecordServer } from '../../../demo/record-server.ts';
import { type ManualClock, manualClock } from '../../clock.ts';
import { startHousekeeping, tidy } from './housekeeping.ts';

let server: RecordServer;
let postgres: Postgres;
let clock: ManualClock;

beforeAll(async () => {
  server = await startRecordServer();
}, 60_000);
afterAll(() => server.stop());
beforeEach(async () => {
  postgres = connect({ url: await server.freshRecord(), applicationName: 'test', connections: 5 });
  clock = manualClock();
  return () => postgres.close();
});

const DAY = 24 * 3_600_000;
const TABLES = [
  'dpop_proofs',
  'token_blacklist',
  'device_authorizations',
  'parent_sessions',
  'rate_limits',
  'watch_time_leases',
  'sync_receipts',
  'kiosk_tokens',
];

/** Seven rows that have run out in each table, and one that has a second left. */
async function fill(): Promise<void> {
  const now = clock.now();
  const at = (index: number, grace = 0) => new Date(now - grace + (index === 0 ? 1_000 : -index));
  const [user] = await postgres.query<{ id: string }>(
    `INSERT INTO users (email, password_hash, name) VALUES ('anna@example.org', 'x', 'Anna') RETURNING id`,
  );
  const [kiosk] = await postgres.query<{ id: string }>(
    `INSERT INTO kiosks (user_id, name, status, settings, paired_at) VALUES ($1, 'Den', 'active', '{}', now()) RETURNING id`,
    [user?.id],
  );
  const [child] = await postgres.query<{ id: string }>(
    `INSERT INTO profiles (user_id, name) VALUES ($1, 'Mia') RETURNING id`,
    [user?.id],
  );
  for (let index = 0; index < 8; index++) {
    const name = `name${index}`;
    await postgres.query(
      `INSERT INTO watch_time_leases (profile_id, kiosk_id, date, upto_s, used_s, number, expires_at)
       VALUES ($1, $2, date '2026-01-01' + $3::int, 600, 0, 1, $4)`,
      [child?.id, kiosk?.id, index, at(index, 3 * DAY)],
    );
    await postgres.query(
      `INSERT INTO sync_receipts (kiosk_id, item_id, kind, outcome, received_at)
       VALUES ($1, gen_random_uuid(), 'sighting', 'stored', $2)`,
      [kiosk?.id, at(index, 90 * DAY)],
    );
    await postgres.query('INSERT INTO dpop_proofs VALUES ($1, $1, $2)', [name, at(index)]);
    await postgres.query('INSERT INTO token_blacklist (token_jti, expires_at) VALUES ($1, $2)', [
      name,
      at(index).toISOString().slice(0, -1),
    ]);
    await postgres.query(
      `INSERT INTO device_authorizations (device_code_hash, user_code, key_thumbprint, expires_at) VALUES ($1::text, $1::varchar, $1::text, $2)`,
      [name, at(index, DAY)],
    );
    await postgres.query('INSERT INTO parent_sessions (id_hash, user_id, expires_at) VALUES ($1, $2, $3)', [
      name,
      user?.id,
      at(index),
    ]);
    await postgres.query('INSERT INTO rate_limits VALUES ($1, 1, $2)', [name, at(index).getTime()]);
    await postgres.query(
      'INSERT INTO kiosk_tokens (kiosk_id, token_hash, key_thumbprint, expires_at) VALUES ($1, $2, $2, $3)',
      [kiosk?.id, name, at(index, 30 * DAY)],
    );
  }
}
const counts = async () =>
  Object.fromEntries(
    await Promise.all(
      TABLES.map(async (table) => [table, (await postgres.query(`SELECT FROM ${table}`)).length]),
    ),
  );
const each = (count: number) => Object.fromEntries(TABLES.map((table) => [table, count]));

it('deletes what has run out and nothing else, in batches', async () => {
  await fill();
  expect(await tidy({ postgres, clock }, 3)).toEqual(each(7));
  expect(await counts()).toEqual(each(1));
  clock.setNow(clock.now() + 1_000);
  await tidy({ postgres, clock });
  expect(await counts()).toEqual(each(0));
});

it('leaves it to whoever is at it already', async () => {
  await fill();
  const other = await postgres.session();
  await other.script('BEGIN; SELECT pg_advisory_xact_lock(1835361282)');
  expect(await tidy({ postgres, clock })).toEqual({});
  await other.script('ROLLBACK');
  other.release();
  expect(await tidy({ postgres, clock })).toEqual(each(7));
});

it('is done about once a minute until it is stopped, also after the database was away', async () => {
  await fill();
  const away = connect({
    url: 'postgresql://nobody@127.0.0.1:1/none',
    applicationName: 'test',
    connections: 1,
  });
  let failing = true;
  const lines: string[] = [];
  const log = pino({ base: null }, { write: (line: string) => void lines.push(line) });
  const housekeeping = startHousekeeping({
    postgres: { ...postgres, session: () => (failing ? away.session() : postgres.session()) },
    clock,
    random: () => 0.5,
    log,
  });
  await clock.advance(60_000);
  while (lines.length === 0) await clock.advance(0);
  expect(lines.map((it) => JSON.parse(it).msg)).toEqual(['nothing could be tidied']);
  failing = false;
  await clock.advance(60_000);
  while ((await counts())['kiosk_tokens'] > 0) await clock.advance(0);
  await housekeeping.stop();
  await away.close();
});
