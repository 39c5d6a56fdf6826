import {
  confirmIdentity,
  type Identity,
  isOut,
  markRefused,
  readIdentity,
} from '../../db/device/identity.ts';
import type { Mirror } from '../../db/device/mirror.ts';
import type { Db } from '../../db/device/open.ts';
import type { Clock } from '../clock.ts';
import { type Comparison, comparisonWhenDue } from './digest.ts';
import { followEvents } from './events.ts';
import type { Http } from './http.ts';
import { type LaneStatus, startLane } from './lane.ts';
import { pull } from './pull.ts';
import { push } from './push.ts';
import type { ServerTime } from './server-clock.ts';
import { judge, judgeFault, type Outcome } from './verdict.ts';

export interface SyncDeps {
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  /** Null where no gateway is configured. Closed by whoever opened it. */
  readonly http: Http | null;
  /** Requests that prove themselves to be this identity's; where a key was given, its header is all the proof there is. */
  readonly authorize?: (http: Http, identity: Identity) => Http;
  /** state.db */
  readonly db: Db;
  readonly mirror: Mirror;
  readonly pollSeconds?: number;
  readonly log?: { readonly warn: (fields: object, message: string) => void };
  /** Told the gateway's time as soon as an answer brings it. */
  readonly heardTime?: (time: ServerTime) => void;
  /** A pull is complete, one that brought nothing too: the mirror is as the record was a moment ago. */
  readonly onPulled?: () => void;
  /** The gateway may have lost what it was sent: a backup was restored. What is kept of it is to be queued again. */
  readonly onForgotten?: () => void;
}

/**
 * `outbox`: something was queued. `hint`: the gateway has news. `network`: it came back. `asked`: a person wants it now.
 * `paired`: the key is another one; requests under way are dropped.
 */
export type WakeReason = 'outbox' | 'hint' | 'network' | 'asked' | 'paired';

export type PauseReason = 'no_gateway_url' | 'not_paired';

export interface SyncStatus {
  /** Why nothing is sent or fetched at all; empty in normal running. */
  readonly paused: readonly PauseReason[];
  readonly pull: LaneStatus;
  readonly push: LaneStatus;
  /** The stream that tells of changes as they happen. Without it they are found by the poll. */
  readonly events: LaneStatus & { readonly open_since: number | null };
  /** What came of comparing the mirror with the record last; null: not due since the start. */
  readonly compared: { readonly at: number; readonly outcome: Comparison['kind'] } | null;
  readonly serverTime: ServerTime | null;
}

export interface Sync {
  readonly wake: (reason: WakeReason) => void;
  readonly status: () => SyncStatus;
  /** Ends requests and sleeps; resolves when all lanes stand still. Twice harmless. */
  readonly stop: () => Promise<void>;
}

/** Kiosks whose streams broke together come back over as long. */
const LISTEN_AGAIN_MS = 10_000;

/** Keeps the mirror fresh and the outbox empty, side by side, and listens for news: none ever waits for another. */
export function startSync(deps: SyncDeps): Sync {
  const { clock, db, mirror } = deps;
  const pollMs = (deps.pollSeconds ?? 60) * 1000;
  let serverTime: ServerTime | null = null;
  let openSince: number | null = null;
  let lastCompared: SyncStatus['compared'] = null;
  const compare = comparisonWhenDue({ clock, mirror });

  const heardTime = (time: ServerTime) => {
    serverTime = time;
    deps.heardTime?.(time);
  };

  // Kiosks that were switched on together drift apart.
  const pollDue = () => pollMs * (0.8 + 0.4 * deps.random());
  const lane = (name: 'pull' | 'push' | 'events', attempt: Attempt, dueMs = pollDue) =>
    startLane({
      clock,
      dueMs,
      round: async (signal) => {
        try {
          const identity = syncing(readIdentity(db));
          if (!deps.http || !identity) return { kind: 'idle' };
          const http = deps.authorize?.(deps.http, identity) ?? deps.http;
          const outcome = await attempt(http, identity, signal);
          const round = judge(outcome, { random: deps.random, pollMs });
          remember(db, { identity, outcome, now: clock.now() });
          if (round.kind === 'failed') deps.log?.warn({ lane: name, outcome }, round.text);
          return round;
        } catch (error) {
          deps.log?.warn({ lane: name, err: error }, 'sync met a fault of its own and goes on');
          return judgeFault(error, deps.random);
        }
      },
    });

  const pulling = lane('pull', async (http, identity, signal) => {
    const confirmed = (ids: Ids) => confirmIdentity(db, identity.key, ids);
    const forgotten = () => {
      deps.onForgotten?.();
      pushing.nudge();
    };
    const outcome = await pull({ http, mirror, clock, heardTime, confirmed, forgotten }, identity, signal);
    if (outcome.kind !== 'pulled') return outcome;
    deps.onPulled?.();
    const compared = await compare(http, identity, signal);
    if (compared) lastCompared = { at: clock.now(), outcome: compared.kind };
    if (compared?.kind === 'differs') return { kind: 'mirror_lost', detail: compared.detail };
    return outcome;
  });
  const pushing = lane('push', (http, identity, signal) =>
    push({ http, db, clock, heardTime }, identity, signal),
  );
  const listening = lane(
    'events',
    async (http, identity, signal) => {
      const opened = () => {
        openSince = clock.now();
        // What changed before is told by nobody.
        pulling.nudge();
      };
      try {
        return await followEvents({ http, clock, opened, hinted: pulling.nudge }, identity, signal);
      } finally {
        openSince = null;
      }
    },
    () => LISTEN_AGAIN_MS * deps.random(),
  );
  const lanes = [pulling, pushing, listening];

  return {
    wake: (reason) => {
      if (reason === 'outbox') return pushing.nudge();
      if (reason === 'hint') return pulling.nudge();
      for (const each of lanes) reason === 'paired' ? each.restart() : each.hurry();
    },
    status: () => ({
      paused: pauseReasons(deps.http, syncing(readIdentity(db))),
      pull: pulling.status(),
      push: pushing.status(),
      events: { ...listening.status(), open_since: openSince },
      compared: lastCompared,
      serverTime,
    }),
    stop: async () => {
      await Promise.all(lanes.map((each) => each.stop()));
    },
  };
}

interface Ids {
  readonly kiosk_id: string;
  readonly user_id: string;
}

type Attempt = (http: Http, identity: Identity, signal: AbortSignal) => Promise<Outcome>;

/** A key that was given may be good again; tokens that were taken away will not. */
function syncing(identity: Identity | null): Identity | null {
  return identity?.kind === 'paired' && isOut(identity) ? null : identity;
}

function pauseReasons(http: Http | null, identity: Identity | null): PauseReason[] {
  return [...(http ? [] : ['no_gateway_url' as const]), ...(identity ? [] : ['not_paired' as const])];
}

/** What the gateway thinks of the key is kept, because the kiosk must know it without a network too. */
function remember(db: Db, seen: { identity: Identity; outcome: Outcome; now: number }): void {
  const { identity, outcome, now } = seen;
  const { key, kiosk_id, user_id } = identity;
  if (outcome.kind === 'unauthorized') markRefused(db, key, outcome.code, now);
  if (outcome.kind === 'pushed' && kiosk_id !== null && user_id !== null) {
    confirmIdentity(db, key, { kiosk_id, user_id });
  }
}
