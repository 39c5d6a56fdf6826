import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openMirror } from '../db/device/mirror.ts';
import { loadRatings } from '../db/ratings.ts';
import type { Clock } from '../sync/clock.ts';
import { openHttp } from '../sync/device/http.ts';
import { startSync } from '../sync/device/loop.ts';
import type { ServerTime } from '../sync/device/server-clock.ts';
import { collectStops, type Stops } from '../sync/stops.ts';
import { build } from './build.ts';
import { inItsDays } from './clock/days.ts';
import { keepTime } from './clock/kept.ts';
import { watchMirrorAge } from './clock/mirror-age.ts';
import { type Machine, thisMachine, watchWitnesses } from './clock/witnesses.ts';
import type { Config } from './config.ts';
import { gatherFacts } from './diagnostics/gather.ts';
import { diagnose } from './diagnostics/health.ts';
import { claimHome } from './instance.ts';
import { openLeases } from './leases/open-leases.ts';
import { hearPage, hearReader } from './listen.ts';
import { createPages, familyOf } from './local/pages.ts';
import { startLocalServer } from './local/server.ts';
import type { Log } from './log.ts';
import { watchLibrary } from './media/library.ts';
import { viewMirror } from './mirror-view.ts';
import { openPairing } from './pairing/open-pairing.ts';
import { openParent } from './parent/open-parent.ts';
import { unheardBonuses } from './parent/unheard.ts';
import { createPlay } from './play.ts';
import { queueLatelyAgain } from './queue-again.ts';
import { forkReader, type ReaderChild } from './reader/child.ts';
import { superviseReader } from './reader/supervisor.ts';
import { openAgentState } from './state.ts';

export interface AgentDeps {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  /** Another machine's witnesses of the time, for a test. */
  readonly machine?: Machine;
  /** Another reader process, for a test: this machine's reader where none is given. */
  readonly forkReader?: () => ReaderChild;
}

export type Started =
  | { readonly kind: 'running'; readonly url: string; readonly stop: () => Promise<void> }
  /** One line that names the fix. */
  | { readonly kind: 'refused'; readonly complaint: string };

/** Starts the agent. What is started is stopped in reverse, also when a later part fails. */
export async function startAgent(deps: AgentDeps): Promise<Started> {
  const stops = collectStops();
  try {
    const started = await assemble(deps, stops);
    if (started.kind === 'refused') await stops.stop();
    return started;
  } catch (error) {
    await stops.stop();
    throw error;
  }
}

/** The composition root: every part is made here, and given what it needs and no more. */
async function assemble(
  { config, clock, log, machine = thisMachine(), forkReader: fork = forkReader }: AgentDeps,
  stops: Stops,
): Promise<Started> {
  const claim = claimHome(config.home);
  if (claim.kind === 'taken') {
    const complaint = `another kiosk (pid ${claim.pid}) runs in ${config.home}: stop it, or set MEDIO_HOME`;
    return { kind: 'refused', complaint };
  }
  stops.add(claim.release);
  mkdirSync(config.mediaFolder, { recursive: true });

  const ratings = loadRatings();
  const opened = openAgentState({ home: config.home, log }, config.kioskKey);
  const state = opened.kind === 'open' ? opened.state : null;
  if (state) stops.add(state.close);
  const kept = keepTime({ clock, builtAt: build.builtAt, state, onCorrected: () => wake(), log });
  const { time, days } = kept;
  stops.add(kept.stop);
  const mirror = openMirror({ home: config.home, log });
  stops.add(mirror.close);
  const baseUrl = config.gatewayUrl === null ? null : new URL(config.gatewayUrl);
  const http = baseUrl && openHttp({ baseUrl });
  if (http) stops.add(http.close);
  const pairing = openPairing({
    home: config.home,
    version: build.version,
    clock,
    now: time.now,
    random: Math.random,
    log,
    state,
    mirror,
    gateway: http && { http, baseUrl },
    onOut: () => player.send({ kind: 'stop', reason: 'revoked' }),
    wake: (why) => sync?.wake(why === 'account' ? 'paired' : 'asked'),
    onScreen: () => pages.show(inFront()),
  });
  stops.add(pairing.stop);
  const inFront = () => pairing.screen() ?? player.screen();
  const library = watchLibrary({ folder: config.mediaFolder, log });
  stops.add(library.close);
  const mirrorAge = watchMirrorAge({ clock, state, log });
  stops.add(mirrorAge.stop);
  const onChange = () => player.send({ kind: 'mirror_changed' });
  const unheard = state && unheardBonuses(state.bonuses);
  const given = () => unheard?.given() ?? [];
  const view = viewMirror({ mirror, ratings, given, log, onChange });
  stops.add(view.close);
  const household = inItsDays(days, view.household);
  const family = () => familyOf(view.household(), config.language);

  const heardTime = ({ server, roundTrip }: ServerTime) => {
    time.hear({ source: 'gateway', utc: server + roundTrip / 2, within_ms: roundTrip / 2 });
  };
  const sync =
    state &&
    startSync({
      clock,
      random: Math.random,
      http,
      authorize: pairing.authorize,
      db: state.db,
      mirror,
      pollSeconds: config.pollSeconds,
      log,
      heardTime,
      onPulled: () => {
        mirrorAge.synced();
        if (unheard?.pulled()) view.refresh();
      },
      onForgotten: () => {
        const items = queueLatelyAgain(state, time.now());
        if (items > 0)
          log.warn({ items }, 'the record is another than before: what it was sent is sent again');
      },
    });
  if (sync) stops.add(sync.stop);
  const wake = () => sync?.wake('outbox');
  stops.add(watchWitnesses({ clock, time, machine, rtc: config.rtc }));

  const leases =
    state &&
    http &&
    openLeases({
      clock,
      random: Math.random,
      log,
      state,
      http,
      authorize: pairing.authorize,
      heardTime,
      time,
      paired: pairing.paired,
      household,
      player: () => player,
    });
  if (leases) stops.add(leases.stop);
  const { player, stop } = createPlay({
    clock,
    log,
    ratings,
    time,
    days,
    state,
    paired: pairing.paired,
    mirrorAge: mirrorAge.age,
    view: { ...view, household },
    family,
    library,
    leases,
    onQueued: wake,
    readerUsable: () => reader.health().state === 'ready' || reader.health().state === 'off',
    show: (screen) => {
      if (!pairing.screen()) pages.show(screen);
    },
  });
  stops.add(stop);
  const onGiven = () => {
    view.refresh();
    wake();
  };
  const parent = openParent({ clock, log, state, mirror, mirrorAge, time, household, player, onGiven });

  const reader = superviseReader({ clock, log, mode: config.reader, fork, onEvent: hearReader(player, log) });
  stops.add(reader.stop);

  const diagnostics = async () =>
    diagnose(
      await gatherFacts({
        config,
        now: time.now,
        reader: reader.health(),
        mirror,
        household: view.household(),
        mirrorAge: mirrorAge.age(),
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
    family,
    screen: inFront,
    diagnostics,
    onMessage: hearPage(player, log),
    onParent: ({ pin, act }) => parent.act(pin, act),
    onPairing: pairing.act,
  });
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
    const complaint = `port ${server.port} is in use: set MEDIO_PORT to another one, or to 0 for any`;
    return { kind: 'refused', complaint };
  }
  stops.add(server.stop);
  claim.publish(server.url);
  return { kind: 'running', url: server.url, stop: stops.stop };
}
