import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { adoptKey } from '../db/device/identity.ts';
import { openMirror } from '../db/device/mirror.ts';
import { outboxDepth, putInOutbox } from '../db/device/outbox.ts';
import { openState } from '../db/device/state.ts';
import { type RecordServer, startRecordServer } from '../demo/record-server.ts';
import { manualClock } from './clock.ts';
import { type Http, openHttp } from './device/http.ts';
import { startSync } from './device/loop.ts';
import type { ServerTime } from './device/server-clock.ts';
import { type GatewayUnderTest, type Household, startGateway } from './gateway/gateway-under-test.ts';
import type { SessionItem } from './protocol.ts';

/** Several gateways on one database, none of which knows of the others. */

let server: RecordServer;
let gateways: [GatewayUnderTest, GatewayUnderTest];
let anna: Household;
let households = 0;

beforeAll(async () => {
  server = await startRecordServer();
  const url = await server.freshRecord();
  gateways = [await startGateway(url), await startGateway(url)];
  await soon(() => expect(gateways.map((each) => each.isHearing())).toEqual([true, true]));
}, 60_000);
afterAll(async () => {
  for (const gateway of gateways) await gateway.close();
  await server.stop();
});
beforeEach(async () => {
  anna = await gateways[0].household(`anna${++households}`);
});

const soon = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 20_000, interval: 10 });
const query = <R extends object>(text: string, ...values: unknown[]) =>
  gateways[0].postgres.query<R>(text, values);

/** A kiosk's sync whose requests go to each of the gateways in turn, as behind a balancer that remembers nobody. */
function kiosk({ wallClock = Date.now() } = {}) {
  const home = mkdtempSync(join(tmpdir(), 'medio-side-by-side-'));
  const opened = openState({ home });
  if (opened.kind !== 'open') throw new Error(opened.kind);
  adoptKey(opened.db, anna.key);
  const mirror = openMirror({ home });
  const clock = manualClock(wallClock);
  const https = gateways.map((gateway) => openHttp({ baseUrl: new URL(gateway.url) }));
  const asked: number[] = [];
  let requests = 0;
  const next = (): Http => {
    const at = requests++ % https.length;
    asked.push(at);
    return https[at] as Http;
  };
  const http: Http = {
    json: (request) => next().json(request),
    lines: (request) => next().lines(request),
    events: (request) => next().events(request),
    text: (request) => next().text(request),
    close: async () => {},
  };
  const heard: ServerTime[] = [];
  const sync = startSync({
    clock,
    random: () => 0.5,
    http,
    db: opened.db,
    mirror,
    heardTime: (time) => heard.push(time),
  });
  onTestFinished(async () => {
    await sync.stop();
    for (const each of https) await each.close();
    mirror.close();
    opened.db.close();
    rmSync(home, { recursive: true, force: true });
  });
  const titles = () => mirror.connection()?.db.prepare('SELECT title FROM videos').pluck().all();
  return { db: opened.db, clock, sync, mirror, heard, asked, titles };
}

function session(seconds: number, at = new Date()): SessionItem {
  return {
    type: 'session',
    id: randomUUID(),
    video_id: anna.video_id,
    profile_id: anna.profile_id,
    nfc_chip_id: anna.chip_id,
    started_at: at.toISOString(),
    ended_at: at.toISOString(),
    duration_seconds: seconds,
    completed: true,
    stopped_reason: 'completed',
    days: [{ date: at.toISOString().slice(0, 10), timezone: 'UTC', seconds }],
  };
}

describe('a kiosk that is answered by another gateway each time', () => {
  it('follows every change, and is told of each by the one it listens to', async () => {
    const it = kiosk();
    await soon(() => expect(it.sync.status().events.open_since).not.toBeNull());
    for (let n = 1; n <= 20; n++) {
      await query('UPDATE videos SET title = $2 WHERE user_id = $1', anna.user_id, `title ${n}`);
      await soon(() => expect(it.titles()).toEqual([`title ${n}`]));
    }
    expect(new Set(it.asked)).toEqual(new Set([0, 1]));
    expect(it.sync.status().pull.failures).toBe(0);
  });

  it('delivers each session once in effect, also to both at the same time', async () => {
    const it = kiosk();
    await soon(() => expect(it.mirror.status().kind).toBe('ready'));
    const items = Array.from({ length: 10 }, (_, n) => session(60 * (n + 1)));
    for (const item of items) putInOutbox(it.db, item, 1);
    it.sync.wake('outbox');
    await soon(() => expect(outboxDepth(it.db)).toBe(0));
    // The same again at both, side by side, as when an answer was lost and the connection changed.
    const body = JSON.stringify({ v: 1, items });
    const again = await Promise.all(
      [...gateways, ...gateways].map(async (gateway) => {
        const headers = { 'content-type': 'application/json' };
        const response = await gateway.request(anna.key, '/v1/push', { method: 'POST', headers, body });
        return response.json() as Promise<{ answers: { outcome: string }[] }>;
      }),
    );
    expect(again.flatMap(({ answers }) => answers.map(({ outcome }) => outcome))).toEqual(
      Array.from({ length: 40 }, () => 'known'),
    );
    expect(
      await query('SELECT count(*) AS sessions FROM watch_sessions WHERE user_id = $1', anna.user_id),
    ).toEqual([{ sessions: 10 }]);
    expect(
      await query('SELECT seconds FROM kiosk_watch_time WHERE profile_id = $1', anna.profile_id),
    ).toEqual([{ seconds: 600 }]);
    expect(
      await query('SELECT total_minutes FROM daily_watch_time WHERE profile_id = $1', anna.profile_id),
    ).toEqual([{ total_minutes: 10 }]);
  });
});

describe('a kiosk whose clock says 1970', () => {
  it('hears the time with its first answer, and sync works all the same', async () => {
    const it = kiosk({ wallClock: 0 });
    await soon(() => expect(it.mirror.status().kind).toBe('ready'));
    expect(it.heard[0]?.server).toBeGreaterThan(Date.UTC(2026, 0, 1));
    expect(it.heard[0]?.offset).toBeGreaterThan(Date.UTC(2026, 0, 1));
    expect(it.mirror.status()).toMatchObject({ kind: 'ready', pulled_at: it.heard.at(-1)?.server });
    putInOutbox(it.db, session(60, new Date(it.heard[0]?.server ?? 0)), it.clock.now());
    it.sync.wake('outbox');
    await soon(() => expect(outboxDepth(it.db)).toBe(0));
    await query('UPDATE videos SET title = $2 WHERE user_id = $1', anna.user_id, 'in our time');
    await soon(() => expect(it.titles()).toEqual(['in our time']));
    const { pull, push, events } = it.sync.status();
    expect([pull.failures, push.failures, events.failures]).toEqual([0, 0, 0]);
  });
});
