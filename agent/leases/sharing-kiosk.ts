import { confirmIdentity } from '../../db/device/identity.ts';
import { loadRatings } from '../../db/ratings.ts';
import type { ManualClock } from '../../sync/clock.ts';
import { type Failure, type Http, openHttp } from '../../sync/device/http.ts';
import type { Household } from '../../sync/gateway/gateway-under-test.ts';
import { type KioskUnderTest, startKiosk } from '../../sync/kiosk-under-test.ts';
import { inItsDays } from '../clock/days.ts';
import { keepTime } from '../clock/kept.ts';
import type { Screen } from '../local/channel.ts';
import { familyOf } from '../local/pages.ts';
import { quiet } from '../log.ts';
import type { Library } from '../media/library.ts';
import { viewMirror } from '../mirror-view.ts';
import { createPlay } from '../play.ts';
import { budgetOf } from '../playback/session-budget.ts';
import { justSynced } from '../policy/mirror-age.ts';
import { openAgentState, type State } from '../state.ts';
import { openLeases } from './open-leases.ts';

/** For tests: one of several kiosks with its real parts, which talks to a real gateway, on a clock that the test moves. */
export interface SharingKiosk {
  readonly kiosk: KioskUnderTest;
  readonly state: State;
  /** Every screen there was, newest last. */
  readonly screens: readonly Screen[];
  readonly lay: (uid: string) => void;
  readonly stopPlaying: () => void;
  readonly isPlaying: () => boolean;
  /** The page shows what it was told to. */
  readonly show: () => void;
  /** A second has gone by: the picture has moved, if it was let. */
  readonly moved: () => Promise<void>;
  /** Until nothing that this kiosk asked is unanswered. */
  readonly answered: () => Promise<void>;
  readonly setOnline: (online: boolean) => void;
  readonly playedSeconds: () => number;
  readonly stop: () => Promise<void>;
}

const away: Failure = { kind: 'unreachable', code: 'ECONNREFUSED', detail: 'the line is cut' };

export async function sharingKiosk(at: {
  readonly url: string;
  readonly of: Household;
  readonly clock: ManualClock;
}): Promise<SharingKiosk> {
  const { of, clock, url } = at;
  const kiosk = startKiosk({ ...of, url });
  await kiosk.pull();
  const opened = openAgentState({ home: kiosk.home, log: quiet }, of.key);
  if (opened.kind !== 'open') throw new Error(opened.why.detail);
  const { state } = opened;
  // Commits need not survive the test's own machine.
  state.db.pragma('synchronous = OFF');
  confirmIdentity(state.db, of.key, of);
  const kept = keepTime({ clock, builtAt: 0, state, onCorrected: () => undefined, log: quiet });
  const { time, days } = kept;
  time.hear({ source: 'gateway', utc: clock.now(), within_ms: 0 });
  const ratings = loadRatings();
  const view = viewMirror({
    mirror: kiosk.mirror(),
    ratings,
    given: () => [],
    log: quiet,
    onChange: () => play.player.send({ kind: 'mirror_changed' }),
  });
  const household = inItsDays(days, view.household);

  const real = openHttp({ baseUrl: new URL(url) });
  let online = true;
  const under_way = new Set<Promise<unknown>>();
  const http: Http = {
    ...real,
    json: (request) => {
      const answer = online ? real.json(request) : Promise.resolve(away);
      under_way.add(answer);
      void answer.finally(() => under_way.delete(answer));
      return answer;
    },
  };
  const leases = openLeases({
    clock,
    random: () => 0.5,
    log: quiet,
    state,
    http,
    heardTime: () => undefined,
    time,
    paired: () => true,
    household,
    player: () => play.player,
  });
  const screens: Screen[] = [];
  const play = createPlay({
    clock,
    log: quiet,
    ratings,
    time,
    days,
    state,
    paired: () => true,
    mirrorAge: () => justSynced,
    view: { ...view, household },
    family: () => familyOf(household(), 'en'),
    library: {
      playable: () => ({ kind: 'here', src: '/media/film.webm', media_type: 'video/webm' }),
    } as unknown as Library,
    leases,
    onQueued: () => undefined,
    readerUsable: () => true,
    show: (screen) => screens.push(screen),
  });
  const { player } = play;

  let page = { session: '', position_s: 0 };
  const report = (phase: 'playing') => {
    const { session: session_id, position_s } = page;
    player.send({ kind: 'progress', report: { session_id, position_s, rate: 1, phase } });
  };
  const watching = () => {
    const now = player.state();
    return now.kind === 'watching' ? now.session : null;
  };
  const answered = async () => {
    while (under_way.size > 0) await Promise.all([...under_way]);
    await new Promise((resolve) => setImmediate(resolve));
  };

  return {
    kiosk,
    state,
    screens,
    lay: (uid) => player.send({ kind: 'tap', uid }),
    stopPlaying: () => player.send({ kind: 'stop', reason: 'parent_stopped' }),
    isPlaying: () => watching() !== null,
    answered,
    setOnline: (now) => {
      online = now;
    },
    show: () => {
      const session = watching();
      if (!session || page.session === session.id) return;
      page = { session: session.id, position_s: session.position_s };
      report('playing');
    },
    moved: async () => {
      const session = watching();
      if (session && !session.paused && page.session === session.id) {
        // The page never plays beyond the budget it was told.
        if (page.position_s - session.start_at_s < budgetOf(session)) page.position_s += 1;
        report('playing');
      }
      await answered();
    },
    playedSeconds: () =>
      state.db.prepare('SELECT coalesce(sum(played_s), 0) FROM ledger').pluck().get() as number,
    stop: async () => {
      play.stop();
      await leases.stop();
      await real.close();
      view.close();
      kept.stop();
      state.close();
      await kiosk.close();
    },
  };
}
