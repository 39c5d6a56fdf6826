import { adoptKey, confirmIdentity } from '../../db/device/identity.ts';
import type { Clock } from '../../sync/clock.ts';
import { inItsDays } from '../clock/days.ts';
import { keepTime } from '../clock/kept.ts';
import { createJudge, type Judge } from '../judge.ts';
import type { Screen } from '../local/channel.ts';
import { type Log, quiet } from '../log.ts';
import { createPlayer, type Player, unshared } from '../playback/player.ts';
import { createSessionStore } from '../playback/session-store.ts';
import type { DecisionRecord } from '../policy/decision.ts';
import { type Household, liveProfiles } from '../policy/household.ts';
import { justSynced } from '../policy/mirror-age.ts';
import { ID, deps as sample } from '../policy/sample-tap.ts';
import { openAgentState, type State } from '../state.ts';
import { films } from './library.ts';
import type { Parts, Timekeeping } from './parts.ts';

/** What runs on a kiosk, made of its real parts, on a state.db that outlives it. */
export interface Program extends Timekeeping {
  readonly state: State;
  readonly judge: Judge;
  readonly player: Player;
  /** The kiosk goes dark: nothing is written any more. */
  readonly die: () => void;
}

export interface ProgramDeps {
  readonly home: string;
  readonly clock: Clock;
  readonly builtAt: number;
  readonly parts: Parts;
  /** The mirror, which is pulled by somebody else. */
  readonly pulled: () => Household | null;
  readonly newId: () => string;
  readonly show: (screen: Screen) => void;
  readonly onDecision: (record: DecisionRecord) => void;
  /** What a kiosk only ever says when something broke. */
  readonly onError: (what: string) => void;
}

export function startProgram(deps: ProgramDeps): Program {
  const { clock, parts } = deps;
  const log: Log = { ...quiet, error: (...said: unknown[]) => deps.onError(said.map(textOf).join(' ')) };
  const opened = openAgentState({ home: deps.home, log }, null);
  if (opened.kind !== 'open') throw new Error(opened.why.detail);
  const { state } = opened;
  const key = 'mk1_of_this_house';
  adoptKey(state.db, key);
  confirmIdentity(state.db, key, { kiosk_id: ID.kiosk, user_id: ID.family });
  // Commits need not survive the test's own machine.
  state.db.pragma('synchronous = OFF');
  const kept = keepTime({ clock, builtAt: deps.builtAt, state, onCorrected: () => undefined, log });
  const { time, days } = parts.time(kept, clock);
  const household = inItsDays(days, deps.pulled);
  const judge = createJudge({
    ratings: sample.ratings,
    mirror: {
      state: () => (deps.pulled() ? 'ready' : 'missing'),
      household,
      chip: (uid) => films.filter((film) => film.uid === uid).map((film) => film.row),
    },
    ledger: parts.ledger(state, { time, days }),
    leases: state.leases,
    mirrorAge: () => justSynced,
    playable: sample.playable,
    paired: () => true,
    clock: time,
    log,
  });
  const player = createPlayer({
    clock,
    log,
    newId: deps.newId,
    decide: judge.decide,
    decideUnreadable: judge.decideUnreadable,
    decideAgain: judge.decideAgain,
    resumeAt: ({ play }) => (play ? state.sessions.positionOf(play.profile.id, play.mapping.video_id) : 0),
    store: parts.store(
      createSessionStore({
        sessions: state.sessions,
        household,
        clock,
        time,
        days,
        onQueued: () => undefined,
      }),
    ),
    today: days.today,
    onDecision: ({ record }) => deps.onDecision(record),
    children: () => {
      const it = household();
      return it ? liveProfiles(it) : [];
    },
    hold: () => false,
    hasPin: () => household() !== null,
    family: () => '',
    readerUsable: () => true,
    share: unshared,
    show: deps.show,
  });
  return { state, time, days, judge, player, die: state.close };
}

function textOf(said: unknown): string {
  if (typeof said === 'string') return said;
  return JSON.stringify(said, (_, value) => (value instanceof Error ? String(value.stack) : value));
}
