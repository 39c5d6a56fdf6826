import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type RecordServer, startRecordServer } from '../../demo/record-server.ts';
import { errorAnswer, type LeaseAnswer, leaseAnswer } from '../protocol.ts';
import { type GatewayUnderTest, type Household, startGateway } from './gateway-under-test.ts';

/** A Friday, noon in Berlin. */
const date = '2026-01-16';
const noon = Date.parse(`${date}T12:00:00+01:00`);
const midnight = new Date(Date.parse(`${date}T24:00:00+01:00`)).toISOString();

let server: RecordServer;
let gateway: GatewayUnderTest;
let kitchen: Household;
let bedroom: Household;
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
  gateway.clock.setNow(noon);
  kitchen = await gateway.household(`leasing${++households}`);
  bedroom = await gateway.addKiosk(kitchen, 'Bedroom');
  await limit(30);
});

const limit = (minutes: number | null) =>
  gateway.postgres.query('UPDATE profiles SET daily_limit_minutes = $2 WHERE id = $1', [
    kitchen.profile_id,
    minutes,
  ]);
const post = (from: Household, body: object) =>
  gateway.request(from.key, '/v1/leases', {
    method: 'POST',
    body: JSON.stringify({ v: 1, ...body }),
    headers: { 'content-type': 'application/json' },
  });
const ask = async (from: Household, body: object): Promise<LeaseAnswer> =>
  leaseAnswer.parse(await (await post(from, body)).json());
const take = (from: Household, used_s: number, more: object = {}) =>
  ask(from, {
    type: 'take',
    profile_id: kitchen.profile_id,
    date,
    timezone: 'Europe/Berlin',
    used_s,
    ...more,
  });
const giveBack = (from: Household, used_s: number, number: number) =>
  ask(from, { type: 'give_back', profile_id: kitchen.profile_id, date, used_s, number });
const upto = async (from: Household, used_s: number) => {
  const answer = await take(from, used_s);
  return answer.type === 'lease' ? answer.upto_s : answer.type;
};
const none = (reason: string) => ({ v: 1, now: new Date(noon).toISOString(), type: 'none', reason });
const givenBack = { v: 1, now: new Date(noon).toISOString(), type: 'given_back' };
const push = (from: Household, seconds: number) =>
  gateway.request(from.key, '/v1/push', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      v: 1,
      items: [
        {
          type: 'session',
          id: randomUUID(),
          video_id: kitchen.video_id,
          profile_id: kitchen.profile_id,
          nfc_chip_id: kitchen.chip_id,
          started_at: new Date(noon).toISOString(),
          ended_at: null,
          duration_seconds: seconds,
          completed: null,
          stopped_reason: null,
          days: [{ date, timezone: 'Europe/Berlin', seconds }],
        },
      ],
    }),
  });
const set = (from: Household, settings: object) =>
  gateway.postgres.query('UPDATE kiosks SET settings = settings::jsonb || $2::jsonb WHERE id = $1', [
    from.kiosk_id,
    JSON.stringify(settings),
  ]);

describe('a lease', () => {
  it('is ten minutes from where the kiosk stands, until its midnight, with a number that rises', async () => {
    const lease = { v: 1, type: 'lease', profile_id: kitchen.profile_id, date, until: midnight };
    const at = (now: number) => ({ ...lease, now: new Date(now).toISOString() });
    expect(await take(kitchen, 0)).toEqual({ ...at(noon), upto_s: 600, number: 1 });
    gateway.clock.setNow(noon + 300_000);
    expect(await take(kitchen, 300)).toEqual({ ...at(noon + 300_000), upto_s: 900, number: 2 });
  });

  it('leaves what others may still play, and what they have played', async () => {
    expect([await upto(kitchen, 0), await upto(bedroom, 0)]).toEqual([600, 600]);
    await push(bedroom, 500);
    expect([await upto(kitchen, 600), await upto(bedroom, 500), await upto(kitchen, 1200)]).toEqual([
      1200, 600, 1200,
    ]);
  });

  it('is never shortened, since the answer that gave it may have been lost', async () => {
    expect(await upto(kitchen, 0)).toBe(600);
    await limit(5);
    expect([await upto(kitchen, 0), await upto(bedroom, 0)]).toEqual([600, 0]);
  });

  it('given back is there for others, but for what was played of it', async () => {
    await limit(10);
    expect([await upto(kitchen, 0), await upto(bedroom, 0)]).toEqual([600, 0]);
    expect(await giveBack(kitchen, 90, 1)).toEqual(givenBack);
    expect(await giveBack(kitchen, 90, 1)).toEqual(givenBack);
    expect([await upto(bedroom, 0), await upto(kitchen, 90)]).toEqual([510, 90]);
  });

  it('is not given back by who does not know the last answer', async () => {
    await limit(10);
    await take(kitchen, 0);
    await take(kitchen, 0);
    expect(await giveBack(kitchen, 0, 1)).toEqual(none('other_number'));
    expect(await giveBack(bedroom, 0, 2)).toEqual(none('other_number'));
    expect(await upto(bedroom, 0)).toBe(0);
  });

  it('leaves the minutes that a parent keeps for another kiosk, which may play them unasked', async () => {
    await set(bedroom, { offline_minutes: 25 });
    expect([await upto(kitchen, 0), await upto(bedroom, 0)]).toEqual([300, 600]);
    await set(bedroom, { offline_minutes: 'many' });
    expect(await upto(kitchen, 0)).toBe(600);
  });

  it('counts minutes that older clients write, also between two answers', async () => {
    expect(await upto(kitchen, 0)).toBe(600);
    await push(kitchen, 590);
    await gateway.postgres.query(
      'UPDATE daily_watch_time SET total_minutes = total_minutes + 15 WHERE profile_id = $1 AND date = $2',
      [kitchen.profile_id, date],
    );
    expect([await upto(kitchen, 590), await upto(bedroom, 0)]).toEqual([900, 0]);
    const [day] = await gateway.postgres.query(
      'SELECT total_minutes FROM daily_watch_time WHERE profile_id = $1',
      [kitchen.profile_id],
    );
    expect(day).toEqual({ total_minutes: 25 });
  });

  it('is of the weekday’s minutes and with the date’s bonus, by the kiosk’s own law', async () => {
    const whole = async () => {
      await gateway.postgres.query('DELETE FROM watch_time_leases');
      return upto(kitchen, 5000);
    };
    await limit(null);
    expect(await whole()).toBe(3600);
    await limit(-5);
    expect(await whole()).toBe(0);
    await limit(5000);
    expect(await upto(bedroom, 90_000)).toBe(81_400);
    await gateway.postgres.query(
      'INSERT INTO profile_rules (profile_id, weekday, minutes) VALUES ($1, 5, 20), ($1, 6, 1)',
      [kitchen.profile_id],
    );
    await gateway.postgres.query(
      `INSERT INTO watch_time_grants (profile_id, date, minutes) VALUES ($1, $2, 15), ($1, '2026-01-17', 60)`,
      [kitchen.profile_id, date],
    );
    expect(await whole()).toBe(2100);
  });

  it('of a revoked kiosk stays, since that may not have heard of it, and what is kept for it does not', async () => {
    await set(bedroom, { offline_minutes: 25 });
    expect(await upto(bedroom, 0)).toBe(600);
    await gateway.postgres.query(`UPDATE kiosks SET status = 'revoked' WHERE id = $1`, [bedroom.kiosk_id]);
    await limit(20);
    expect([await upto(kitchen, 0), await upto(kitchen, 600)]).toEqual([600, 600]);
  });
});

