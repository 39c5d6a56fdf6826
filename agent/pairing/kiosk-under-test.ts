import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { openMirror } from '../../db/device/mirror.ts';
import type { ManualClock } from '../../sync/clock.ts';
import { openHttp } from '../../sync/device/http.ts';
import { startSync } from '../../sync/device/loop.ts';
import type { Log } from '../log.ts';
import { openAgentState } from '../state.ts';
import { openPairing, type Pairing } from './open-pairing.ts';

/** For tests: the part of a kiosk that pairs and syncs, with real files, on a clock that the test moves. */
export interface PairingKiosk {
  readonly home: string;
  readonly clock: ManualClock;
  readonly db: ReturnType<typeof stateOf>['db'];
  readonly mirror: ReturnType<typeof openMirror>;
  readonly pairing: Pairing;
  /** The step of the pairing screen, with what says which; `none` where there is no such screen. */
  readonly step: () => string;
  /** The letters on the screen. */
  readonly code: () => string;
  /** How often a session would have been ended. */
  readonly outs: () => number;
  /** Every line that it logged, as one text. */
  readonly logged: () => string;
  /** Somebody watches for so long, on a date; gives the session's id. */
  readonly watch: (of: Watched) => string;
  readonly stop: () => Promise<void>;
}

export interface Watched {
  readonly profile_id: string;
  readonly video_id: string;
  readonly seconds: number;
  readonly date: string;
}

function stateOf(home: string, log: Log) {
  const opened = openAgentState({ home, log }, null);
  if (opened.kind !== 'open') throw new Error(opened.why.detail);
  return opened.state;
}

export function startPairingKiosk(at: {
  readonly home: string;
  readonly url: string;
  readonly clock: ManualClock;
}): PairingKiosk {
  const { home, clock } = at;
  const lines: string[] = [];
  const keep = (...said: unknown[]) => lines.push(said.map(textOf).join(' '));
  const log = { debug: keep, info: keep, warn: keep, error: keep } as unknown as Log;
  const state = stateOf(home, log);
  const mirror = openMirror({ home, log });
  const baseUrl = new URL(at.url);
  const http = openHttp({ baseUrl });
  let outs = 0;
  const pairing = openPairing({
    home,
    version: 'test',
    clock,
    now: clock.now,
    random: () => 0.5,
    log,
    state,
    mirror,
    gateway: { http, baseUrl },
    onOut: () => {
      outs += 1;
    },
    wake: (why) => sync.wake(why === 'account' ? 'paired' : 'asked'),
    onScreen: () => undefined,
  });
  const sync = startSync({
    clock,
    random: () => 0.5,
    http,
    authorize: pairing.authorize,
    db: state.db,
    mirror,
    log,
  });

  const step = () => {
    const screen = pairing.screen();
    if (!screen) return 'none';
    return screen.step === 'stopped' ? `stopped ${screen.why}` : screen.step;
  };
  return {
    home,
    clock,
    db: state.db,
    mirror,
    pairing,
    step,
    code: () => {
      const screen = pairing.screen();
      return screen?.step === 'code' ? screen.user_code : '';
    },
    outs: () => outs,
    logged: () => lines.join('\n'),
    watch: ({ profile_id, video_id, seconds, date }) => {
      const { kiosk_id, user_id } = state.identity() ?? {};
      if (!kiosk_id || !user_id) throw new Error('nobody may watch');
      const id = randomUUID();
      const now = clock.now();
      const time = {
        lb: now,
        boot_id: 'b',
        boot_ms: 0,
        trusted: 1,
        source: 'gateway',
        gateway_at: now,
      } as const;
      const piece = { date, timezone: 'Europe/Berlin', booked_s: seconds, played_s: seconds, lb_until: now };
      const charged = {
        pieces: [{ ...piece, boot_id: 'b', held: 0 as const }],
        clock: { ...time, backward_at: null, backward_ms: null },
      };
      const whose = { user_id, kiosk_id, profile_id, video_id, nfc_chip_id: null as never, mapping_id: 'm' };
      state.sessions.open({ id, started_at: now, ...whose }, charged);
      const end = { ended_at: now, completed: false, stopped_reason: 'parent_stopped', position_s: 0 };
      state.sessions.close(id, charged, end);
      sync.wake('outbox');
      return id;
    },
    stop: async () => {
      await sync.stop();
      await pairing.stop();
      await http.close();
      mirror.close();
      state.close();
    },
  };
}

function textOf(said: unknown): string {
  if (said instanceof Error) return String(said.stack);
  if (typeof said !== 'object' || said === null) return String(said);
  return JSON.stringify(said, (_key, value) => (value instanceof Error ? String(value.stack) : value));
}

/** Lets time pass for all of them alike until it is so: the network is real, so its answers come when they come. */
export async function passUntil(
  clocks: readonly ManualClock[],
  isSo: () => unknown,
  byMs = 500,
): Promise<void> {
  const deadline = Date.now() + 20_000;
  for (let now = await isSo(); !now; now = await isSo()) {
    if (Date.now() > deadline) throw new Error('it never came to be so');
    for (const clock of clocks) await clock.advance(byMs);
    await pause(5);
  }
}
