import { asc, getTableColumns } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mirrored, mirroredTables } from '../../db/schema/mirrored.ts';
import { type RecordServer, startRecordServer } from '../../demo/record-server.ts';
import { errorAnswer, type PullLine } from '../protocol.ts';
import { type GatewayUnderTest, type Household, startGateway } from './gateway-under-test.ts';

let server: RecordServer;
let gateway: GatewayUnderTest;
let anna: Household;
let ben: Household;

let households = 0;

beforeAll(async () => {
  server = await startRecordServer();
  gateway = await startGateway(await server.freshRecord());
  await gateway.postgres.query(`INSERT INTO platforms (name) VALUES ('youtube')`);
}, 60_000);
afterAll(async () => {
  await gateway.close();
  await server.stop();
});

/** Households of its own for each test: what others wrote must not matter to them. */
beforeEach(async () => {
  households++;
  anna = await gateway.household(`anna${households}`);
  ben = await gateway.household(`ben${households}`);
});

const snapshot = (key: string) => gateway.pull(key, '/v1/snapshot');
const changes = (key: string, cursor: string) =>
  gateway.pull(key, `/v1/changes?cursor=${encodeURIComponent(cursor)}`);
const cursorOf = ({ opening }: Awaited<ReturnType<typeof snapshot>>) =>
  'cursor' in opening ? opening.cursor : '';
const rowsOf = (lines: readonly PullLine[]) =>
  lines.flatMap((it) => (it.type === 'row' ? [{ table: it.table, row: it.row }] : []));

/** What the record itself gives for a household, asked for in another way than the gateway does. */
async function rowsInRecord({ user_id }: Household) {
  const rows: { table: string; row: Record<string, unknown> }[] = [];
  const own = new Set([user_id]);
  for (const table of mirroredTables) {
    const pg: PgTable = mirrored[table].pg;
    const found = await gateway.postgres.orm
      .select()
      .from(pg)
      .orderBy(asc(getTableColumns(pg)['id'] as PgColumn));
    const ofHousehold = found.filter(
      (it) => table === 'platforms' || owners.some((owner) => own.has(String(it[owner]))),
    );
    for (const it of ofHousehold)
      if (table === 'nfc_chips' || table === 'profiles') own.add(String(it['id']));
    const names = Object.keys(getTableColumns(mirrored[table].sqlite));
    rows.push(
      ...ofHousehold.map((it) => ({ table, row: Object.fromEntries(names.map((name) => [name, it[name]])) })),
    );
  }
  return rows;
}
const addRule = (to: Household) => gateway.postgres.query(ADD_RULE, [to.profile_id]);
const addGrant = (to: Household, kiosk: string | null = to.kiosk_id) =>
  gateway.postgres.query(ADD_GRANT, [to.profile_id, kiosk]);
const ADD_RULE = `INSERT INTO profile_rules (profile_id, weekday, minutes, quiet_from, quiet_to)
  VALUES ($1, 5, 20, '19:30', '07:00') RETURNING id`;
const ADD_GRANT = `INSERT INTO watch_time_grants (profile_id, date, minutes, kiosk_id)
  VALUES ($1, current_date, 15, $2) RETURNING id`;
const owners = ['user_id', 'nfc_chip_id', 'profile_id', 'id'];

