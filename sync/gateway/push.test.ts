import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RecordServer, startRecordServer } from '../../demo/record-server.ts';
import { type ItemAnswer, pushAnswer, type SessionItem } from '../protocol.ts';
import { type GatewayUnderTest, type Household, startGateway } from './gateway-under-test.ts';

const DAY = '2026-01-15';
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

const session = (of: Household, more: Partial<SessionItem> = {}): SessionItem => ({
  type: 'session',
  id: randomUUID(),
  video_id: of.video_id,
  profile_id: of.profile_id,
  nfc_chip_id: of.chip_id,
  started_at: '2026-01-15T12:00:00.000Z',
  ended_at: null,
  duration_seconds: 0,
  completed: null,
  stopped_reason: null,
  days: [day(more.duration_seconds ?? 0)],
  ...more,
});
const day = (seconds: number, date = DAY) => ({ date, seconds, timezone: 'Europe/Berlin' });
const push = async (of: Household, items: readonly unknown[]): Promise<ItemAnswer[]> => {
  const body = JSON.stringify({ v: 1, items });
  const headers = { 'content-type': 'application/json' };
  const answer = await gateway.request(of.key, '/v1/push', { method: 'POST', body, headers });
  return pushAnswer.parse(await answer.json()).answers;
};
const outcomes = async (of: Household, items: readonly unknown[]) =>
  (await push(of, items)).map((it) => (it.outcome === 'refused' ? it.reason : it.outcome));
const stored = (id: string) => gateway.postgres.query('SELECT * FROM watch_sessions WHERE id = $1', [id]);
const minutes = async (profile: string, date = DAY) =>
  (
    await gateway.postgres.query<{ total_minutes: number }>(
      'SELECT total_minutes FROM daily_watch_time WHERE profile_id = $1 AND date = $2',
      [profile, date],
    )
  )[0]?.total_minutes;

/** Until two connections are held up by a lock. */
async function waitUntilTwoWait(): Promise<void> {
  const waiting = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;
  while ((await gateway.postgres.query(waiting)).length < 2) await wait(10);
}

describe('a pushed session', () => {
  it('is stored as the kiosk tells it, with the minutes of its days', async () => {
    const item = session(anna, {
      ended_at: '2026-01-16T00:10:00.000Z',
      duration_seconds: 700,
      completed: true,
      stopped_reason: 'finished',
      days: [day(600, '2026-01-16'), day(100)],
    });
    expect(await push(anna, [item])).toEqual([{ id: item.id, outcome: 'stored' }]);
    expect(await stored(item.id)).toEqual([
      {
        id: item.id,
        user_id: anna.user_id,
        kiosk_id: anna.kiosk_id,
        video_id: anna.video_id,
        profile_id: anna.profile_id,
        nfc_chip_id: anna.chip_id,
        started_at: new Date(item.started_at),
        ended_at: new Date('2026-01-16T00:10:00.000Z'),
        duration_seconds: 700,
        completed: true,
        stopped_reason: 'finished',
      },
    ]);
    expect([await minutes(anna.profile_id), await minutes(anna.profile_id, '2026-01-16')]).toEqual([2, 10]);
  });

  it('is known when nothing in it is new', async () => {
    const items = [session(anna, { duration_seconds: 61 }), session(anna, { days: [day(90)] })];
    expect(await outcomes(anna, items)).toEqual(['stored', 'stored']);
    expect(await outcomes(anna, items)).toEqual(['known', 'known']);
    expect(await minutes(anna.profile_id)).toBe(2);
  });

  it('only ever goes forward, in whatever order its states arrive', async () => {
    const open = session(anna, { duration_seconds: 15 });
    const further = { ...open, duration_seconds: 95, days: [day(95)] };
    const closed = {
      ...further,
      duration_seconds: 130,
      days: [day(130)],
      ended_at: '2026-01-15T12:03:00.000Z',
      completed: false,
      stopped_reason: 'chip removed',
    };
    expect(await outcomes(anna, [further, closed, open, further])).toEqual([
      'stored',
      'stored',
      'known',
      'known',
    ]);
    expect(await stored(open.id)).toMatchObject([
      {
        duration_seconds: 130,
        ended_at: new Date('2026-01-15T12:03:00.000Z'),
        completed: false,
        stopped_reason: 'chip removed',
      },
    ]);
    expect(await minutes(anna.profile_id)).toBe(3);
  });

  it('adds to the minutes that others wrote, and never takes them away', async () => {
    const write = `INSERT INTO daily_watch_time (profile_id, date, total_minutes) VALUES ($1, $2, 20)
      ON CONFLICT (profile_id, date) DO UPDATE SET total_minutes = daily_watch_time.total_minutes + 20`;
    await gateway.postgres.query(write, [anna.profile_id, DAY]);
    await push(anna, [session(anna, { duration_seconds: 61 })]);
    await gateway.postgres.query(write, [anna.profile_id, DAY]);
    await push(anna, [session(anna, { days: [day(121)] })]);
    expect(await minutes(anna.profile_id)).toBe(43);
  });

  it('waits for another kiosk that books the same day, so that a started minute counts once', async () => {
    const bedroom = await gateway.addKiosk(anna, 'Bedroom');
    await gateway.postgres.query(
      'INSERT INTO daily_watch_time (profile_id, date, total_minutes) VALUES ($1, $2, 0)',
      [anna.profile_id, DAY],
    );
    const holder = await gateway.postgres.session();
    await holder.query('BEGIN');
    await holder.query('SELECT FROM daily_watch_time WHERE profile_id = $1 FOR UPDATE', [anna.profile_id]);
    const both = [anna, bedroom].map((kiosk) => outcomes(kiosk, [session(kiosk, { days: [day(25)] })]));
    await waitUntilTwoWait();
    await holder.query('COMMIT');
    holder.release();
    expect(await Promise.all(both)).toEqual([['stored'], ['stored']]);
    expect(await minutes(anna.profile_id)).toBe(1);
  });

  it('counts once, whatever a lossy network makes of it, over kiosks that push at once', async () => {
    const kiosks = [anna, await gateway.addKiosk(anna, 'Bedroom'), await gateway.addKiosk(anna, 'Car')];
    const totals = kiosks.map(() => 0);
    const batches = kiosks.flatMap((kiosk, n) => {
      const items = Array.from({ length: 12 }, (_, i) => {
        const seconds = 17 * (i + 1) + n;
        totals[n] = (totals[n] ?? 0) + seconds;
        return session(kiosk, { duration_seconds: seconds, days: [day(totals[n] ?? 0)] });
      });
      // Twice on two connections at once, and the second half before the first.
      return [
        [kiosk, items],
        [kiosk, items],
        [kiosk, [...items.slice(6), ...items.slice(0, 6)]],
      ] as const;
    });
    const answers = await Promise.all(batches.map(([kiosk, items]) => outcomes(kiosk, items)));
    expect(answers.flat().filter((it) => it !== 'stored' && it !== 'known')).toEqual([]);
    const all = totals.reduce((sum, it) => sum + it, 0);
    const sums = await gateway.postgres.query(
      `SELECT (SELECT sum(duration_seconds) FROM watch_sessions WHERE profile_id = $1) AS sessions,
         (SELECT sum(seconds) FROM kiosk_watch_time WHERE profile_id = $1) AS seconds`,
      [anna.profile_id],
    );
    expect(sums).toEqual([{ sessions: all, seconds: all }]);
    expect(await minutes(anna.profile_id)).toBe(Math.ceil(all / 60));
  });
});

