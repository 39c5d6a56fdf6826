import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RecordServer, startRecordServer } from '../../demo/record-server.ts';
import { type GrantItem, type ItemAnswer, pushAnswer } from '../protocol.ts';
import { type GatewayUnderTest, type Household, startGateway } from './gateway-under-test.ts';

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

const grant = (of: Household, more: Partial<GrantItem> = {}): GrantItem => ({
  type: 'grant',
  id: randomUUID(),
  profile_id: of.profile_id,
  date: '2026-01-15',
  minutes: 15,
  granted_at: '2026-01-15T17:00:00.123Z',
  ...more,
});
const push = async (of: Household, items: readonly unknown[]): Promise<ItemAnswer[]> => {
  const body = JSON.stringify({ v: 1, items });
  const headers = { 'content-type': 'application/json' };
  const answer = await gateway.request(of.key, '/v1/push', { method: 'POST', body, headers });
  return pushAnswer.parse(await answer.json()).answers;
};
const outcomes = async (of: Household, items: readonly unknown[]) =>
  (await push(of, items)).map((it) => (it.outcome === 'refused' ? it.reason : it.outcome));
const storedFor = (profile: string) =>
  gateway.postgres.query('SELECT * FROM watch_time_grants WHERE profile_id = $1', [profile]);
const revision = async ({ user_id }: Household) =>
  (
    await gateway.postgres.query<{ revision: number }>(
      'SELECT revision FROM household_revisions WHERE user_id = $1',
      [user_id],
    )
  )[0]?.revision;

/** Until that many connections are held up by a lock. */
async function untilWaiting(count: number): Promise<void> {
  const waiting = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;
  while ((await gateway.postgres.query(waiting)).length < count) await wait(10);
}

describe('bonus minutes that a kiosk sends', () => {
  it('are stored as given there, by nobody’s account, and the household hears of them', async () => {
    const before = (await revision(anna)) ?? 0;
    const item = grant(anna);
    expect(await push(anna, [item])).toEqual([{ id: item.id, outcome: 'stored' }]);
    expect(await storedFor(anna.profile_id)).toEqual([
      {
        id: item.id,
        profile_id: anna.profile_id,
        date: '2026-01-15',
        minutes: 15,
        granted_by: null,
        kiosk_id: anna.kiosk_id,
        granted_at: new Date('2026-01-15T17:00:00.123Z'),
      },
    ]);
    expect(await revision(anna)).toBe(before + 1);
  });

  it('are known the second time, and nobody hears of them again', async () => {
    const items = [grant(anna), grant(anna, { minutes: 60 })];
    expect(await outcomes(anna, items)).toEqual(['stored', 'stored']);
    const before = await revision(anna);
    expect(await outcomes(anna, [...items, ...items])).toEqual(['known', 'known', 'known', 'known']);
    expect(await storedFor(anna.profile_id)).toHaveLength(2);
    expect(await revision(anna)).toBe(before);
  });

  it('count once when the same come on several connections at once', async () => {
    const items = Array.from({ length: 10 }, () => grant(anna));
    const answers = await Promise.all([
      outcomes(anna, items),
      outcomes(anna, items),
      outcomes(anna, items.toReversed()),
    ]);
    expect(answers.flat().filter((it) => it === 'stored')).toHaveLength(10);
    expect(answers.flat().filter((it) => it === 'known')).toHaveLength(20);
    expect(await storedFor(anna.profile_id)).toHaveLength(10);
  });

  it('wait for the same that is under way: stored if that comes to nothing, known if not', async () => {
    for (const [end, outcome] of [
      ['ROLLBACK', 'stored'],
      ['COMMIT', 'known'],
    ] as const) {
      const item = grant(anna);
      const other = await gateway.postgres.session();
      await other.script('BEGIN');
      await other.query(
        `INSERT INTO watch_time_grants (id, profile_id, date, minutes, kiosk_id, granted_at)
         VALUES ($1, $2, $3, $4, $5, $6)`,
        [item.id, item.profile_id, item.date, item.minutes, anna.kiosk_id, item.granted_at],
      );
      const pushed = outcomes(anna, [item]);
      await untilWaiting(1);
      await other.script(end);
      other.release();
      expect(await pushed).toEqual([outcome]);
    }
  });

  it('are known and not given again when a parent took them back before they were sent again', async () => {
    const [item, other] = [grant(anna), grant(anna)];
    expect(await outcomes(anna, [item, other])).toEqual(['stored', 'stored']);
    await gateway.postgres.query('DELETE FROM watch_time_grants WHERE id = $1', [item.id]);
    const before = await revision(anna);
    expect(await outcomes(anna, [item])).toEqual(['known']);
    expect(await revision(anna)).toBe(before);

    const parent = await gateway.postgres.session();
    await parent.script('BEGIN');
    await parent.query('DELETE FROM watch_time_grants WHERE id = $1', [other.id]);
    const pushed = outcomes(anna, [other]);
    await untilWaiting(1);
    await parent.script('COMMIT');
    parent.release();
    expect(await pushed).toEqual(['known']);
    expect(await storedFor(anna.profile_id)).toEqual([]);
  });

  it('from two kiosks, while parents write, get in nobody’s way', async () => {
    const bedroom = await gateway.addKiosk(anna, 'Bedroom');
    const batches = Array.from({ length: 6 }, (_, n) => {
      const from = n % 2 === 0 ? anna : bedroom;
      return outcomes(from, [grant(from), grant(from), grant(from)]);
    });
    const parent = Array.from({ length: 6 }, (_, n) =>
      gateway.postgres.query(
        `WITH child AS (UPDATE profiles SET daily_limit_minutes = $2 WHERE id = $1 RETURNING id)
         INSERT INTO profile_rules (profile_id, weekday) SELECT id, $2 FROM child`,
        [anna.profile_id, n + 1],
      ),
    );
    expect((await Promise.all(batches)).flat()).toEqual(Array(18).fill('stored'));
    await Promise.all(parent);
    expect(await storedFor(anna.profile_id)).toHaveLength(18);
  });
});