describe('a snapshot', () => {
  it('holds what the record holds, in order, and says how much', async () => {
    await gateway.postgres.query(
      `INSERT INTO daily_watch_time (profile_id, date, total_minutes) VALUES ($1, current_date, 5)`,
      [anna.profile_id],
    );
    await addRule(anna);
    await addGrant(anna);
    const { opening, lines } = await snapshot(anna.key);
    expect(opening).toMatchObject({ type: 'snapshot', kiosk_id: anna.kiosk_id, user_id: anna.user_id });
    expect(rowsOf(lines)).toEqual(await rowsInRecord(anna));
    expect(lines.at(-1)).toEqual({ type: 'end', lines: lines.length - 1 });
  });

  it('is the same compressed, and more than one batch long', async () => {
    await gateway.postgres.query(
      `INSERT INTO nfc_chips (user_id, chip_uid) SELECT $1, gen_random_uuid() FROM generate_series(1, 2500) n`,
      [anna.user_id],
    );
    const asked = async (encoding: string) => {
      const answer = await gateway.request(anna.key, '/v1/snapshot', {
        headers: { 'accept-encoding': encoding },
      });
      return [answer.headers.get('content-encoding'), (await answer.text()).split('\n')] as const;
    };
    const [plain, plainLines] = await asked('identity');
    const [packed, packedLines] = await asked('gzip');
    expect([plain, packed]).toEqual([null, 'gzip']);
    expect(packedLines?.slice(1)).toEqual(plainLines?.slice(1));
    expect(packedLines?.at(-2)).toBe('{"type":"end","lines":2507}');
  });

  it('leaves out watch times that no limit depends on any more, and survives dates beyond reason', async () => {
    await gateway.postgres.query(
      `INSERT INTO daily_watch_time (profile_id, date)
       SELECT $1, d::date FROM unnest(ARRAY[current_date, current_date - 40, current_date - 41, 'infinity']) d`,
      [anna.profile_id],
    );
    await gateway.postgres.query(
      `UPDATE profiles SET deleted_at = 'infinity', created_at = '-infinity' WHERE id = $1`,
      [anna.profile_id],
    );
    await gateway.postgres.query(
      `INSERT INTO watch_time_grants (profile_id, date, minutes)
       SELECT $1, d::date, 10 FROM unnest(
         ARRAY[current_date - 41, current_date - 40, current_date + 41, '9999-12-31', '10000-01-01', 'infinity', '-infinity']) d`,
      [anna.profile_id],
    );
    const { lines } = await snapshot(anna.key);
    expect(rowsOf(lines).filter((it) => it.table === 'daily_watch_time')).toHaveLength(2);
    // A gift for a day far ahead is not sent again when the day is near.
    expect(rowsOf(lines).filter((it) => it.table === 'watch_time_grants')).toHaveLength(3);
    expect(rowsOf(lines).find((it) => it.table === 'profiles')?.row).toMatchObject({
      deleted_at: new Date('9999-12-31T23:59:59Z'),
      created_at: new Date('0001-01-01T00:00:00Z'),
    });
  });
});

describe('changes', () => {
  it('are none while nothing happens', async () => {
    const cursor = cursorOf(await snapshot(anna.key));
    const { opening, lines } = await changes(anna.key, cursor);
    expect(opening).toMatchObject({ type: 'changes', cursor, more: false });
    expect(lines).toEqual([{ type: 'end', lines: 0 }]);
  });

  it('bring each changed row once, in its latest state, and what is gone', async () => {
    const cursor = cursorOf(await snapshot(anna.key));
    await gateway.postgres.query(`UPDATE videos SET title = 'First' WHERE user_id = $1`, [anna.user_id]);
    await gateway.postgres.query(`UPDATE videos SET title = 'Last' WHERE user_id = $1`, [anna.user_id]);
    await gateway.postgres.query(`INSERT INTO platforms (name) VALUES ('vimeo')`);
    await gateway.postgres.query('DELETE FROM video_nfc_mappings WHERE nfc_chip_id = $1', [anna.chip_id]);
    const { opening, lines } = await changes(anna.key, cursor);
    expect(opening).toMatchObject({ type: 'changes', more: false });
    expect(lines).toMatchObject([
      { type: 'row', table: 'platforms', row: { name: 'vimeo' } },
      { type: 'row', table: 'videos', row: { title: 'Last' } },
      { type: 'gone', table: 'video_nfc_mappings' },
      { type: 'end', lines: 3 },
    ]);
  });

  it('come in pages that never part a transaction', async () => {
    let cursor = cursorOf(await snapshot(anna.key));
    const add = (count: number) =>
      gateway.postgres.query(
        `INSERT INTO nfc_chips (user_id, chip_uid) SELECT $1, gen_random_uuid() FROM generate_series(1, $2) n`,
        [anna.user_id, count],
      );
    for (const count of [600, 2500, 10]) await add(count);
    const pages = [];
    for (let more = true; more; ) {
      const page = await changes(anna.key, cursor);
      if (page.opening.type !== 'changes') throw new Error(page.opening.type);
      ({ cursor, more } = page.opening);
      pages.push([page.lines.length - 1, more]);
    }
    expect(pages).toEqual([
      [3100, true],
      [10, false],
    ]);
  });

  it.each([
    ['is missing', () => '', 'cursor_malformed'],
    ['is of another household', async () => cursorOf(await snapshot(ben.key)), 'other_epoch'],
    [
      'is from a time that a restored backup has forgotten',
      async () => cursorOf(await snapshot(anna.key)).replace(/\.\d+~/, '.999~'),
      'cursor_ahead',
    ],
  ])('ask for a snapshot when the cursor %s', async (_case, make, reason) => {
    const { opening, lines } = await changes(anna.key, await make());
    expect([opening, lines]).toEqual([{ type: 'snapshot_required', v: 1, reason }, []]);
  });

  it('ask for a snapshot after a table was truncated', async () => {
    const cursor = cursorOf(await snapshot(anna.key));
    await gateway.postgres.query('TRUNCATE daily_watch_time');
    expect((await changes(anna.key, cursor)).opening).toMatchObject({ reason: 'other_epoch' });
  });
});