describe('a session that cannot be kept', () => {
  it('is refused with a reason, and its neighbours are stored', async () => {
    const ben = await gateway.household(`ben${households}`);
    const taken = session(ben);
    expect(await outcomes(ben, [taken])).toEqual(['stored']);
    const bad = [
      [42, 'malformed'],
      [{ ...session(anna), duration_seconds: -1 }, 'malformed'],
      [session(anna, { stopped_reason: 'nul \u0000 byte' }), 'malformed'],
      [session(anna, { started_at: '0000-01-01T00:00:00.000Z' }), 'malformed'],
      [session(anna, { video_id: randomUUID() }), 'video_unknown'],
      [session(anna, { profile_id: randomUUID() }), 'profile_unknown'],
      [session(anna, { nfc_chip_id: randomUUID() }), 'chip_unknown'],
      [session(anna, { video_id: ben.video_id }), 'video_unknown'],
      [session(anna, { profile_id: ben.profile_id }), 'profile_unknown'],
      [session(anna, { nfc_chip_id: ben.chip_id }), 'chip_unknown'],
      [session(anna, { id: taken.id }), 'id_taken'],
    ] as const;
    const items = bad.flatMap(([item]) => [item, session(anna)]);
    expect(await outcomes(anna, items)).toEqual(bad.flatMap(([, reason]) => [reason, 'stored']));
    expect(await minutes(ben.profile_id)).toBeUndefined();
  });

  it('leaves nothing behind', async () => {
    const item = session(anna, { duration_seconds: 60, days: [day(60), day(60, '0000-01-01')] });
    expect(await outcomes(anna, [item])).toEqual(['malformed']);
    expect([await stored(item.id), await minutes(anna.profile_id)]).toEqual([[], undefined]);
  });

  it('says that its video was deleted', async () => {
    await gateway.postgres.query('DELETE FROM video_nfc_mappings WHERE video_id = $1', [anna.video_id]);
    await gateway.postgres.query('DELETE FROM videos WHERE id = $1', [anna.video_id]);
    const item = session(anna);
    expect(await push(anna, [item])).toEqual([
      {
        id: item.id,
        outcome: 'refused',
        reason: 'video_unknown',
        detail: `The video ${anna.video_id} was deleted from the account, so its session cannot be kept`,
      },
    ]);
  });

  it('is not one whose chip was deleted meanwhile: it is kept without the chip', async () => {
    const before = session(anna, { duration_seconds: 30 });
    await push(anna, [before]);
    await gateway.postgres.query('DELETE FROM video_nfc_mappings WHERE nfc_chip_id = $1', [anna.chip_id]);
    await gateway.postgres.query('DELETE FROM nfc_chips WHERE id = $1', [anna.chip_id]);
    const after = session(anna, { days: [day(120)] });
    const grown = { ...before, duration_seconds: 90, days: [day(90)] };
    expect(await outcomes(anna, [grown, after])).toEqual(['stored', 'stored']);
    expect(await stored(after.id)).toMatchObject([{ nfc_chip_id: null }]);
    expect(await minutes(anna.profile_id)).toBe(2);
  });
});