describe('bonus minutes that cannot be kept', () => {
  it('are refused with a reason, and their neighbours are stored', async () => {
    const ben = await gateway.household(`ben${households}`);
    const [own, foreign] = [grant(anna), grant(ben)];
    for (const [kiosk, item] of [
      [anna, own],
      [ben, foreign],
    ] as const) {
      expect(await outcomes(kiosk, [item])).toEqual(['stored']);
    }
    const bad = [
      [{ ...grant(anna), minutes: 4 }, 'malformed'],
      [{ ...grant(anna), minutes: 61 }, 'malformed'],
      [{ ...grant(anna), minutes: 7.5 }, 'malformed'],
      [{ ...grant(anna), date: '2026-02-30' }, 'malformed'],
      [{ ...grant(anna), date: '0000-01-01' }, 'malformed'],
      [{ ...grant(anna), granted_at: 'yesterday' }, 'malformed'],
      [{ ...grant(anna), granted_by: anna.user_id }, 'malformed'],
      [grant(anna, { profile_id: randomUUID() }), 'profile_unknown'],
      [grant(anna, { profile_id: ben.profile_id }), 'profile_unknown'],
      [{ ...own, minutes: 60 }, 'id_taken'],
      [{ ...own, date: '2026-01-16' }, 'id_taken'],
      [{ ...own, granted_at: '2026-01-15T17:00:00.124Z' }, 'id_taken'],
      [grant(anna, { id: foreign.id }), 'id_taken'],
    ] as const;
    const before = [await storedFor(ben.profile_id), await storedFor(anna.profile_id)];
    const items = bad.flatMap(([item]) => [item, grant(anna)]);
    expect(await outcomes(anna, items)).toEqual(bad.flatMap(([, reason]) => [reason, 'stored']));
    expect(await storedFor(ben.profile_id)).toEqual(before[0]);
    expect(await storedFor(anna.profile_id)).toEqual(expect.arrayContaining(before[1] ?? []));
    expect(await storedFor(anna.profile_id)).toHaveLength(bad.length + 1);
  });

  it('are known when the same were sent by another kiosk of the household, or by this one before it was paired anew', async () => {
    const bedroom = await gateway.addKiosk(anna, 'Bedroom');
    const item = grant(bedroom);
    expect([await outcomes(bedroom, [item]), await outcomes(anna, [item])]).toEqual([['stored'], ['known']]);
    expect(await storedFor(anna.profile_id)).toHaveLength(1);
  });

  it('tell nothing of another household, whether its row has the same content or not', async () => {
    const ben = await gateway.household(`ben${households}`);
    const theirs = grant(ben, { minutes: 42, date: '2026-03-04' });
    await push(ben, [theirs]);
    const detail = `A grant with the id ${theirs.id} was stored before, elsewhere or with other content`;
    const refused = { id: theirs.id, outcome: 'refused', reason: 'id_taken', detail };
    const [same, other] = [{ ...theirs, profile_id: anna.profile_id }, grant(anna, { id: theirs.id })];
    expect(await push(anna, [same, other])).toEqual([refused, refused]);
  });

  it('are those of a child who was deleted, also while they were on their way', async () => {
    const parent = await gateway.postgres.session();
    await parent.script('BEGIN');
    await parent.query('DELETE FROM profiles WHERE id = $1', [anna.profile_id]);
    const item = grant(anna);
    const pushed = push(anna, [item]);
    await untilWaiting(1);
    await parent.script('COMMIT');
    parent.release();
    expect(await pushed).toEqual([
      {
        id: item.id,
        outcome: 'refused',
        reason: 'profile_unknown',
        detail: `The child profile ${anna.profile_id} was deleted from the account, so its bonus minutes cannot be kept`,
      },
    ]);
  });
});

describe('the role medio_gateway', () => {
  it('may do what storing a grant takes, and takes another household’s row for one it cannot see', async () => {
    const ben = await gateway.household(`ben${households}`);
    const [item] = [grant(ben)];
    await push(ben, [item]);
    const session = await gateway.postgres.session();
    await session.script(
      `BEGIN; SET LOCAL ROLE medio_gateway; SET LOCAL medio.household = '${anna.user_id}'`,
    );
    const insert = (id: string) =>
      session.query(
        `INSERT INTO watch_time_grants (id, profile_id, date, minutes, kiosk_id) VALUES ($1, $2, '2026-01-15', 15, $3)
         ON CONFLICT (id) DO NOTHING RETURNING id`,
        [id, anna.profile_id, anna.kiosk_id],
      );
    const id = randomUUID();
    expect([await insert(id), await insert(item.id)]).toEqual([[{ id }], []]);
    expect(await session.query('SELECT FROM watch_time_grants WHERE id = $1', [item.id])).toEqual([]);
    await session.script('COMMIT');
    session.release();
  });
});
