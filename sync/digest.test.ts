import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { digestTable } from '../db/device/digest.ts';
import { adoptKey, confirmIdentity } from '../db/device/identity.ts';
import { provisioned } from '../db/device/sample-rows.ts';
import { openState } from '../db/device/state.ts';
import { asHousehold } from '../db/postgres/roles.ts';
import { type RecordServer, startRecordServer } from '../demo/record-server.ts';
import { manualClock } from './clock.ts';
import { compareMirror, comparisonWhenDue } from './device/digest.ts';
import { openHttp } from './device/http.ts';
import { startSync } from './device/loop.ts';
import { EDITION } from './edition.ts';
import { digestHousehold } from './gateway/digest.ts';
import { type GatewayUnderTest, type Household, startGateway } from './gateway/gateway-under-test.ts';
import { type KioskUnderTest, startKiosk } from './kiosk-under-test.ts';
import { digestAnswer } from './protocol.ts';

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
  await gateway.postgres.query(EVERYTHING, [anna.profile_id, anna.kiosk_id]);
});

/** Something in every table, on both sides of each window. */
const EVERYTHING = `
  WITH days AS (SELECT current_date + n AS date FROM generate_series(-45, 45, 9) n),
    daily AS (INSERT INTO daily_watch_time (profile_id, date, total_minutes, timezone)
      SELECT $1, date, 5, 'Europe/Berlin' FROM days),
    kiosk AS (INSERT INTO kiosk_watch_time (profile_id, date, kiosk_id, seconds)
      SELECT $1, date, $2, 300 FROM days),
    rules AS (INSERT INTO profile_rules (profile_id, weekday, minutes, quiet_from, quiet_to)
      VALUES ($1, 5, 20, '19:30', '24:00'), ($1, 6, NULL, '20:00', '07:00:00.25'))
  INSERT INTO watch_time_grants (profile_id, date, minutes, kiosk_id)
    SELECT $1::uuid, date, 15, $2::uuid FROM days UNION ALL VALUES ($1::uuid, '9999-12-31'::date, 5, NULL::uuid)`;

function kiosk(): KioskUnderTest {
  const it = startKiosk({ url: gateway.url, ...anna });
  onTestFinished(() => it.close());
  return it;
}

const identity = () => provisioned(anna.key, anna);
const { signal } = new AbortController();
const soon = (check: () => void) => vi.waitFor(check, { timeout: 20_000, interval: 10 });

async function compared(it: KioskUnderTest) {
  const http = openHttp({ baseUrl: new URL(gateway.url) });
  try {
    return await compareMirror({ http, mirror: it.mirror() }, identity(), signal);
  } finally {
    await http.close();
  }
}

const query = (text: string, ...values: unknown[]) => gateway.postgres.query(text, values);

describe('a digest', () => {
  it('is the same on both sides, whatever a row may hold', async () => {
    const it = kiosk();
    await it.pull();
    const day = new Date().toISOString().slice(0, 10);
    await fc.assert(
      fc.asyncProperty(hardRow, async (row) => {
        await query(
          `UPDATE videos SET title = $2, description = $3, duration_seconds = $4, created_at = $5, updated_at = $6
           WHERE user_id = $1`,
          anna.user_id,
          row.title,
          row.description,
          row.seconds,
          row.created_at,
          row.updated_at,
        );
        await query(
          'UPDATE kiosks SET settings = $2, revoked_at = $3, name = $4 WHERE id = $1',
          anna.kiosk_id,
          JSON.stringify(row.settings),
          row.revoked_at,
          row.title,
        );
        await query(
          'UPDATE nfc_chips SET is_active = $2, label = $3 WHERE user_id = $1',
          anna.user_id,
          row.is_active,
          row.description?.slice(0, 100) ?? null,
        );
        await it.pull();
        const there = await asHousehold(
          gateway.postgres,
          anna.user_id,
          (read) => digestHousehold(read, anna.user_id, day, EDITION),
          'read',
        );
        const db = it.mirror().connection()?.db;
        if (!db || !there) throw new Error('there is nothing to compare');
        const here = [];
        for (const { table, dates } of there)
          here.push({ table, dates, ...(await digestTable(db, table, dates, async () => {})) });
        expect(here).toEqual(there);
      }),
      { numRuns: 60 },
    );
  }, 120_000);

  it('counts rows of a window alone, however long the kiosk keeps others', async () => {
    const it = kiosk();
    await it.pull();
    const there = digestAnswer.parse(await (await gateway.request(anna.key, '/v1/digest?edition=2')).json());
    const rowsOf = (name: string) => there.tables.find(({ table }) => table === name)?.rows;
    const kept = it.mirror().connection()?.db.prepare('SELECT count(*) FROM daily_watch_time').pluck().get();
    expect([rowsOf('daily_watch_time'), kept, rowsOf('watch_time_grants')]).toEqual([5, 9, 11]);
    expect(await compared(it)).toEqual({ kind: 'alike' });
    // As if it had been pulled three weeks ago, when older rows were still sent.
    it.mirror()
      .connection()
      ?.db.prepare(
        `INSERT INTO daily_watch_time (id, profile_id, date) VALUES (?, ?, date('now', '-45 days'))`,
      )
      .run(randomUUID(), anna.profile_id);
    expect(await compared(it)).toEqual({ kind: 'alike' });
  });

  it('tells apart what looks alike when it is written one after the other', async () => {
    const digest = async () => {
      const answer = await (await gateway.request(anna.key, '/v1/digest?edition=2')).json();
      return digestAnswer.parse(answer).tables.find(({ table }) => table === 'videos')?.digest;
    };
    const seen = new Set<unknown>();
    for (const [title, description] of [
      ['ab', 'c'],
      ['a', 'bc'],
      ['abc', ''],
      ['abc', null],
      ['-', null],
    ]) {
      await query(
        'UPDATE videos SET title = $2, description = $3, updated_at = $4 WHERE user_id = $1',
        anna.user_id,
        title,
        description,
        '2026-01-01',
      );
      seen.add(await digest());
    }
    expect(seen.size).toBe(5);
  });

  it('says nothing about another household, and to nobody who is not paired', async () => {
    const before = await (await gateway.request(anna.key, '/v1/digest?edition=2')).json();
    await gateway.household(`ben${households}`);
    expect(await (await gateway.request(anna.key, '/v1/digest?edition=2')).json()).toEqual(before);
    expect((await gateway.request('mk1_nobody', '/v1/digest')).status).toBe(401);
    expect((await gateway.request(anna.key, '/v1/digest?edition=0')).status).toBe(400);
  });
});