describe('a household', () => {
  it('never sees a row of another one, nor any secret', async () => {
    const cursor = cursorOf(await snapshot(anna.key));
    await gateway.postgres.query(`UPDATE videos SET title = title || '!'`);
    await gateway.postgres.query(`UPDATE profiles SET name = name || '!'`);
    await gateway.postgres.query(`UPDATE video_nfc_mappings SET max_watch_time_minutes = 5`);
    await gateway.postgres.query(
      'INSERT INTO daily_watch_time (profile_id, date) SELECT id, current_date FROM profiles',
    );
    await gateway.postgres.query(
      `INSERT INTO kiosk_watch_time (profile_id, date, kiosk_id, seconds) SELECT $1, current_date, $2, 60`,
      [ben.profile_id, ben.kiosk_id],
    );
    for (const household of [anna, ben]) {
      await addRule(household);
      await addGrant(household);
    }
    const path = `/v1/changes?cursor=${encodeURIComponent(cursor)}&edition=2`;
    for (const answer of [
      await gateway.request(anna.key, '/v1/snapshot?edition=2'),
      await gateway.request(anna.key, path),
    ]) {
      const text = await answer.text();
      expect(text).toContain('A film of anna');
      for (const table of ['profile_rules', 'watch_time_grants'])
        expect(text.split(`"table":"${table}"`)).toHaveLength(2);
      expect(text).not.toContain('A film of ben');
      for (const id of [ben.user_id, ben.profile_id, ben.video_id, ben.chip_id, ben.kiosk_id]) {
        expect(text).not.toContain(id);
      }
      expect(text).not.toMatch(/secret-hash|password|credential|example\.org/);
    }
  });

  it('loses a chip that is given away, with its mappings', async () => {
    const [before, benBefore] = [cursorOf(await snapshot(anna.key)), cursorOf(await snapshot(ben.key))];
    await gateway.postgres.query('UPDATE nfc_chips SET user_id = $1 WHERE id = $2', [
      ben.user_id,
      anna.chip_id,
    ]);
    const lost = (await changes(anna.key, before)).lines.map((it) =>
      it.type === 'gone' ? it.table : it.type,
    );
    expect(lost).toEqual(['nfc_chips', 'video_nfc_mappings', 'end']);
    const won = rowsOf((await changes(ben.key, benBefore)).lines).map((it) => it.table);
    expect(won).toEqual(['nfc_chips', 'video_nfc_mappings']);
  });
});

