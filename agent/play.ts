import { v7 as uuidv7 } from 'uuid';
import type { Ratings } from '../db/ratings.ts';
import type { Clock } from '../sync/clock.ts';
import type { Days } from './clock/days.ts';
import type { TrustedClock } from './clock/trusted.ts';
import { createJudge } from './judge.ts';
import type { LeaseKeeper } from './leases/keeper.ts';
import type { Screen } from './local/channel.ts';
import type { Family } from './local/pages.ts';
import type { Log } from './log.ts';
import type { Library } from './media/library.ts';
import type { MirrorView } from './mirror-view.ts';
import { createPlayer, type Player, unshared } from './playback/player.ts';
import { createSessionStore } from './playback/session-store.ts';
import type { Play } from './policy/circumstances.ts';
import { liveProfiles } from './policy/household.ts';
import type { MirrorAge } from './policy/mirror-age.ts';
import type { State } from './state.ts';

export interface PlayDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly ratings: Ratings;
  readonly time: TrustedClock;
  readonly days: Days;
  /** Null where state.db cannot be used: then nothing plays, because nothing could be charged. */
  readonly state: State | null;
  /** Whether this kiosk belongs to an account. */
  readonly paired: () => boolean;
  readonly mirrorAge: () => MirrorAge;
  /** The household in its days. */
  readonly view: MirrorView;
  /** What every screen is shown with. */
  readonly family: () => Family;
  readonly library: Library;
  /** Null: this kiosk has nobody to ask for a part of the day. */
  readonly leases: Pick<LeaseKeeper, 'mayAsk' | 'ask' | 'look'> | null;
  readonly onQueued: () => void;
  readonly readerUsable: () => boolean;
  readonly show: (screen: Screen) => void;
}

const newId = () => uuidv7();

/** The law, the ledger and the machine, put together: what a tap goes through. */
export function createPlay(deps: PlayDeps): { readonly player: Player; readonly stop: () => void } {
  const { clock, log, ratings, time, days, state, view, library } = deps;
  const { household } = view;
  const judge = createJudge({
    ratings,
    mirror: view,
    ledger: state?.ledger ?? { usage: refuse, usageSince: refuse, usageAhead: refuse },
    leases: state?.leases ?? { of: () => null },
    mirrorAge: deps.mirrorAge,
    playable: library.playable,
    paired: deps.paired,
    clock: time,
    log,
  });
  const player = createPlayer({
    clock,
    log,
    newId,
    decide: judge.decide,
    decideUnreadable: judge.decideUnreadable,
    decideAgain: judge.decideAgain,
    resumeAt: ({ play }) => (play && state ? positionOf(state, play, log) : 0),
    store: state
      ? createSessionStore({
          sessions: state.sessions,
          household,
          clock,
          time,
          days,
          onQueued: deps.onQueued,
        })
      : { earlierSeconds: () => 0, open: refuse, book: refuse, close: refuse },
    today: days.today,
    onDecision: ({ record }) => {
      log.info({ decision: record }, `chip ${record.uid}: ${record.code}`);
      // After the page was told: the child does not wait for support's copy.
      setImmediate(() =>
        keep(() => {
          if (state?.noteDecision(record, time.now(), newId)) deps.onQueued();
        }, log),
      );
      if (record.decision === 'play') setImmediate(() => deps.leases?.look());
    },
    children: () => {
      const it = household();
      return it ? liveProfiles(it) : [];
    },
    hold: () => household()?.settings.chip_mode === 'hold',
    family: () => JSON.stringify(deps.family()),
    hasPin: () => household()?.settings.pin_hash !== undefined,
    readerUsable: deps.readerUsable,
    share: deps.leases ?? unshared,
    show: deps.show,
  });
  return { player, stop: player.stop };
}

/** Where the child stopped is a kindness: without it the video begins at its beginning. */
function positionOf(state: State, play: Play, log: Log): number {
  try {
    return state.sessions.positionOf(play.profile.id, play.mapping.video_id);
  } catch (error) {
    log.warn({ error }, 'state.db cannot be read: the video begins at its beginning');
    return 0;
  }
}

function keep(write: () => void, log: Log): void {
  try {
    write();
  } catch (error) {
    log.warn({ error }, 'a decision could not be kept for support');
  }
}

function refuse(): never {
  throw new Error('state.db cannot be used');
}
