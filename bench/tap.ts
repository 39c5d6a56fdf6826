import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { WebSocket, WebSocketServer } from 'ws';
import { inItsDays } from '../agent/clock/days.ts';
import { keepTime } from '../agent/clock/kept.ts';
import { createJudge } from '../agent/judge.ts';
import { CHANNEL_VERSION } from '../agent/local/channel.ts';
import { createPages } from '../agent/local/pages.ts';
import { quiet } from '../agent/log.ts';
import { scanLibrary } from '../agent/media/library.ts';
import { viewMirror } from '../agent/mirror-view.ts';
import { createPlayer } from '../agent/playback/player.ts';
import { createSessionStore } from '../agent/playback/session-store.ts';
import { openAgentState } from '../agent/state.ts';
import { prepareChipLookup } from '../db/device/chip-lookup.ts';
import { openMirror } from '../db/device/mirror.ts';
import { loadRatings } from '../db/ratings.ts';
import { systemClock } from '../sync/clock.ts';
import { fillMirror } from './household.ts';
import type { Part } from './main.ts';
import { micros, ratio, type Spread, spreadOf } from './spread.ts';

const SIZES = [10, 100_000];
const WARM_UP = 300;
const SAMPLES = 2_000;

export const tap: Part = async () => {
  const rows = [
    ['chips', 'bare statements', 'decision', 'ratio', 'statements + commit', 'tap to sent', 'ratio'],
  ];
  for (const chips of SIZES) {
    const it = await measure(chips);
    rows.push([
      String(chips),
      micros(it.statements),
      micros(it.decision),
      ratio(it.decision, it.statements),
      micros(it.floor),
      micros(it.sent),
      ratio(it.sent, it.floor),
    ]);
  }
  return { title: 'tap: p50 / p99', rows };
};

interface Measured {
  readonly statements: Spread;
  readonly decision: Spread;
  readonly floor: Spread;
  readonly sent: Spread;
}

async function measure(chips: number): Promise<Measured> {
  const home = mkdtempSync(join(tmpdir(), 'medio-bench-'));
  const media = join(home, 'media');
  mkdirSync(media);
  copyFileSync(join(import.meta.dirname, '../demo/media/blink.webm'), join(media, 'film.webm'));
  const clock = systemClock();
  const mirror = openMirror({ home });
  const uids = await fillMirror(mirror, chips);
  const opened = openAgentState({ home, log: quiet }, `mk1_${'b'.repeat(43)}`);
  if (opened.kind !== 'open') throw new Error(opened.why.detail);
  const { state } = opened;
  const ratings = loadRatings();
  const library = scanLibrary(media);
  const view = viewMirror({ mirror, ratings, log: quiet, onChange: () => undefined });
  const { time, days, stop } = keepTime({
    clock,
    builtAt: 0,
    state,
    onCorrected: () => undefined,
    log: quiet,
  });
  time.hear({ source: 'gateway', utc: clock.now() });
  const household = inItsDays(days, view.household);
  const page = await connectPage();
  const judge = createJudge({
    ratings,
    mirror: { ...view, household },
    ledger: state.ledger,
    playable: library.playable,
    paired: () => true,
    clock: time,
    log: quiet,
  });
  const pages = createPages({
    clock,
    log: quiet,
    language: () => 'en',
    screen: () => player.screen(),
    diagnostics: () => Promise.reject(new Error('not measured')),
    onMessage: () => undefined,
  });
  const player = createPlayer({
    clock,
    log: quiet,
    newId: () => uuidv7(),
    decide: judge.decide,
    decideAgain: judge.decideAgain,
    resumeAt: () => 0,
    store: createSessionStore({
      sessions: state.sessions,
      household,
      clock,
      time,
      days,
      onQueued: () => undefined,
    }),
    today: days.today,
    onDecision: () => undefined,
    readerUsable: () => true,
    show: pages.show,
  });
  pages.connected(page.socket);
  page.hello();

  const connection = mirror.connection();
  if (!connection) throw new Error('the mirror did not open');
  const lookup = prepareChipLookup(connection.db);
  const commit = state.db.prepare('INSERT INTO decisions (at, body) VALUES (?, ?)');
  const date = new Date().toISOString().slice(0, 10);
  const anyUid = () => uids[Math.floor(Math.random() * uids.length)] ?? '';
  const bare = (uid: string) => {
    const found = lookup(uid)[0];
    state.ledger.usage(found?.profile_id ?? '', found?.mapping_id ?? '', date, null);
  };

  const series = {
    statements: [] as number[],
    decision: [] as number[],
    floor: [] as number[],
    sent: [] as number[],
  };
  // Side by side in one loop, so that a busy moment of the machine meets them all.
  for (let n = 0; n < WARM_UP + SAMPLES; n++) {
    const keep = n >= WARM_UP;
    const [a, b, c, d] = [anyUid(), anyUid(), anyUid(), anyUid()];
    const statements = timed(() => bare(a));
    const decision = timed(() => judge.decide(b, null));
    const floor = timed(() => {
      bare(c);
      commit.run(n, '');
    });
    const sent = timed(() => player.send({ kind: 'tap', uid: d }));
    if (player.state().kind !== 'watching') throw new Error('the chip did not play');
    player.send({ kind: 'stop', reason: 'shutdown' });
    player.send({ kind: 'stop', reason: 'shutdown' });
    if (keep) {
      series.statements.push(statements);
      series.decision.push(decision);
      series.floor.push(floor);
      series.sent.push(sent);
    }
    // A child taps some twenty times a day, not thousands.
    if (n % 20 === 0) state.db.exec('DELETE FROM ledger; DELETE FROM watch_sessions; DELETE FROM outbox');
    if (n % 100 === 0) await clock.sleep(0);
  }
  if (page.sent() < SAMPLES) throw new Error('the page was not told');

  stop();
  pages.close();
  page.close();
  view.close();
  mirror.close();
  state.close();
  rmSync(home, { recursive: true });
  return {
    statements: spreadOf(series.statements),
    decision: spreadOf(series.decision),
    floor: spreadOf(series.floor),
    sent: spreadOf(series.sent),
  };
}

/** A real WebSocket over loopback, seen from the agent's side; its other end reads what comes. */
async function connectPage() {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const accepted = new Promise<WebSocket>((resolve) => server.once('connection', resolve));
  const client = new WebSocket(`ws://127.0.0.1:${port}`);
  client.on('message', () => undefined);
  const socket = await accepted;
  let sent = 0;
  const listeners: ((data: unknown) => void)[] = [];
  return {
    socket: {
      send: (text: string) => {
        sent += 1;
        socket.send(text);
      },
      close: () => socket.close(),
      on: (event: 'message' | 'close' | 'error', listener: (data: unknown) => void) => {
        if (event === 'message') listeners.push(listener);
      },
    },
    hello: () => {
      const hello = JSON.stringify({ v: CHANNEL_VERSION, type: 'hello', page: 'child' });
      for (const listener of listeners) listener(hello);
    },
    sent: () => sent,
    close: () => {
      client.terminate();
      server.close();
    },
  };
}

function timed(run: () => void): number {
  const began = performance.now();
  run();
  return performance.now() - began;
}