describe('kiosks that ask at the same moment', () => {
  it('take turns, with each other and with whoever books seconds, and never get more than there is', async () => {
    await limit(10);
    await push(kitchen, 60);
    const other = await gateway.postgres.session();
    onTestFinished(() => other.release('unknown'));
    await other.script('BEGIN');
    await other.query('SELECT FROM daily_watch_time WHERE profile_id = $1 FOR UPDATE', [kitchen.profile_id]);
    const both = Promise.all([upto(kitchen, 60), upto(bedroom, 0), push(bedroom, 30)]);
    await untilWaiting(3);
    await other.script('COMMIT');
    other.release();
    const [first, second] = (await both).map(Number);
    expect([first, second].sort()).toEqual(first === 600 ? [0, 600] : [540, 60].sort());
  });

  /** Until that many connections are held up by a lock. */
  const untilWaiting = async (many: number) => {
    const waiting = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;
    for (let looked = 0; looked < 400; looked++) {
      if ((await gateway.postgres.query(waiting)).length >= many) return;
      await wait(10);
    }
    throw new Error(`fewer than ${many} wait`);
  };
});

describe('no lease is there', () => {
  it('on another date than it is in the kiosk’s zone, or in none', async () => {
    expect(await take(kitchen, 0, { date: '2026-01-17' })).toEqual(none('other_date'));
    expect(await take(kitchen, 0, { timezone: 'Pacific/Kiritimati' })).toEqual(none('other_date'));
    expect(await take(kitchen, 0, { timezone: 'Nowhere/Land' })).toEqual(none('timezone_unknown'));
    const there = await take(kitchen, 0, { date: '2026-01-17', timezone: 'Pacific/Kiritimati' });
    expect(there).toMatchObject({ type: 'lease', until: '2026-01-17T10:00:00.000Z' });
  });

  it('for a child of another household, who is not told of either', async () => {
    const others = await gateway.household(`others${households}`);
    expect(await take(others, 0)).toEqual(none('profile_unknown'));
    expect(await take(kitchen, 0, { profile_id: randomUUID() })).toEqual(none('profile_unknown'));
    await gateway.postgres.query('UPDATE profiles SET deleted_at = now() WHERE id = $1', [
      kitchen.profile_id,
    ]);
    expect(await take(kitchen, 0)).toEqual(none('profile_unknown'));
    const written = await gateway.postgres.query(
      'SELECT FROM watch_time_leases WHERE profile_id = $1 UNION ALL SELECT FROM daily_watch_time WHERE profile_id = $1',
      [kitchen.profile_id],
    );
    expect(written).toEqual([]);
  });

  it('for what is not understood, or a key that nobody has', async () => {
    const good = { type: 'take', profile_id: kitchen.profile_id, date, timezone: 'UTC', used_s: 0 };
    const bad = [
      {},
      { ...good, v: 2 },
      { ...good, type: 'steal' },
      { ...good, used_s: -1 },
      { ...good, used_s: 1.5 },
      { ...good, used_s: '0' },
      { ...good, date: '2026-02-30' },
      { ...good, date: '0000-01-01' },
      { ...good, profile_id: 'mia' },
      { ...good, number: 1 },
      { ...good, type: 'give_back' },
    ];
    for (const body of bad) {
      const answer = await post(kitchen, body);
      expect([answer.status, errorAnswer.parse(await answer.json()).code]).toEqual([400, 'malformed']);
    }
    expect((await post({ ...kitchen, key: `mk1_${'x'.repeat(43)}` }, good)).status).toBe(401);
  });
});