describe('rules and bonus minutes', () => {
  it('come as changes, and are gone when a parent takes them back', async () => {
    const before = cursorOf(await snapshot(anna.key));
    const [rule] = await addRule(anna);
    const [grant] = await addGrant(anna, null);
    const added = await changes(anna.key, before);
    const about = { profile_id: anna.profile_id };
    const quiet = { weekday: 5, minutes: 20, quiet_from: '19:30:00', quiet_to: '07:00:00' };
    const [{ today } = { today: '' }] = await gateway.postgres.query<{ today: string }>(
      'SELECT current_date::text AS today',
    );
    const given = { date: today, minutes: 15, kiosk_id: null };
    expect(added.lines).toEqual([
      { type: 'row', table: 'profile_rules', row: { ...rule, ...about, ...quiet } },
      { type: 'row', table: 'watch_time_grants', row: { ...grant, ...about, ...given } },
      { type: 'end', lines: 2 },
    ]);

    await gateway.postgres.query('DELETE FROM profile_rules WHERE profile_id = $1', [anna.profile_id]);
    await gateway.postgres.query('DELETE FROM profiles WHERE id = $1', [anna.profile_id]);
    expect((await changes(anna.key, cursorOf(added))).lines).toEqual([
      { type: 'gone', table: 'profiles', id: anna.profile_id },
      { type: 'gone', table: 'profile_rules', ...rule },
      { type: 'gone', table: 'watch_time_grants', ...grant },
      { type: 'end', lines: 3 },
    ]);
  });

  it('arrive even where their values make no sense: the law judges them, not the way', async () => {
    await gateway.postgres.query(
      `ALTER TABLE profile_rules DROP CONSTRAINT profile_rules_weekday_check,
         DROP CONSTRAINT profile_rules_minutes_check, DROP CONSTRAINT profile_rules_check`,
    );
    await gateway.postgres.query(
      'ALTER TABLE watch_time_grants DROP CONSTRAINT watch_time_grants_minutes_check',
    );
    await gateway.postgres.query(
      `INSERT INTO profile_rules (profile_id, weekday, minutes, quiet_from, quiet_to)
       VALUES ($1, -3, 9999, '24:00', NULL), ($1, 8, -1, NULL, '07:00:00.5')`,
      [anna.profile_id],
    );
    await gateway.postgres.query(
      'INSERT INTO watch_time_grants (profile_id, date, minutes) VALUES ($1, current_date, -600)',
      [anna.profile_id],
    );
    const rows = (await snapshot(anna.key)).lines.flatMap((it): unknown[] => {
      if (it.type !== 'row') return [];
      if (it.table === 'watch_time_grants') return [it.row.minutes];
      if (it.table !== 'profile_rules') return [];
      return [[it.row.weekday, it.row.minutes, it.row.quiet_from, it.row.quiet_to]];
    });
    expect(rows).toHaveLength(3);
    expect(rows).toEqual(
      expect.arrayContaining([[-3, 9999, '24:00:00', null], [8, -1, null, '07:00:00.5'], -600]),
    );
  });
});

describe('a kiosk of the first edition', () => {
  it('is sent no table that it does not know, and goes on by cursors as it knows them', async () => {
    await addRule(anna);
    const whole = await gateway.pull(anna.key, '/v1/snapshot', 1);
    const cursor = cursorOf(whole);
    expect(cursor.split('~')).toHaveLength(2);
    await addGrant(anna);
    await gateway.postgres.query(`UPDATE videos SET title = 'News' WHERE user_id = $1`, [anna.user_id]);
    const later = await gateway.pull(anna.key, `/v1/changes?cursor=${encodeURIComponent(cursor)}`, 1);
    const unnamed = await gateway.request(anna.key, `/v1/changes?cursor=${encodeURIComponent(cursor)}`);
    expect(later.lines.map((it) => ('table' in it ? it.table : it.type))).toEqual(['videos', 'end']);
    expect(
      (await unnamed.text())
        .trimEnd()
        .split('\n')
        .slice(1)
        .map((it) => JSON.parse(it).type),
    ).toEqual(['row', 'end']);
    for (const { lines } of [whole, later]) {
      expect(JSON.stringify(lines)).not.toMatch(/profile_rules|watch_time_grants/);
    }
  });

  it('that was updated gets a snapshot, and with it the rows of tables that are new to it', async () => {
    await addRule(anna);
    await addGrant(anna);
    const cursor = cursorOf(await gateway.pull(anna.key, '/v1/snapshot', 1));
    const { opening } = await changes(anna.key, cursor);
    expect(opening).toEqual({ type: 'snapshot_required', v: 1, reason: 'other_edition' });
    const { lines } = await snapshot(anna.key);
    expect(rowsOf(lines)).toEqual(await rowsInRecord(anna));
  });
});

