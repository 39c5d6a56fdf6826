import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { now } from '../sync/client.ts';
import { holdStreams } from './hold-streams.ts';
import type { BenchKiosk } from './kiosks.ts';
import type { LoadAsk, Loaded } from './load-asks.ts';

// The load comes from here, so that what makes it is not measured with what bears it.
const streams = holdStreams();
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

process.on('message', ({ number, ask }: { number: number; ask: LoadAsk }) => {
  perform(ask).then(
    (done) => process.send?.({ number, done }),
    (error: unknown) => process.send?.({ number, failed: String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
process.send?.({ ready: true });

async function perform(ask: LoadAsk): Promise<Loaded> {
  const began = now();
  const done = (some: Partial<Loaded>): Loaded => ({
    ms: now() - began,
    samples: [],
    items: 0,
    refused: 0,
    failure: null,
    ...some,
  });
  switch (ask.do) {
    case 'push':
      return done(await inTurns(ask, (kiosk, items) => pushOnce(ask.url, kiosk, items)));
    case 'insert': {
      const pool = new pg.Pool({ connectionString: ask.url, max: ask.atOnce });
      try {
        return done(await inTurns(ask, (kiosk, items) => insertOnce(pool, kiosk, items)));
      } finally {
        await pool.end();
      }
    }
    case 'open': {
      const opened = await streams.open(ask.url, ask.keys, ask.atOnce);
      return done({ items: opened.open, failure: opened.failure, samples: opened.samples });
    }
    case 'poll':
      return done(await poll(ask));
    case 'expect':
      streams.expect(ask.keys);
      return done({});
    case 'heard':
      return done({ samples: await streams.heard() });
    case 'leave':
      streams.leave();
      return done({});
  }
}

type Bounds = Extract<LoadAsk, { do: 'push' }> | Extract<LoadAsk, { do: 'insert' }>;

/** Each of `atOnce` sends its next as soon as the last was answered, until time or count is up. */
async function inTurns(
  { kiosks, batch, atOnce, seconds, most }: Bounds,
  send: (kiosk: BenchKiosk, items: readonly Session[]) => Promise<number>,
): Promise<Pick<Loaded, 'samples' | 'items' | 'refused'>> {
  const samples: number[] = [];
  const until = now() + seconds * 1000;
  let begun = 0;
  let items = 0;
  let refused = 0;
  const worker = async (mine: number) => {
    for (let turn = 0; now() < until && begun < most; turn++) {
      const kiosk = kiosks[(mine + turn * atOnce) % kiosks.length];
      if (!kiosk) throw new Error('there are no kiosks');
      begun += batch;
      const sent = now();
      const stored = await send(kiosk, sessionsOf(kiosk, batch));
      samples.push(now() - sent);
      items += stored;
      refused += batch - stored;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, (_, mine) => worker(mine)));
  return { samples, items, refused };
}

type Session = ReturnType<typeof sessionsOf>[number];

const totals = new Map<string, number>();

/** Each goes on where the last one of that child ended, so that its day grows with it. */
function sessionsOf(kiosk: BenchKiosk, count: number) {
  const at = new Date().toISOString();
  return Array.from({ length: count }, () => {
    const seconds = ((totals.get(kiosk.profile_id) ?? 0) + 1) % 86_400;
    totals.set(kiosk.profile_id, seconds);
    return {
      type: 'session',
      id: randomUUID(),
      video_id: kiosk.video_id,
      profile_id: kiosk.profile_id,
      nfc_chip_id: null,
      started_at: at,
      ended_at: at,
      duration_seconds: 1,
      completed: true,
      stopped_reason: 'ended',
      days: [{ date: at.slice(0, 10), timezone: 'UTC', seconds }],
    };
  });
}

async function pushOnce(url: string, kiosk: BenchKiosk, items: readonly Session[]): Promise<number> {
  const { status, text } = await call('POST', `${url}/v1/push`, kiosk.key, JSON.stringify({ v: 1, items }));
  if (status !== 200) throw new Error(`a push was answered ${status}: ${text.slice(0, 200)}`);
  const { answers } = JSON.parse(text) as { answers: { outcome: string }[] };
  return answers.filter(({ outcome }) => outcome === 'stored').length;
}

async function insertOnce(pool: pg.Pool, kiosk: BenchKiosk, items: readonly Session[]): Promise<number> {
  const values = items.map(
    (_, n) => `($${n * 5 + 1}, $${n * 5 + 2}, $${n * 5 + 3}, $${n * 5 + 4}, $${n * 5 + 5})`,
  );
  const parameters = items.flatMap((it) => [
    it.id,
    kiosk.profile_id,
    it.video_id,
    it.started_at,
    it.duration_seconds,
  ]);
  const done = await pool.query(
    `INSERT INTO bench_sessions (id, profile_id, video_id, started_at, duration_seconds) VALUES ${values.join(', ')}`,
    parameters,
  );
  return done.rowCount ?? 0;
}

async function poll(
  ask: Extract<LoadAsk, { do: 'poll' }>,
): Promise<Pick<Loaded, 'samples' | 'items' | 'refused'>> {
  const samples: number[] = [];
  const under = new Set<Promise<void>>();
  let refused = 0;
  const count = Math.round(ask.aSecond * ask.seconds);
  const began = now();
  for (let n = 0; n < count; n++) {
    await pause(Math.max(0, began + (n / ask.aSecond) * 1000 - now()));
    const one = streams.keyOf(n);
    const sent = now();
    const round = call('GET', `${ask.url}${one.path}`, one.key, null).then(({ status, text }) => {
      samples.push(now() - sent);
      if (status !== 200) refused += 1;
      one.answered(text);
    });
    under.add(round);
    void round.finally(() => under.delete(round));
  }
  await Promise.all(under);
  return { samples, items: samples.length, refused };
}

function call(
  method: string,
  url: string,
  key: string,
  body: string | null,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${key}`,
      ...(body !== null && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
    };
    const asked = request(url, { method, headers, agent }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (some: string) => {
        text += some;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
      answer.on('error', reject);
    });
    asked.on('error', reject);
    asked.end(body);
  });
}
