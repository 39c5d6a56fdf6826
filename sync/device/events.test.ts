import { mkdtempSync, rmSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { adoptKey, readIdentity } from '../../db/device/identity.ts';
import { openMirror } from '../../db/device/mirror.ts';
import { someDay } from '../../db/device/sample-rows.ts';
import { openState } from '../../db/device/state.ts';
import { manualClock } from '../clock.ts';
import { openHttp } from './http.ts';
import { startSync } from './loop.ts';
import {
  changesOpening,
  errorBody,
  json,
  ndjson,
  scriptedServer,
  snapshotOpening,
  whole,
} from './scripted-server.ts';

const hint = 'data: {"v":1,"type":"changed","revision":7}\n\n';

/** A kiosk that listens to a scripted gateway: each stream that it opened, and how often it pulled. */
async function listener(answer?: (response: ServerResponse, count: number) => void) {
  const home = mkdtempSync(join(tmpdir(), 'medio-events-'));
  const opened = openState({ home });
  if (opened.kind !== 'open') throw new Error(opened.kind);
  adoptKey(opened.db, 'k');
  const mirror = openMirror({ home });
  const clock = manualClock(someDay.getTime());
  const server = await scriptedServer(({ url }, response) =>
    ndjson(response, whole(url.startsWith('/v1/snapshot') ? snapshotOpening() : changesOpening(), [])),
  );
  const streams: ServerResponse[] = [];
  server.listened((response) => {
    streams.push(response);
    if (answer) return answer(response, streams.length);
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(':\n\n');
  });
  const http = openHttp({ baseUrl: server.url, timeouts: { silence: 1_500 } });
  const sync = startSync({ clock, random: () => 0.5, http, db: opened.db, mirror });
  onTestFinished(async () => {
    await sync.stop();
    await http.close();
    mirror.close();
    opened.db.close();
    rmSync(home, { recursive: true, force: true });
  });
  const pulls = () => server.heard.length;
  const isOpen = () => sync.status().events.open_since !== null;
  const quiet = async () => {
    await soon(() => expect([sync.status().pull.failures, isOpen()]).toEqual([0, true]));
    // The first pull, and the one that the opening asked for.
    await soon(() => expect(pulls()).toBeGreaterThanOrEqual(2));
    await clock.advance(0);
  };
  return { clock, db: opened.db, server, streams, sync, pulls, isOpen, quiet };
}

const soon = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 5 });

describe('a kiosk that listens', () => {
  it('pulls when it is told to, and not before the minute is over when it is not', async () => {
    const it = await listener();
    await it.quiet();
    const before = it.pulls();
    it.streams[0]?.write(hint);
    await soon(() => expect(it.pulls()).toBe(before + 1));
    it.streams[0]?.write(': still here\n\n');
    await it.clock.advance(59_000);
    expect(it.pulls()).toBe(before + 1);
    await it.clock.advance(1_000);
    await soon(() => expect(it.pulls()).toBe(before + 2));
    expect(it.sync.status().events).toMatchObject({ open_since: someDay.getTime(), failures: 0 });
  });

  it('pulls each time that a stream was opened, for what was said while there was none', async () => {
    const it = await listener();
    await it.quiet();
    await it.clock.advance(61_000);
    await it.quiet();
    const before = it.pulls();
    it.streams[0]?.end();
    await soon(() => expect(it.sync.status().events.outcome).toBe('the gateway ended it'));
    await it.clock.advance(5_000);
    await soon(() => expect([it.streams.length, it.isOpen()]).toEqual([2, true]));
    await soon(() => expect(it.pulls()).toBe(before + 1));
  });

  it('takes what it does not understand for no news', async () => {
    const it = await listener();
    await it.quiet();
    const before = it.pulls();
    for (const data of ['hello', '{"v":1,"type":"weather"}', '{"v":2,"type":"changed","revision":1}'])
      it.streams[0]?.write(`data: ${data}\n\n`);
    it.streams[0]?.write(hint);
    await soon(() => expect(it.pulls()).toBe(before + 1));
    await it.clock.advance(0);
    expect([it.pulls(), it.isOpen()]).toEqual([before + 1, true]);
  });

  it('gives a stream up that has been silent for too long, and opens another', async () => {
    const it = await listener();
    await it.quiet();
    await soon(() => expect(it.sync.status().events.outcome).toMatch(/Body Timeout/));
    expect(it.isOpen()).toBe(false);
    await it.clock.advance(1_000);
    await soon(() => expect(it.streams).toHaveLength(2));
  });

  it('comes back more and more slowly to a gateway that cuts it off at once', async () => {
    const it = await listener((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(':\n\n');
    });
    for (const [failures, wait] of [
      [1, 500],
      [2, 1_000],
      [3, 2_000],
      [4, 4_000],
    ] as const) {
      await soon(() => expect(it.sync.status().events.failures).toBe(failures));
      await it.clock.advance(wait - 1);
      expect(it.streams).toHaveLength(failures);
      await it.clock.advance(1);
      await soon(() => expect(it.streams).toHaveLength(failures + 1));
    }
  });

  it('works on without a gateway that has anything to say', async () => {
    const it = await listener((response, count) => {
      if (count === 1) return json(response, 404, errorBody('not_found'));
      if (count === 2) return json(response, 200, { not: 'a stream' });
      json(response, 401, errorBody('kiosk_revoked'));
    });
    await soon(() => expect(it.sync.status().events.outcome).toMatch(/^the gateway answered 404/));
    await it.clock.advance(60_000);
    await soon(() => expect(it.sync.status().events.outcome).toMatch(/is no event stream$/));
    await it.clock.advance(1_000);
    await soon(() => expect(readIdentity(it.db)?.refused_code).toBe('kiosk_revoked'));
    expect(it.sync.status().pull.failures).toBe(0);
  });

  it('drops the stream when another key was adopted', async () => {
    const it = await listener();
    await it.quiet();
    const gone = new Promise<void>((closed) => it.streams[0]?.once('close', closed));
    adoptKey(it.db, 'another');
    it.sync.wake('paired');
    await gone;
    await soon(() => expect([it.streams.length, it.isOpen()]).toEqual([2, true]));
  });
});