describe('a kiosk of a later edition than the gateway', () => {
  it('gets what the gateway has, by a cursor that a later gateway takes for what it is', async () => {
    const later = await gateway.pull(anna.key, '/v1/snapshot', 3);
    expect(cursorOf(later)).toMatch(/~2$/);
    expect(cursorOf(later)).toBe(cursorOf(await snapshot(anna.key)));
  });
});

describe('a request', () => {
  const refusal = async (key: string) => {
    const answer = await gateway.request(key, '/v1/snapshot');
    return [answer.status, errorAnswer.parse(await answer.json()).code];
  };

  it('needs the key of a kiosk that is still in use', async () => {
    expect(await refusal('')).toEqual([401, 'kiosk_unknown']);
    expect(await refusal(`mk1_${'A'.repeat(43)}`)).toEqual([401, 'kiosk_unknown']);
    await gateway.postgres.query(`UPDATE kiosks SET status = 'revoked' WHERE id = $1`, [anna.kiosk_id]);
    expect(await refusal(anna.key)).toEqual([401, 'kiosk_revoked']);
    await gateway.postgres.query('UPDATE users SET deleted_at = now() WHERE id = $1', [ben.user_id]);
    expect(await refusal(ben.key)).toEqual([401, 'kiosk_revoked']);
  });

  it('shows that the kiosk is alive, noted once a minute', async () => {
    const seen = async () =>
      (await gateway.postgres.query('SELECT last_seen_at FROM kiosks WHERE id = $1', [anna.kiosk_id]))[0];
    const first = new Date(gateway.clock.now());
    for (const wait of [0, 30_000, 29_000]) {
      await gateway.clock.advance(wait);
      await snapshot(anna.key);
      expect(await seen()).toEqual({ last_seen_at: first });
    }
    await gateway.clock.advance(2_000);
    await snapshot(anna.key);
    expect(await seen()).toEqual({ last_seen_at: new Date(gateway.clock.now()) });
  });

  it.each([
    ['GET', '/v1/nothing', '', 404, 'not_found'],
    ['GET', '/%', '', 400, 'malformed'],
    ['GET', '/v1/snapshot?edition=0', '', 400, 'malformed'],
    ['GET', '/v1/changes?cursor=x&edition=2&edition=3', '', 400, 'malformed'],
    ['POST', '/v1/push', '{', 400, 'malformed'],
    ['POST', '/v1/push', '{"v":2,"items":[{}]}', 400, 'malformed'],
    ['POST', '/v1/push', '{"v":1,"items":[]}', 400, 'malformed'],
    ['POST', '/v1/push', `{"v":1,"items":["${'x'.repeat(1024 * 1024)}"]}`, 413, 'too_large'],
  ])('that is wrong is told so: %s %s %.30s', async (method, path, body, status, code) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await gateway.request(anna.key, path, { method, ...(body ? { body, headers } : {}) });
    expect([answer.status, errorAnswer.parse(await answer.json()).code]).toEqual([status, code]);
  });
});

describe('a kiosk that hangs up early', () => {
  it('leaves no database connection behind', async () => {
    for (let n = 0; n < 40; n++) {
      const hangUp = new AbortController();
      const asked = gateway.request(anna.key, '/v1/snapshot', { signal: hangUp.signal }).catch(() => null);
      await new Promise((wake) => setTimeout(wake, n % 8));
      hangUp.abort();
      await asked;
    }
    expect((await snapshot(anna.key)).opening.type).toBe('snapshot');
    const idle = () =>
      gateway.postgres.query<{ count: number }>(
        `SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction' AND datname = current_database()`,
      );
    await expect.poll(idle, { timeout: 10_000 }).toEqual([{ count: 0 }]);
  });
});
