import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { readIdentity } from '../db/device/identity.ts';
import { openMirror } from '../db/device/mirror.ts';
import { deadLetters, outboxDepth } from '../db/device/outbox.ts';
import { connect } from '../db/postgres/connect.ts';
import { createDatabase } from '../demo/postgres.ts';
import { type RecordServer, startRecordServer } from '../demo/record-server.ts';
import { systemClock } from '../sync/clock.ts';
import { openHttp } from '../sync/device/http.ts';
import { startSync } from '../sync/device/loop.ts';
import { type GatewayUnderTest, type Household, startGateway } from '../sync/gateway/gateway-under-test.ts';
import { quiet } from './log.ts';
import { queueLatelyAgain } from './queue-again.ts';
import { openAgentState } from './state.ts';

const DAY = 24 * 3600_000;
const timezone = 'Europe/Berlin';
const dateOf = (at: number) => new Date(at).toISOString().slice(0, 10);

let server: RecordServer;
beforeAll(async () => {
  server = await startRecordServer();
}, 60_000);
afterAll(() => server.stop());

let databases = 0;

/** A household on a database that may be put back to where it was. */
async function house() {
  const name = `house_${++databases}`;
  const url = await createDatabase(server.url, name, 'record');
  const gateway = await startGateway(url);
  onTestFinished(() => gateway.close());
  const anna = await gateway.household('anna');
  const administrator = connect({ url: server.url, applicationName: 'test', connections: 1 });
  onTestFinished(() => administrator.close());
  const copy = async (from: string, to: string) => {
    const alone = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1`;
    // The gateway's pool, and its ear, come back at any moment.
    await administrator.query(`ALTER DATABASE ${from} ALLOW_CONNECTIONS false`);
    await administrator.query(alone, [from]);
    await administrator.query(`CREATE DATABASE ${to} TEMPLATE ${from} STRATEGY file_copy`);
    await administrator.query(`ALTER DATABASE ${from} ALLOW_CONNECTIONS true`);
  };
  return {
    gateway,
    anna,
    takeBackup: () => copy(name, `${name}_backup`),
    restore: async () => {
      await administrator.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await copy(`${name}_backup`, name);
    },
  };
}

/** A whole kiosk's side of sync, with the agent's own state.db. */
function kiosk(gateway: GatewayUnderTest, household: Household) {
  const home = mkdtempSync(join(tmpdir(), 'medio-restored-'));
  const opened = openAgentState({ home, log: quiet }, household.key);
  if (opened.kind !== 'open') throw new Error(opened.why.kind);
  const { state } = opened;
  const mirror = openMirror({ home });
  const http = openHttp({ baseUrl: new URL(gateway.url) });
  const sync = startSync({
    clock: systemClock(),
    random: Math.random,
    http,
    db: state.db,
    mirror,
    onForgotten: () => void queueLatelyAgain(state, Date.now()),
  });
  onTestFinished(async () => {
    await sync.stop();
    await http.close();
    mirror.close();
    state.close();
    rmSync(home, { recursive: true, force: true });
  });
  const all = (sql: string) => mirror.connection()?.db.prepare(sql).all();
  const synced = async () => {
    await soon(async () => {
      sync.wake('asked');
      expect([sync.status().pull.failures, outboxDepth(state.db), mirror.status().kind]).toEqual([
        0,
        0,
        'ready',
      ]);
    });
    const before = sync.status().pull.lastSuccessAt ?? 0;
    await soon(() => {
      sync.wake('asked');
      expect(sync.status().pull.lastSuccessAt).toBeGreaterThan(before);
      expect(outboxDepth(state.db)).toBe(0);
    });
  };
  return {
    home,
    state,
    sync,
    mirror,
    synced,
    titles: () => all('SELECT title FROM videos ORDER BY title'),
    /** A session of that many seconds, as the player writes it. */
    watch: (seconds: number, at: number = Date.now()) => {
      const id = randomUUID();
      const clock = {
        lb: at,
        boot_id: 'b',
        boot_ms: 0,
        trusted: 1,
        source: 'gateway',
        gateway_at: at,
      } as const;
      const charged = {
        clock: { ...clock, backward_at: null, backward_ms: null },
        pieces: [
          {
            date: dateOf(at),
            timezone,
            booked_s: seconds,
            played_s: seconds,
            lb_until: at,
            boot_id: 'b',
            held: 0 as const,
          },
        ],
      };
      const { user_id, kiosk_id, profile_id, video_id, chip_id } = household;
      const of = { user_id, kiosk_id, profile_id, video_id, nfc_chip_id: chip_id, mapping_id: randomUUID() };
      state.sessions.open({ id, ...of, started_at: at - seconds * 1000 }, charged);
      state.sessions.close(id, charged, {
        ended_at: at,
        completed: true,
        stopped_reason: 'completed',
        position_s: null,
      });
      sync.wake('outbox');
      return id;
    },
  };
}

async function soon(check: () => void | Promise<void>): Promise<void> {
  await vi.waitFor(check, { timeout: 20_000, interval: 20 });
}

const watched = async (gateway: GatewayUnderTest) => ({
  sessions: (await gateway.postgres.query<{ id: string }>('SELECT id FROM watch_sessions ORDER BY id')).map(
    ({ id }) => id,
  ),
  days: await gateway.postgres.query(
    `SELECT date, sum(seconds) AS seconds, (SELECT total_minutes FROM daily_watch_time d
       WHERE d.date = it.date AND d.profile_id = it.profile_id) AS minutes
     FROM kiosk_watch_time it GROUP BY date, profile_id ORDER BY date`,
  ),
  grants: await gateway.postgres.query('SELECT minutes FROM watch_time_grants'),
});
const rename = (gateway: GatewayUnderTest, title: string) =>
  gateway.postgres.query('UPDATE videos SET title = $1', [title]);

describe('after a backup was restored', () => {
  it('every kiosk has exactly the rows that were restored, wherever it stood', async () => {
    const { gateway, anna, takeBackup, restore } = await house();
    const behind = kiosk(gateway, await gateway.addKiosk(anna, 'Attic'));
    await behind.synced();
    await behind.sync.stop();
    await rename(gateway, 'kept');
    const equal = kiosk(gateway, anna);
    await equal.synced();
    await equal.sync.stop();
    await takeBackup();
    await rename(gateway, 'lost');
    await gateway.postgres.query(`INSERT INTO videos (user_id, title) VALUES ($1, 'lost too')`, [
      anna.user_id,
    ]);
    const ahead = kiosk(gateway, anna);
    await ahead.synced();
    expect(ahead.titles()).toEqual([{ title: 'lost' }, { title: 'lost too' }]);
    await restore();
    // As many commits as were lost, so that revisions alone would show nothing.
    await rename(gateway, 'after');
    await gateway.postgres.query('UPDATE nfc_chips SET label = $1', ['after']);

    await ahead.synced();
    expect(ahead.titles()).toEqual([{ title: 'after' }]);
    for (const stopped of [behind, equal]) {
      const again = await startedAgain(stopped, gateway);
      await soon(() => expect(again.titles()).toEqual([{ title: 'after' }]));
    }
  });

  it('what was delivered after the backup is delivered once more, and counts once', async () => {
    const { gateway, anna, takeBackup, restore } = await house();
    const it = kiosk(gateway, anna);
    await it.synced();
    const before = it.watch(60);
    await it.synced();
    await takeBackup();
    const after = [it.watch(90), it.watch(30)];
    const [bonusFor, now] = [anna.profile_id, Date.now()];
    it.state.bonuses.give({
      id: randomUUID(),
      profile_id: bonusFor,
      date: dateOf(now),
      minutes: 15,
      given_at: now,
    });
    it.sync.wake('outbox');
    await it.synced();
    const whole = await watched(gateway);
    expect(whole).toEqual({
      sessions: [before, ...after].sort(),
      days: [{ date: dateOf(now), seconds: 180, minutes: 3 }],
      grants: [{ minutes: 15 }],
    });

    await restore();
    expect(await watched(gateway)).toMatchObject({ sessions: [before], grants: [] });
    it.sync.wake('hint');
    await soon(async () => expect(await watched(gateway)).toEqual(whole));
    await it.synced();
    expect([await watched(gateway), deadLetters(it.state.db)]).toEqual([whole, []]);
  });

  it('sessions are sent again that are at most 14 days old, of this kiosk and account', async () => {
    const { gateway, anna } = await house();
    const it = kiosk(gateway, anna);
    await it.synced();
    const [old, lately] = [it.watch(60, Date.now() - 15 * DAY), it.watch(60, Date.now() - 13 * DAY)];
    await it.synced();
    await it.sync.stop();
    it.state.db
      .prepare(
        `INSERT INTO watch_sessions (id, user_id, kiosk_id, video_id, profile_id, started_at, ended_at, duration_seconds)
       SELECT 'another', 'another account', kiosk_id, video_id, profile_id, started_at, ended_at, 60
       FROM watch_sessions WHERE id = ?`,
      )
      .run(lately);
    expect(queueLatelyAgain(it.state, Date.now())).toBe(1);
    expect(it.state.db.prepare('SELECT id FROM outbox').pluck().all()).toEqual([lately]);
    expect(queueLatelyAgain(it.state, 0)).toBe(2);
    expect(it.state.db.prepare('SELECT id FROM outbox ORDER BY seq').pluck().all()).toEqual([lately, old]);
  });

  it('nothing is sent again for the sake of a kiosk that merely was away for long', async () => {
    const { gateway, anna } = await house();
    const it = kiosk(gateway, anna);
    await it.synced();
    it.watch(60);
    await it.synced();
    await gateway.postgres.query(
      'UPDATE household_revisions SET revision = revision + 5, pruned_through = revision + 1 WHERE user_id = $1',
      [anna.user_id],
    );
    const versions = it.state.db.prepare(`SELECT seq FROM sqlite_sequence WHERE name = 'outbox'`).pluck();
    const before = versions.get();
    await it.synced();
    expect(it.sync.status().pull.failures).toBe(0);
    expect(versions.get()).toBe(before);
  });
});

/** The same files, under a program that was started anew. */
async function startedAgain(stopped: ReturnType<typeof kiosk>, gateway: GatewayUnderTest) {
  const http = openHttp({ baseUrl: new URL(gateway.url) });
  expect(readIdentity(stopped.state.db)?.kiosk_id).not.toBeNull();
  const sync = startSync({
    clock: systemClock(),
    random: Math.random,
    http,
    db: stopped.state.db,
    mirror: stopped.mirror,
  });
  onTestFinished(async () => {
    await sync.stop();
    await http.close();
  });
  return { titles: stopped.titles };
}
