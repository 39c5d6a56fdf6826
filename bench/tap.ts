import { v7 as uuidv7 } from 'uuid';
import { WebSocket, WebSocketServer } from 'ws';
import { CHANNEL_VERSION } from '../agent/local/channel.ts';
import { createPages } from '../agent/local/pages.ts';
import { quiet } from '../agent/log.ts';
import { createPlayer, unshared } from '../agent/playback/player.ts';
import { createSessionStore } from '../agent/playback/session-store.ts';
import { decideIn, openHouse } from './house.ts';
import type { Part } from './main.ts';
import { micros, ratio, type Spread, spreadOf, timed } from './spread.ts';

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
  const house = await openHouse({ chips, children: 1 });
  const deciding = decideIn(house, 'state', { told: true });
  const { clock, uids } = house;
  const { state, time, days, household, judge, statements: bare } = deciding;
  const page = await connectPage();
  const pages = createPages({
    clock,
    log: quiet,
    family: () => ({ language: 'en', siblings: [] }),
    screen: () => player.screen(),
    diagnostics: () => Promise.reject(new Error('not measured')),
    onMessage: () => undefined,
    onParent: () => Promise.reject(new Error('not measured')),
    onPairing: () => undefined,
  });
  const player = createPlayer({
    clock,
    log: quiet,
    newId: () => uuidv7(),
    decide: judge.decide,
    decideUnreadable: judge.decideUnreadable,
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
    children: () => [],
    hold: () => false,
    hasPin: () => false,
    family: () => '',
    readerUsable: () => true,
    share: unshared,
    show: pages.show,
  });
  pages.connected(page.socket);
  page.hello();

  const commit = state.db.prepare('INSERT INTO decisions (at, body) VALUES (?, ?)');
  const anyUid = () => uids[Math.floor(Math.random() * uids.length)] ?? '';

  const series = {
    statements: [] as number[],
    decision: [] as number[],
    floor: [] as number[],
    sent: [] as number[],
  };
  const nobody = { chosen: null, picked: null };
  // Side by side in one loop, so that a busy moment of the machine meets them all.
  for (let n = 0; n < WARM_UP + SAMPLES; n++) {
    const keep = n >= WARM_UP;
    const [a, b, c, d] = [anyUid(), anyUid(), anyUid(), anyUid()];
    const statements = timed(() => bare(a));
    const decision = timed(() => judge.decide(b, nobody));
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

  pages.close();
  page.close();
  deciding.close();
  house.close();
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