describe('a copy that is not the record', () => {
  const harms: [string, string, RegExp][] = [
    ['has a row too few', 'DELETE FROM nfc_chips', /nfc_chips has 0 rows for 1$/],
    [
      'has a row too many',
      `INSERT INTO videos (id, user_id, title) VALUES ('f', 'x', 'y')`,
      /videos has 2 rows for 1$/,
    ],
    [
      'has a letter that is another',
      `UPDATE videos SET title = replace(title, 'film', 'fiLm')`,
      /videos differs$/,
    ],
    ['has NULL for an empty text', `UPDATE nfc_chips SET label = ''`, /nfc_chips differs$/],
    ['has another truth', 'UPDATE nfc_chips SET is_active = 0', /nfc_chips differs$/],
    ['is a millisecond apart', 'UPDATE profiles SET created_at = created_at + 1', /profiles differs$/],
    [
      'has another PIN',
      `UPDATE kiosks SET settings = json_set(settings, '$.pin_hash', 'x')`,
      /kiosks differs$/,
    ],
    ['has settings that are no settings', `UPDATE kiosks SET settings = '{'`, /kiosks cannot be read/],
    ['has a limit of yesterday', 'UPDATE profiles SET daily_limit_minutes = 999', /profiles differs$/],
  ];
  for (const [what, harm, finding] of harms) {
    it(`because it ${what} is found, set aside and fetched anew`, async () => {
      const it = kiosk();
      await it.pull();
      it.mirror().connection()?.db.exec(harm);
      expect(await compared(it)).toEqual({ kind: 'differs', detail: expect.stringMatching(finding) });
      expect(it.mirror().status().kind).toBe('invalid');
      expect(await it.pull()).toMatchObject({ kind: 'pulled', source: 'snapshot' });
      expect(await compared(it)).toEqual({ kind: 'alike' });
    });
  }

  it('because one byte of its file was flipped is found, though the file is sound', async () => {
    const it = kiosk();
    await it.pull();
    it.restart((path) => {
      const bytes = readFileSync(path);
      const at = bytes.indexOf('A film of anna');
      expect(at).toBeGreaterThan(0);
      bytes[at + 2] = (bytes[at + 2] ?? 0) ^ 1;
      writeFileSync(path, bytes);
    });
    expect(it.mirror().status().kind).toBe('ready');
    expect(await compared(it)).toMatchObject({
      kind: 'differs',
      detail: expect.stringMatching(/videos differs$/),
    });
  });

  it('heals by itself after a stop that was none, and says so', async () => {
    const it = kiosk();
    await it.pull();
    it.mirror().connection()?.db.exec('UPDATE profiles SET daily_limit_minutes = 999');
    it.crash();
    const home = mkdtempSync(join(tmpdir(), 'medio-digest-'));
    const state = openState({ home });
    if (state.kind !== 'open') throw new Error(state.kind);
    adoptKey(state.db, anna.key);
    confirmIdentity(state.db, anna.key, anna);
    const http = openHttp({ baseUrl: new URL(gateway.url) });
    const clock = manualClock(Date.now());
    const said: string[] = [];
    const log = { warn: (_fields: object, message: string) => said.push(message) };
    const sync = startSync({ clock, random: () => 0.5, http, db: state.db, mirror: it.mirror(), log });
    onTestFinished(async () => {
      await sync.stop();
      await http.close();
      state.db.close();
      rmSync(home, { recursive: true, force: true });
    });
    await soon(() => expect(sync.status().compared?.outcome).toBe('differs'));
    expect(said).toContainEqual(
      expect.stringMatching(/the copy is not as the record has it: profiles differs$/),
    );
    await clock.advance(1_000);
    await soon(() => expect(it.mirror().status().kind).toBe('ready'));
    const limits = it
      .mirror()
      .connection()
      ?.db.prepare('SELECT daily_limit_minutes FROM profiles')
      .pluck()
      .all();
    expect(limits).toEqual([60]);
  });

  it('is not judged while it stands somewhere else than the record', async () => {
    const it = kiosk();
    await it.pull();
    it.mirror().connection()?.db.exec('DELETE FROM nfc_chips');
    await query('UPDATE videos SET title = $2 WHERE user_id = $1', anna.user_id, 'moved on');
    expect(await compared(it)).toEqual({ kind: 'moved_on' });
    expect(it.mirror().status().kind).toBe('ready');
  });
});

