import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { adoptKey, readIdentity } from '../../db/device/identity.ts';
import { openMirror } from '../../db/device/mirror.ts';
import { outboxDepth, putInOutbox } from '../../db/device/outbox.ts';
import { sampleId, sampleState, someDay } from '../../db/device/sample-rows.ts';
import { openState } from '../../db/device/state.ts';
import { manualClock } from '../clock.ts';
import { openHttp } from './http.ts';
import { startSync } from './loop.ts';
import {
  changesOpening,
  errorBody,
  type Heard,
  json,
  ndjson,
  scriptedServer,
  snapshotOpening,
  whole,
} from './scripted-server.ts';

const now = someDay.toISOString();
type Response = Parameters<typeof json>[0];

function pulls(heard: Heard, response: Response) {
  ndjson(response, whole(heard.url.startsWith('/v1/snapshot') ? snapshotOpening() : changesOpening(), []));
}

function takes({ body }: Heard, response: Response) {
  const items: { id: string }[] = JSON.parse(body).items;
  const answers = items.map(({ id }) => ({ id, outcome: 'stored' }));
  json(response, 200, { v: 1, now, answers });
}

/** A whole kiosk's sync under a clock that the test moves; random is always the middle. */
async function kiosk(options: {
  key?: string;
  gateway?: boolean;
  script?: Parameters<typeof scriptedServer>[0];
}) {
  const home = mkdtempSync(join(tmpdir(), 'medio-loop-'));
  const opened = openState({ home });
  if (opened.kind !== 'open') throw new Error(opened.kind);
  const { db } = opened;
  if (options.key) adoptKey(db, options.key);
  const mirror = openMirror({ home });
  const clock = manualClock(someDay.getTime());
  const server = await scriptedServer(
    options.script ??
      ((heard, response) => (heard.method === 'POST' ? takes(heard, response) : pulls(heard, response))),
  );
  const http = options.gateway === false ? null : openHttp({ baseUrl: server.url });
  let pulled = 0;
  const onPulled = () => {
    pulled += 1;
  };
  const sync = startSync({ clock, random: () => 0.5, http, db, mirror, onPulled });
  onTestFinished(async () => {
    await sync.stop();
    await http?.close();
    mirror.close();
    db.close();
    rmSync(home, { recursive: true, force: true });
  });
  return { db, mirror, clock, server, sync, pulled: () => pulled };
}

/** The network is real, so its answers come when they come. */
const soon = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 5 });

