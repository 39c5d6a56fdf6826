import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { openMirror } from '../db/device/mirror.ts';
import { loadRatings } from '../db/ratings.ts';
import type { Clock } from '../sync/clock.ts';
import { openHttp } from '../sync/device/http.ts';
import { startSync } from '../sync/device/loop.ts';
import { build } from './build.ts';
import { trustedClock } from './clock/trusted.ts';
import type { Config } from './config.ts';
import { gatherFacts } from './diagnostics/gather.ts';
import { diagnose } from './diagnostics/health.ts';
import { claimHome } from './instance.ts';
import { createJudge } from './judge.ts';
import { listen } from './listen.ts';
import { createPages } from './local/pages.ts';
import { startLocalServer } from './local/server.ts';
import type { Log } from './log.ts';
import { watchLibrary } from './media/library.ts';
import { viewMirror } from './mirror-view.ts';
import { createPlayer } from './playback/player.ts';
import { createSessionStore } from './playback/session-store.ts';
import { superviseReader } from './reader/supervisor.ts';
import { openAgentState } from './state.ts';

export type Started =
  | { readonly kind: 'running'; readonly url: string; readonly stop: () => Promise<void> }
  /** One line that names the fix. */
  | { readonly kind: 'refused'; readonly complaint: string };

const IDENTITY_LOOKED_AT_MS = 1_000;

/** Puts the agent together and starts it. What is started is stopped in reverse, also when a later part fails. */
export async function startAgent(deps: {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
}): Promise<Started> {
  const { config, clock, log } = deps;
  const stops: (() => unknown)[] = [];
  const stop = onceOnly(async () => {
    for (const each of stops.reverse()) await each();
  });

  try {
    const claim = claimHome(config.home);
    if (claim.kind === 'taken') {
      const complaint = `another kiosk (pid ${claim.pid}) runs in ${config.home}: stop it, or set MEDIO_HOME`;
      return { kind: 'refused', complaint };
    }
    stops.push(claim.release);
    mkdirSync(config.mediaFolder, { recursive: true });

    const opened = openAgentState(config.home, config.kioskKey);
    const state = opened.kind === 'open' ? opened.state : null;
    if (state) stops.push(state.close);
    if (opened.kind === 'unusable')
      log.error({ state: opened.why }, 'the ledger cannot be used: nothing will play');
    const interrupted = state?.sessions.closeInterrupted() ?? 0;
    if (interrupted > 0)
      log.warn({ interrupted }, 'sessions that a power cut left open are closed and charged as booked');

    const ratings = loadRatings();
    const time = trustedClock({ clock, builtAt: build.builtAt });
    const mirror = openMirror({ home: config.home, log });
    stops.push(mirror.close);
    const library = watchLibrary({ folder: config.mediaFolder, log });
    stops.push(library.close);

    const view = viewMirror({
      mirror,
      ratings,
      log,
      onChange: () => player.send({ kind: 'mirror_changed' }),
    });
    stops.push(view.close);

    let identity = state?.identity() ?? null;
    if (state) {
      stops.push(
        clock.every(IDENTITY_LOOKED_AT_MS, () => {
          identity = state.identity();
        }),
      );
    }
    const judge = createJudge({
      ratings,
      mirror: view,
      ledger: state?.ledger ?? { usage: refuse },
      playable: library.playable,
      // Without the state nobody knows; the ledger's own refusal then tells the truth.
      paired: () => state === null || (identity !== null && identity.refused_at === null),
      clock: time,
      log,
    });

    const player = createPlayer({
      clock,
      log,
      newId: () => uuidv7(),
      decide: judge.decide,
      decideAgain: judge.decideAgain,
      resumeAt: ({ play }) =>
        play && state ? state.sessions.positionOf(play.profile.id, play.mapping.video_id) : 0,
      store: state
        ? createSessionStore({
            sessions: state.sessions,
            household: view.household,
            now: time.now,
            onQueued: () => sync?.wake('outbox'),
          })
        : { open: refuse, book: refuse, close: refuse },
      onDecision: ({ record }) => {
        log.info({ decision: record }, `chip ${record.uid}: ${record.code}`);
        // After the page was told: the child does not wait for support's copy.
        setImmediate(() => keep(() => state?.decisions.add(time.now(), JSON.stringify(record)), log));
      },
      readerUsable: () => reader.health().state === 'ready' || reader.health().state === 'off',
      show: (screen) => pages.show(screen),
    });

    const diagnostics = async () =>
      diagnose(
        await gatherFacts({
          config,
          now: time.now,
          reader: reader.health(),
          mirror,
          household: view.household(),
          state: opened,
          sync: sync?.status() ?? null,
          clock: time,
          library,
          pages: pages.count(),
          ratings,
        }),
      );
    const pages = createPages({
      clock,
      log,
      language: () => view.household()?.settings.language ?? 'en',
      screen: player.screen,
      diagnostics,
      onMessage: (message) => listen(player, log, message),
    });

    const http = config.gatewayUrl === null ? null : openHttp({ baseUrl: new URL(config.gatewayUrl) });
    if (http) stops.push(http.close);
    const sync = state
      ? startSync({
          clock,
          random: Math.random,
          http,
          db: state.db,
          mirror,
          pollSeconds: config.pollSeconds,
          log,
          heardTime: ({ server, roundTrip }) => time.heard(server + roundTrip / 2),
        })
      : null;
    if (sync) stops.push(sync.stop);
    // Before sync and state go, so that a running session is closed and kept.
    stops.push(player.stop);

    const reader = superviseReader({
      clock,
      log,
      mode: config.reader,
      onEvent: (event) => {
        if (event.kind === 'tap') player.send({ kind: 'tap', uid: event.uid });
        else if (event.kind === 'unreadable') player.send({ kind: 'unreadable' });
        else if (event.kind === 'fault') log.warn({ code: event.code }, event.message);
        else if (event.kind === 'health') player.refresh();
      },
    });
    stops.push(reader.stop);

    const server = await startLocalServer({
      port: config.port,
      pageFolder: join(import.meta.dirname, '../dist/page'),
      mediaFolder: config.mediaFolder,
      library,
      pages,
      diagnostics,
      log,
    });
    if (server.kind === 'port_taken') {
      await stop();
      const complaint = `port ${server.port} is in use: set MEDIO_PORT to another one, or to 0 for any`;
      return { kind: 'refused', complaint };
    }
    stops.push(server.stop);
    claim.publish(server.url);
    return { kind: 'running', url: server.url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function refuse(): never {
  throw new Error('state.db cannot be used');
}

function keep(write: () => void, log: Log): void {
  try {
    write();
  } catch (error) {
    log.warn({ error }, 'a decision could not be kept for support');
  }
}

function onceOnly(run: () => Promise<void>): () => Promise<void> {
  let ran: Promise<void> | null = null;
  return () => {
    ran ??= run();
    return ran;
  };
}