describe('the comparison', () => {
  it('is due once a day by the gateway’s clock, and after a stop that was none', async () => {
    const it = kiosk();
    await it.pull();
    const asked: string[] = [];
    const dueNow = async () => {
      const when = comparisonWhenDue({ clock: { monotonic: () => 0 }, mirror: it.mirror() });
      const http = openHttp({ baseUrl: new URL(gateway.url) });
      try {
        const outcome = await when(http, identity(), signal);
        asked.push(outcome?.kind ?? 'not due');
      } finally {
        await http.close();
      }
    };
    await dueNow();
    await gateway.clock.advance(23 * 3600_000);
    await it.pull();
    await dueNow();
    await gateway.clock.advance(3600_000);
    await it.pull();
    await dueNow();
    await dueNow();
    it.restart(() => {});
    await dueNow();
    it.crash();
    await dueNow();
    await dueNow();
    expect(asked).toEqual(['not due', 'not due', 'alike', 'not due', 'not due', 'alike', 'not due']);
  });

  it('that came to nothing is not repeated for ten minutes', async () => {
    const it = kiosk();
    await it.pull();
    it.crash();
    let now = 0;
    let requests = 0;
    const http = {
      json: async () => {
        requests += 1;
        return { kind: 'unreachable', code: 'ECONNREFUSED', detail: '' } as const;
      },
    };
    const when = comparisonWhenDue({ clock: { monotonic: () => now }, mirror: it.mirror() });
    for (const minute of [0, 1, 9, 10, 11]) {
      now = minute * 60_000;
      await when(http, identity(), signal);
    }
    expect(requests).toBe(2);
  });
});

/** Text that Postgres can hold. */
const text = fc
  .string({ unit: 'grapheme', maxLength: 40 })
  .map((it) => it.replaceAll('\u0000', '').slice(0, 200))
  .filter((it) => it.isWellFormed());
const hardInstant = fc.oneof(
  fc.constantFrom(
    null,
    'infinity',
    '-infinity',
    '0044-03-15 12:00:00 BC',
    '0001-01-01 00:00:00',
    '9999-12-31 23:59:59.999999',
    '200000-01-01',
    '1969-12-31 23:59:59.999999',
    '1970-01-01 00:00:00.0005',
    '2026-03-29 02:30:00.123456',
  ),
  fc
    .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    .chain((at) =>
      fc
        .integer({ min: 0, max: 999 })
        .map((us) => at.toISOString().replace('Z', String(us).padStart(3, '0'))),
    ),
);
const json = fc.dictionary(
  text.filter((key) => key !== '__proto__'),
  fc.oneof(
    text,
    fc.boolean(),
    fc.integer(),
    fc.maxSafeInteger(),
    fc
      .double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 })
      .filter((it) => it === 0 || Math.abs(it) > 1e-299),
    fc.constant(null),
    fc.array(fc.integer()),
    fc.object({ maxDepth: 1, values: [fc.integer()] }),
  ),
  { maxKeys: 6, noNullPrototype: true },
);
const hardRow = fc.record({
  title: text,
  description: fc.option(text),
  seconds: fc.option(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
  created_at: hardInstant,
  updated_at: hardInstant,
  revoked_at: hardInstant,
  is_active: fc.option(fc.boolean()),
  settings: json,
});