describe('sync', () => {
  it('does nothing, and says why, until there is a gateway and a key', async () => {
    const neither = await kiosk({ gateway: false });
    const quiet = { lastSuccessAt: null, lastFailureAt: null, outcome: null, failures: 0 };
    expect(neither.sync.status()).toEqual({
      paused: ['no_gateway_url', 'not_paired'],
      pull: quiet,
      push: quiet,
      events: { ...quiet, open_since: null },
      compared: null,
      serverTime: null,
    });
    const unpaired = await kiosk({});
    await unpaired.clock.advance(300_000);
    expect(unpaired.server.heard).toEqual([]);
    expect(unpaired.sync.status().paused).toEqual(['not_paired']);

    adoptKey(unpaired.db, 'k');
    unpaired.sync.wake('paired');
    await soon(() => expect(unpaired.mirror.status().kind).toBe('ready'));
    expect(unpaired.sync.status().paused).toEqual([]);
  });

  it('pulls at the start and every minute, and knows the gateway clock from it', async () => {
    const it = await kiosk({ key: 'k' });
    it.clock.setNow(someDay.getTime() - 5_000);
    await soon(() => expect(it.sync.status().pull.outcome).toBe('0 lines of snapshot'));
    expect(it.sync.status().serverTime).toEqual({
      server: someDay.getTime(),
      monotonic: 0,
      roundTrip: 0,
      offset: 5_000,
    });
    expect(readIdentity(it.db)).toMatchObject({ kiosk_id: sampleState.kiosk_id, refused_at: null });
    await it.clock.advance(59_999);
    expect(it.server.heard.length).toBe(1);
    await it.clock.advance(1);
    await soon(() => expect(it.sync.status().pull.outcome).toBe('0 lines of changes'));
  });

  it('tells of each pull that is complete, one that brought nothing too, and of no other', async () => {
    const it = await kiosk({ key: 'k' });
    await soon(() => expect(it.sync.status().pull.outcome).toBe('0 lines of snapshot'));
    expect(it.pulled()).toBe(1);
    await it.clock.advance(60_000);
    await soon(() => expect(it.sync.status().pull.outcome).toBe('0 lines of changes'));
    expect(it.pulled()).toBe(2);
    it.server.replace((_, response) => ndjson(response, whole(changesOpening(), []).slice(0, -1)));
    await it.clock.advance(60_000);
    await soon(() => expect(it.sync.status().pull.failures).toBe(1));
    expect(it.pulled()).toBe(2);
  });

  it('pushes as soon as something is queued, and until nothing is left', async () => {
    const it = await kiosk({ key: 'k' });
    it.db.transaction(() => {
      for (let n = 0; n < 501; n++) putInOutbox(it.db, { id: sampleId(6, n) }, 1);
    })();
    it.sync.wake('outbox');
    await soon(() => expect(outboxDepth(it.db)).toBe(0));
    expect(it.server.heard.filter(({ method }) => method === 'POST').length).toBe(2);
  });

  it('goes on pulling while a push hangs', async () => {
    const it = await kiosk({
      key: 'k',
      script: (heard, response) => heard.method === 'GET' && pulls(heard, response),
    });
    putInOutbox(it.db, { id: sampleId(6, 1) }, 1);
    it.sync.wake('outbox');
    await soon(() => expect(it.server.heard.some(({ method }) => method === 'POST')).toBe(true));
    for (const round of [1, 2, 3]) {
      it.sync.wake('hint');
      await soon(() =>
        expect(it.server.heard.filter(({ method }) => method === 'GET').length).toBeGreaterThan(round),
      );
    }
    expect(outboxDepth(it.db)).toBe(1);
  });

  it('remembers that its key was refused, asks once a minute, and forgets it with the next good answer', async () => {
    const it = await kiosk({
      key: 'k',
      script: (_, response) => json(response, 401, errorBody('kiosk_revoked')),
    });
    await soon(() => expect(readIdentity(it.db)?.refused_code).toBe('kiosk_revoked'));
    expect(readIdentity(it.db)?.refused_at).toBe(it.clock.now());
    const before = it.server.heard.length;
    await it.clock.advance(59_000);
    expect(it.server.heard.length).toBe(before);
    it.server.replace(pulls);
    await it.clock.advance(1_000);
    await soon(() => expect(it.mirror.status().kind).toBe('ready'));
    expect(readIdentity(it.db)).toMatchObject({ refused_at: null, refused_code: null });
  });

  it('waits as long as the gateway asks, and counts its failures until it succeeds', async () => {
    const it = await kiosk({
      key: 'k',
      script: (_, response) => {
        response.setHeader('retry-after', '30');
        json(response, 503, errorBody('unavailable'));
      },
    });
    await soon(() => expect(it.sync.status().pull.failures).toBe(1));
    it.server.replace(pulls);
    await it.clock.advance(30_000);
    expect(it.server.heard.length).toBe(1);
    await it.clock.advance(500);
    await soon(() => expect(it.sync.status().pull).toMatchObject({ failures: 0 }));
  });

  it('survives a fault of its own, says so, and tries again', async () => {
    const it = await kiosk({ key: 'k' });
    await soon(() => expect(it.mirror.status().kind).toBe('ready'));
    const stop = it.mirror.onChange(() => {
      throw new Error('a listener broke');
    });
    it.sync.wake('hint');
    await soon(() => expect(it.sync.status().pull.outcome).toMatch(/a listener broke/));
    stop();
    await it.clock.advance(1_000);
    await soon(() => expect(it.sync.status().pull.failures).toBe(0));
  });

  it('ends at once when stopped, with requests hanging, and may be stopped twice', async () => {
    const it = await kiosk({ key: 'k', script: () => {} });
    await soon(() => expect(it.server.heard.length).toBe(1));
    await Promise.all([it.sync.stop(), it.sync.stop()]);
    const asked = it.server.heard.length;
    await it.clock.advance(600_000);
    expect(it.server.heard.length).toBe(asked);
  });

  it('drops what it was doing when another key was adopted', async () => {
    const it = await kiosk({ key: 'old', script: () => {} });
    await soon(() => expect(it.server.heard.length).toBe(1));
    it.server.replace(pulls);
    adoptKey(it.db, 'new');
    it.sync.wake('paired');
    await soon(() => expect(it.mirror.status().kind).toBe('ready'));
    expect(it.server.heard.map(({ authorization }) => authorization)).toEqual(['Bearer old', 'Bearer new']);
  });
});
