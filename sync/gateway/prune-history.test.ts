import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { beginAsHousehold } from '../../db/postgres/roles.ts';
import { SHARED_HOUSEHOLD } from '../../db/schema/revisions.ts';
import { type RecordServer, startRecordServer } from '../../demo/record-server.ts';
import { EDITION } from '../edition.ts';
import { type KioskUnderTest, startKiosk } from '../kiosk-under-test.ts';
import type { SessionItem } from '../protocol.ts';
import { changedLines, choosePage } from './changes.ts';
import { cursorFault } from './cursor.ts';
import { type GatewayUnderTest, type Household, startGateway } from './gateway-under-test.ts';
import { pruneHistory } from './prune-history.ts';
import { readPosition } from './revisions.ts';

const DAY = 24 * 3600_000;
const start = Date.UTC(2026, 0, 15);
const today = new Date().toISOString().slice(0, 10);

let server: RecordServer;
let gateway: GatewayUnderTest;
let anna: Household;
let households = 0;

beforeAll(async () => {
  server = await startRecordServer();
  gateway = await startGateway(await server.freshRecord());
}, 60_000);
afterAll(async () => {
  await gateway.close();
  await server.stop();
});
beforeEach(async () => {
  anna = await gateway.household(`anna${++households}`);
});

const prune = (now: number, batch = 5_000) => pruneHistory(gateway.postgres, { now, keepDays: 90, batch });
const addChips = (count: number, { user_id } = anna) =>
  gateway.postgres.query(
    `INSERT INTO nfc_chips (user_id, chip_uid) SELECT $1, gen_random_uuid() FROM generate_series(1, $2) n`,
    [user_id, count],
  );
const deleteNewChips = ({ user_id } = anna) =>
  gateway.postgres.query(`DELETE FROM nfc_chips WHERE user_id = $1 AND chip_uid NOT LIKE 'chip of%'`, [
    user_id,
  ]);
const tombstones = async ({ user_id } = anna) =>
  (
    await gateway.postgres.query<{ count: number }>(
      'SELECT count(*) FROM row_versions WHERE user_id = $1 AND deleted',
      [user_id],
    )
  )[0]?.count;
const chipsOf = (kiosk: KioskUnderTest) =>
  kiosk.mirror().connection()?.db.prepare('SELECT id FROM nfc_chips ORDER BY id').pluck().all();
const chipsInRecord = async ({ user_id } = anna) =>
  (
    await gateway.postgres.query<{ id: string }>('SELECT id FROM nfc_chips WHERE user_id = $1 ORDER BY id', [
      user_id,
    ])
  ).map(({ id }) => id);

function kiosk(household = anna): KioskUnderTest {
  const it = startKiosk({ url: gateway.url, ...household });
  onTestFinished(() => it.close());
  return it;
}

describe('a tombstone', () => {
  it('is kept for 90 days after the day that it was last surely there, and then forgotten', async () => {
    await addChips(3);
    await deleteNewChips();
    await prune(start);
    await prune(start + 89 * DAY);
    expect(await tombstones()).toBe(3);
    await prune(start + 90 * DAY);
    expect(await tombstones()).toBe(0);
  });

  it('that is younger than the note of its household stays', async () => {
    await addChips(2);
    await deleteNewChips();
    await prune(start);
    await addChips(3);
    await deleteNewChips();
    await prune(start + 90 * DAY);
    expect(await tombstones()).toBe(3);
  });

  it('is forgotten in batches, of one household as of many', async () => {
    const more = await Promise.all(['x', 'y', 'z'].map((name) => gateway.household(`${name}${households}`)));
    for (const each of [anna, ...more]) {
      await addChips(25, each);
      await deleteNewChips(each);
    }
    await prune(start, 2);
    const { tombstones: forgotten } = await prune(start + 90 * DAY, 10);
    expect(forgotten).toBeGreaterThanOrEqual(100);
    expect(await Promise.all([anna, ...more].map((each) => tombstones(each)))).toEqual([0, 0, 0, 0]);
  });

  it('may be forgotten by several gateways at a time', async () => {
    await addChips(50);
    await deleteNewChips();
    await Promise.all([prune(start), prune(start), prune(start)]);
    await Promise.all([prune(start + 90 * DAY, 7), prune(start + 90 * DAY, 7), prune(start + 90 * DAY, 7)]);
    expect(await tombstones()).toBe(0);
  });
});

