import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { getTableColumns, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { adoptKey, readIdentity } from '../db/device/identity.ts';
import { type Mirror, openMirror } from '../db/device/mirror.ts';
import { deadLetters, outboxDepth, putInOutbox } from '../db/device/outbox.ts';
import { openState } from '../db/device/state.ts';
import { connect, type Postgres } from '../db/postgres/connect.ts';
import { migrate } from '../db/postgres/migrate.ts';
import { readMigrations } from '../db/postgres/migration-files.ts';
import { type MirroredTable, mirrored, mirroredTables } from '../db/schema/mirrored.ts';
import { createDatabase, type PostgresServer, startPostgres } from '../demo/postgres.ts';
import { type ManualClock, manualClock, systemClock } from './clock.ts';
import { type Http, openHttp } from './device/http.ts';
import { type Sync, startSync } from './device/loop.ts';
import { watchInstallation } from './gateway/installation.ts';
import { hashKey, makeKey } from './gateway/kiosk-key.ts';
import { createMetrics } from './gateway/metrics.ts';
import { makeServer } from './gateway/server.ts';
import { startWakeUps } from './gateway/wake-ups.ts';
import { type Fate, startLossyProxy } from './lossy-proxy.ts';
import type { SessionItem } from './protocol.ts';

const folder = mkdtempSync(join(tmpdir(), 'medio-sync-'));
let server: PostgresServer;
let databaseUrl: string;
let postgres: Postgres;
let gateway: Gateway;

beforeAll(async () => {
  server = await startPostgres({ dir: folder });
  databaseUrl = await createDatabase(server.url, 'medio');
  postgres = connect({ url: databaseUrl, applicationName: 'medio-sync-test', connections: 4 });
  await migrate({ postgres, migrations: await readMigrations(), now: () => 0, pause, random: Math.random });
  gateway = await startGateway();
});

afterAll(async () => {
  await gateway?.stop();
  await postgres?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('a kiosk', () => {
  it('has its whole household after the first pull, and nothing of any other', async () => {
    const [ours, theirs] = [await family({ chips: 3 }), await family({ chips: 5 })];
    const it = await kiosk({ key: ours.key });
    await pulled(it);
    expect(await mirrorRows(it.mirror)).toEqual(await recordRows(ours.user));
    const everything = JSON.stringify(await mirrorRows(it.mirror));
    const foreign = [theirs.user, theirs.kiosk, ...theirs.children, ...theirs.videos, ...theirs.chips];
    expect(foreign.filter((id) => everything.includes(id))).toEqual([]);
    expect(readIdentity(it.db)).toMatchObject({ kiosk_id: ours.kiosk, user_id: ours.user });
  });

  it('follows what is changed, added and deleted later', async () => {
    const ours = await family({ chips: 4 });
    const it = await kiosk({ key: ours.key });
    await pulled(it);
    await run("UPDATE videos SET title = 'Owls', age_rating = 'FSK 6' WHERE user_id = $1", ours.user);
    await run(
      'UPDATE profiles SET daily_limit_minutes = 0, deleted_at = now() WHERE user_id = $1',
      ours.user,
    );
    await run('UPDATE nfc_chips SET is_active = false WHERE id = $1', ours.chips[0]);
    await run('DELETE FROM video_nfc_mappings WHERE nfc_chip_id = $1', ours.chips[1]);
    await run('DELETE FROM nfc_chips WHERE id = $1', ours.chips[1]);
    await run("INSERT INTO profiles (user_id, name) VALUES ($1, 'Mika')", ours.user);
    await pulled(it);
    expect(await mirrorRows(it.mirror)).toEqual(await recordRows(ours.user));
    expect(it.sync.status().pull.outcome).toMatch(/of changes$/);
  });

  it('loses a chip that moved to another household, and that household gains it', async () => {
    const [ours, theirs] = [await family({ chips: 2 }), await family({ chips: 0 })];
    const [here, there] = [await kiosk({ key: ours.key }), await kiosk({ key: theirs.key })];
    await pulled(here);
    await pulled(there);
    await run('UPDATE nfc_chips SET user_id = $1 WHERE id = $2', theirs.user, ours.chips[0]);
    await pulled(here);
    await pulled(there);
    expect(await mirrorRows(here.mirror)).toEqual(await recordRows(ours.user));
    expect(await mirrorRows(there.mirror)).toEqual(await recordRows(theirs.user));
    expect((await mirrorRows(there.mirror)).nfc_chips.length).toBe(1);
  });

  it('keeps up with a household of 2,000 chips, in one transaction or in many', async () => {
    const ours = await family({ chips: 2_000 });
    const it = await kiosk({ key: ours.key, hears: false });
    await pulled(it);
    expect(await mirrorRows(it.mirror)).toEqual(await recordRows(ours.user));
    await run("UPDATE nfc_chips SET label = 'all at once' WHERE user_id = $1", ours.user);
    await pulled(it);
    expect(await mirrorRows(it.mirror)).toEqual(await recordRows(ours.user));
    for (const part of [0, 1, 2, 3, 4]) {
      await run(
        'UPDATE nfc_chips SET label = $2 WHERE user_id = $1 AND chip_uid LIKE $3',
        ours.user,
        `p${part}`,
        `%${part}`,
      );
      await run(
        'UPDATE video_nfc_mappings SET max_watch_time_minutes = $1 WHERE nfc_chip_id = ANY ($2)',
        part,
        ours.chips.slice(part * 400, part * 400 + 400),
      );
    }
    await pulledOnce(it);
    expect(it.sync.status().pull.outcome).toMatch(/^3000 lines of changes/);
    expect(await mirrorRows(it.mirror)).toEqual(await recordRows(ours.user));
  });

  it('takes a snapshot again when the history it knew is void', async () => {
    const ours = await family({ chips: 1 });
    const it = await kiosk({ key: ours.key, hears: false });
    await pulled(it);
    await run('UPDATE household_revisions SET epoch = gen_random_uuid() WHERE user_id = $1', ours.user);
    await pulledOnce(it);
    expect(it.sync.status().pull.outcome).toMatch(/of snapshot$/);
    expect(await mirrorRows(it.mirror)).toEqual(await recordRows(ours.user));
  });

  it('whose key nobody knows gets nothing, and everything once the key is known', async () => {
    const ours = await family({ chips: 1 });
    const key = makeKey();
    const it = await kiosk({ key });
    await soon(() => expect(readIdentity(it.db)?.refused_code).toBe('kiosk_unknown'));
    expect(it.mirror.status()).toEqual({ kind: 'missing' });
    await run('UPDATE kiosks SET credential_hash = $1 WHERE id = $2', hashKey(key), ours.kiosk);
    await it.clock.advance(60_000);
    await soon(() => expect(it.mirror.status().kind).toBe('ready'));
    expect(readIdentity(it.db)?.refused_at).toBeNull();

    await run("UPDATE kiosks SET status = 'revoked', revoked_at = now() WHERE id = $1", ours.kiosk);
    it.sync.wake('hint');
    await soon(() => expect(readIdentity(it.db)?.refused_code).toBe('kiosk_revoked'));
  });
});

describe('what a kiosk reports', () => {
  it('arrives once in effect, although two answers of three are lost', async () => {
    const ours = await family({ chips: 1 });
    let answers = 0;
    const lossy = await proxied(({ method }) => (method === 'POST' && ++answers % 3 !== 0 ? 'lose' : 'pass'));
    const it = await kiosk({ key: ours.key, url: lossy });
    await pulled(it);

    const ids = Array.from({ length: 20 }, () => randomUUID());
    for (const [played, id] of ids.entries()) {
      for (const seconds of [15, 30, 47]) {
        putInOutbox(it.db, session(ours, { id, seconds, daySeconds: played * 47 + seconds }), 1);
        const before = answers;
        it.sync.wake('outbox');
        await advanceUntil(it.clock, () => answers > before);
      }
    }
    await advanceUntil(it.clock, () => outboxDepth(it.db) === 0);
    expect(answers).toBeGreaterThanOrEqual(60);

    const stored = await postgres.query<{ id: string; duration_seconds: number }>(
      'SELECT id, duration_seconds FROM watch_sessions WHERE user_id = $1 ORDER BY id',
      [ours.user],
    );
    expect(stored).toEqual([...ids].sort().map((id) => ({ id, duration_seconds: 47 })));
    expect(await watched(ours)).toEqual({ seconds: 20 * 47, minutes: Math.ceil((20 * 47) / 60) });
    expect(deadLetters(it.db)).toEqual([]);
  });

  it('comes back to it as watch time of the day', async () => {
    const ours = await family({ chips: 1 });
    const it = await kiosk({ key: ours.key });
    await pulled(it);
    putInOutbox(it.db, session(ours, { id: randomUUID(), seconds: 61, daySeconds: 61 }), 1);
    it.sync.wake('outbox');
    await soon(() => expect(outboxDepth(it.db)).toBe(0));
    await pulled(it);
    const { kiosk_watch_time, daily_watch_time } = await mirrorRows(it.mirror);
    expect(kiosk_watch_time).toMatchObject([{ kiosk_id: ours.kiosk, date: today, seconds: 61 }]);
    expect(daily_watch_time).toMatchObject([{ profile_id: ours.children[0], total_minutes: 2 }]);
  });

  it('about another household is refused, kept aside, and does not hold up the rest', async () => {
    const [ours, theirs] = [await family({ chips: 1 }), await family({ chips: 1 })];
    const it = await kiosk({ key: ours.key });
    await pulled(it);
    const stray = session(theirs, { id: randomUUID(), seconds: 15, daySeconds: 15 });
    putInOutbox(it.db, stray, 1);
    putInOutbox(it.db, session(ours, { id: randomUUID(), seconds: 30, daySeconds: 30 }), 1);
    it.sync.wake('outbox');
    await soon(() => expect(outboxDepth(it.db)).toBe(0));
    expect(deadLetters(it.db)).toMatchObject([{ id: stray.id, reason: 'profile_unknown' }]);
    expect(await watched(theirs)).toEqual({ seconds: 0, minutes: 0 });
    expect(await watched(ours)).toEqual({ seconds: 30, minutes: 1 });
  });

  it('never keeps it from hearing news, even when a push gets no answer at all', async () => {
    const ours = await family({ chips: 1 });
    const holding = await proxied(({ method }) => (method === 'POST' ? 'hold' : 'pass'));
    const it = await kiosk({ key: ours.key, url: holding });
    putInOutbox(it.db, session(ours, { id: randomUUID(), seconds: 15, daySeconds: 15 }), 1);
    it.sync.wake('outbox');
    await soon(async () => expect(await watched(ours)).toEqual({ seconds: 15, minutes: 1 }));
    await run("UPDATE videos SET title = 'News' WHERE user_id = $1", ours.user);
    await pulled(it);
    expect(await mirrorRows(it.mirror)).toEqual(await recordRows(ours.user));
    expect({ depth: outboxDepth(it.db), push: it.sync.status().push.lastSuccessAt }).toEqual({
      depth: 1,
      push: null,
    });
  });
});

describe('a gateway that was away', () => {
  it('is found again, and both sides then hear what they missed', async () => {
    const ours = await family({ chips: 2 });
    const first = await startGateway();
    const it = await kiosk({ key: ours.key, url: first.url });
    await pulled(it);
    const before = await mirrorRows(it.mirror);
    await first.stop();

    await run("UPDATE nfc_chips SET label = 'while you were away' WHERE user_id = $1", ours.user);
    putInOutbox(it.db, session(ours, { id: randomUUID(), seconds: 90, daySeconds: 90 }), 1);
    it.sync.wake('outbox');
    it.sync.wake('hint');
    await advanceUntil(it.clock, () => {
      const { pull, push } = it.sync.status();
      return pull.failures >= 3 && push.failures >= 3;
    });
    expect(it.sync.status().pull.outcome).toMatch(/^no answer from the gateway: ECONNREFUSED/);
    expect(await mirrorRows(it.mirror)).toEqual(before);

    const again = await startGateway(Number(first.url.port));
    onTestFinished(() => again.stop());
    await advanceUntil(it.clock, () => outboxDepth(it.db) === 0 && it.sync.status().pull.failures === 0);
    await pulled(it);
    expect(await mirrorRows(it.mirror)).toEqual(await recordRows(ours.user));
    expect(await watched(ours)).toEqual({ seconds: 90, minutes: 2 });
  });
});

const today = new Date().toISOString().slice(0, 10);

interface Gateway {
  readonly url: URL;
  readonly stop: () => Promise<void>;
}

async function startGateway(port = 0): Promise<Gateway> {
  const own = connect({ url: databaseUrl, applicationName: 'medio-gateway', connections: 8 });
  const log = pino({ level: 'silent' });
  const clock = systemClock();
  const wakeUps = startWakeUps({ postgres: own, listenUrl: databaseUrl, clock, random: () => 0.5, log });
  const app = makeServer({
    streams: wakeUps.streams,
    installation: watchInstallation({ postgres: own, log }),
    postgres: own,
    clock,
    migrations: await readMigrations(),
    log,
    metrics: createMetrics(),
    metricsToken: null,
    draining: () => false,
  });
  await app.listen({ host: '127.0.0.1', port });
  const taken = (app.server.address() as AddressInfo).port;
  return {
    url: new URL(`http://127.0.0.1:${taken}`),
    stop: async () => {
      app.server.closeAllConnections();
      await app.close();
      await wakeUps.stop();
      await own.close();
    },
  };
}

async function proxied(fate: (request: { method: string }) => Fate): Promise<URL> {
  const proxy = await startLossyProxy(gateway.url, fate);
  onTestFinished(() => proxy.stop());
  return proxy.url;
}

interface Kiosk {
  readonly db: ReturnType<typeof openedState>;
  readonly mirror: Mirror;
  readonly clock: ManualClock;
  readonly sync: Sync;
}

/** A kiosk with files of its own, whose waiting is in the test's hands. */
async function kiosk({
  key,
  url = gateway.url,
  hears = true,
}: {
  key: string;
  url?: URL;
  /** Whether it is told of changes as they happen. */
  hears?: boolean;
}): Promise<Kiosk> {
  const home = mkdtempSync(join(tmpdir(), 'medio-sync-kiosk-'));
  const db = openedState(home);
  adoptKey(db, key);
  const mirror = openMirror({ home });
  const clock = manualClock(Date.now());
  const opened = openHttp({ baseUrl: url });
  const http = hears ? opened : { ...opened, events: untilAborted };
  const sync = startSync({ clock, random: () => 0.5, http, db, mirror });
  onTestFinished(async () => {
    await sync.stop();
    await http.close();
    mirror.close();
    db.close();
    rmSync(home, { recursive: true, force: true });
  });
  return { db, mirror, clock, sync };
}

const untilAborted: Http['events'] = ({ signal }) =>
  new Promise((resolve) =>
    signal.addEventListener('abort', () => resolve({ kind: 'aborted' }), { once: true }),
  );

function openedState(home: string) {
  const opened = openState({ home });
  if (opened.kind !== 'open') throw new Error(opened.kind);
  return opened.db;
}

/** Waits for the first pull, and then for one that begins after now: one may be under way already. */
async function pulled({ sync, clock }: Kiosk): Promise<void> {
  await soon(() => expect(sync.status().pull.lastSuccessAt).not.toBeNull());
  for (const _ of ['the one under way', 'one that begins now']) {
    const before = clock.now();
    await clock.advance(1);
    sync.wake('hint');
    await soon(() => expect(sync.status().pull.lastSuccessAt).toBeGreaterThan(before));
  }
}

/** For a kiosk that hears nothing: exactly one more pull. */
async function pulledOnce({ sync, clock }: Kiosk): Promise<void> {
  const before = clock.now();
  await clock.advance(1);
  sync.wake('hint');
  await soon(() => expect(sync.status().pull.lastSuccessAt).toBeGreaterThan(before));
}

const soon = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 20_000, interval: 5 });

async function advanceUntil(clock: ManualClock, reached: () => boolean): Promise<void> {
  await vi.waitFor(
    async () => {
      await clock.advance(500);
      expect(reached()).toBe(true);
    },
    { timeout: 20_000, interval: 5 },
  );
}

interface Family {
  readonly user: string;
  readonly kiosk: string;
  readonly key: string;
  readonly children: readonly string[];
  readonly videos: readonly string[];
  readonly chips: readonly string[];
}

async function family({ chips: count }: { chips: number }): Promise<Family> {
  const name = randomUUID();
  const key = makeKey();
  const platform = await one(
    "INSERT INTO platforms (name, display_name) VALUES ($1, 'Films') RETURNING id",
    name,
  );
  const user = await one(
    "INSERT INTO users (email, password_hash, name) VALUES ($1, 'secret', 'Parent') RETURNING id",
    `${name}@example.com`,
  );
  const device = await one(
    "INSERT INTO kiosks (user_id, name, credential_hash) VALUES ($1, 'Kitchen', $2) RETURNING id",
    user,
    hashKey(key),
  );
  const child = await one(
    "INSERT INTO profiles (user_id, name, age) VALUES ($1, 'Ada', 5) RETURNING id",
    user,
  );
  const video = await one(
    "INSERT INTO videos (user_id, platform_id, title, video_url) VALUES ($1, $2, 'Bears', 'b') RETURNING id",
    user,
    platform,
  );
  const chips = await postgres.query<{ id: string }>(
    `INSERT INTO nfc_chips (user_id, chip_uid) SELECT $1, $2 || n FROM generate_series(1, $3::int) n RETURNING id`,
    [user, `${name}:`, count],
  );
  const ids = chips.map(({ id }) => id);
  await run(
    'INSERT INTO video_nfc_mappings (video_id, nfc_chip_id, profile_id) SELECT $1, unnest($2::uuid[]), $3',
    video,
    ids,
    child,
  );
  return { user, kiosk: device, key, children: [child], videos: [video], chips: ids };
}

function session(of: Family, at: { id: string; seconds: number; daySeconds: number }): SessionItem {
  return {
    type: 'session',
    id: at.id,
    video_id: of.videos[0] ?? '',
    profile_id: of.children[0] ?? '',
    nfc_chip_id: of.chips[0] ?? null,
    started_at: `${today}T08:00:00Z`,
    ended_at: null,
    duration_seconds: at.seconds,
    completed: null,
    stopped_reason: null,
    days: [{ date: today, timezone: 'UTC', seconds: at.daySeconds }],
  };
}

async function watched(of: Family): Promise<{ seconds: number; minutes: number } | undefined> {
  const [sums] = await postgres.query<{ seconds: number; minutes: number }>(
    `SELECT (SELECT coalesce(sum(seconds), 0) FROM kiosk_watch_time WHERE profile_id = $1) AS seconds,
      (SELECT coalesce(sum(total_minutes), 0) FROM daily_watch_time WHERE profile_id = $1) AS minutes`,
    [of.children[0]],
  );
  return sums;
}

type Rows = Record<MirroredTable, Record<string, unknown>[]>;

/** What the record says about a household, in the mirror's columns: the kiosk has to have exactly this. */
async function recordRows(user: string): Promise<Rows> {
  const ofChild = sql`profile_id IN (SELECT id FROM profiles WHERE user_id = ${user})`;
  const belongs: Partial<Record<MirroredTable, ReturnType<typeof sql>>> = {
    platforms: sql`true`,
    users: sql`id = ${user}`,
    video_nfc_mappings: sql`nfc_chip_id IN (SELECT id FROM nfc_chips WHERE user_id = ${user})`,
    daily_watch_time: ofChild,
    kiosk_watch_time: ofChild,
    profile_rules: ofChild,
    watch_time_grants: ofChild,
  };
  return byTable((table) => {
    const columns = getTableColumns(mirrored[table].pg) as Record<string, PgColumn>;
    const kept = Object.keys(getTableColumns(mirrored[table].sqlite)).map((name) => [name, columns[name]]);
    const fields: Record<string, PgColumn> = Object.fromEntries(kept);
    const where = belongs[table] ?? sql`user_id = ${user}`;
    return postgres.orm.select(fields).from(mirrored[table].pg).where(where).orderBy(sql`id`);
  });
}

async function mirrorRows(mirror: Mirror): Promise<Rows> {
  const connection = mirror.connection();
  if (!connection) throw new Error(`the mirror is ${mirror.status().kind}`);
  const orm = drizzle(connection.db);
  return byTable(async (table) => orm.select().from(mirrored[table].sqlite).orderBy(sql`id`).all());
}

async function byTable(read: (table: MirroredTable) => Promise<Record<string, unknown>[]>): Promise<Rows> {
  const entries: [MirroredTable, Record<string, unknown>[]][] = [];
  for (const table of mirroredTables) entries.push([table, await read(table)]);
  return Object.fromEntries(entries) as Rows;
}

async function run(text: string, ...values: unknown[]): Promise<void> {
  await postgres.query(text, values);
}

async function one(text: string, ...values: unknown[]): Promise<string> {
  const [row] = await postgres.query<{ id: string }>(text, values);
  if (!row) throw new Error('no row came back');
  return row.id;
}