describe('a kiosk that comes back after a year', () => {
  it('goes on from where it was, as long as nothing was deleted that it has not heard of', async () => {
    await addChips(5);
    await deleteNewChips();
    const it = kiosk();
    await it.pull();
    await prune(start);
    await addChips(4);
    await prune(start + 365 * DAY);
    expect(await it.pull()).toMatchObject({ kind: 'pulled', source: 'changes', lines: 4 });
    expect(chipsOf(it)).toEqual(await chipsInRecord());
  });

  it('fetches everything anew where it has missed a deletion, and ends with what the record has', async () => {
    await addChips(200);
    const it = kiosk();
    await it.pull();
    await deleteNewChips();
    await addChips(300);
    await prune(start);
    await prune(start + 90 * DAY);
    await addChips(50);
    expect(await tombstones()).toBe(0);
    expect(await it.pull()).toMatchObject({ kind: 'pulled', source: 'snapshot' });
    expect(chipsOf(it)).toEqual(await chipsInRecord());
    expect(chipsOf(it)).toHaveLength(351);
    expect(await it.pull()).toMatchObject({ source: 'changes', lines: 0 });
  });

  it('does so as well for what all households share', async () => {
    await gateway.postgres.query(`INSERT INTO platforms (name) VALUES ('soon gone')`);
    const it = kiosk();
    await it.pull();
    await gateway.postgres.query(`DELETE FROM platforms WHERE name = 'soon gone'`);
    await prune(start);
    await prune(start + 90 * DAY);
    expect(await tombstones({ ...anna, user_id: SHARED_HOUSEHOLD })).toBe(0);
    expect(await it.pull()).toMatchObject({ source: 'snapshot' });
    expect(it.mirror().connection()?.db.prepare('SELECT count(*) FROM platforms').pluck().get()).toBe(0);
  });

  it('delivers its sessions, also those of a chip that was deleted so long ago that nobody remembers', async () => {
    const it = kiosk();
    await it.pull();
    const nfc_chip_id = anna.chip_id;
    await gateway.postgres.query('DELETE FROM video_nfc_mappings WHERE nfc_chip_id = $1', [nfc_chip_id]);
    await gateway.postgres.query('DELETE FROM nfc_chips WHERE id = $1', [nfc_chip_id]);
    await prune(start);
    await prune(start + 90 * DAY);
    expect(await it.push(sessionOf(anna))).toEqual({ kind: 'pushed', delivered: 1, refused: 0 });
    expect(
      await gateway.postgres.query(
        'SELECT nfc_chip_id, duration_seconds FROM watch_sessions WHERE user_id = $1',
        [anna.user_id],
      ),
    ).toEqual([{ nfc_chip_id: null, duration_seconds: 60 }]);
  });
});

describe('a pull', () => {
  it('that began before tombstones were forgotten still brings them', async () => {
    await addChips(3);
    const before = await beginAsHousehold(gateway.postgres, anna.user_id, 'read');
    const cursor = await readPosition(before.query, anna.user_id, EDITION);
    await before.end('keep');
    await deleteNewChips();
    await prune(start);

    const read = await beginAsHousehold(gateway.postgres, anna.user_id, 'read');
    const now = await readPosition(read.query, anna.user_id, EDITION);
    await prune(start + 90 * DAY);
    expect([await tombstones(), cursorFault(cursor, now)]).toEqual([0, null]);
    const page = await choosePage(read.query, anna.user_id, cursor, now);
    const lines: string[] = [];
    for await (const some of changedLines(read.query, anna.user_id, today, page)) lines.push(...some);
    await read.end('keep');
    expect(lines.filter((line) => line.includes('"gone"'))).toHaveLength(3);

    const later = await beginAsHousehold(gateway.postgres, anna.user_id, 'read');
    const then = await readPosition(later.query, anna.user_id, EDITION);
    await later.end('keep');
    expect(cursorFault(cursor, then)).toBe('history_pruned');
  });
});

function sessionOf(household: Household): SessionItem {
  return {
    type: 'session',
    id: randomUUID(),
    video_id: household.video_id,
    profile_id: household.profile_id,
    nfc_chip_id: household.chip_id,
    started_at: '2026-01-15T09:00:00Z',
    ended_at: '2026-01-15T09:01:00Z',
    duration_seconds: 60,
    completed: true,
    stopped_reason: 'completed',
    days: [{ date: '2026-01-15', timezone: 'Europe/Berlin', seconds: 60 }],
  };
}
