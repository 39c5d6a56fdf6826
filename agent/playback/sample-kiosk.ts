import type { ChipRow } from '../../db/device/chip-lookup.ts';
import { leasesOf } from '../../db/device/leases.ts';
import type { Db } from '../../db/device/open.ts';
import type { ManualClock } from '../../sync/clock.ts';
import { inItsDays } from '../clock/days.ts';
import { keepTime } from '../clock/kept.ts';
import { createJudge } from '../judge.ts';
import { quiet } from '../log.ts';
import type { DecisionRecord } from '../policy/decision.ts';
import { type HouseholdRows, householdOf, liveProfiles } from '../policy/household.ts';
import { justSynced } from '../policy/mirror-age.ts';
import { child, deps, family, ID, ratings, row } from '../policy/sample-tap.ts';
import { openAgentState } from '../state.ts';
import { createPlayer, unshared } from './player.ts';
import { budgetOf } from './session-budget.ts';
import { createSessionStore } from './session-store.ts';

/** For tests: the part of a kiosk that decides, plays and charges, on a clock that the test moves and a real state.db. */

export const UID = '04AABBCCDDEE80';
const STEP_MS = 250;

export interface SampleKiosk {
  readonly db: Db;
  readonly time: ReturnType<typeof keepTime>['time'];
  readonly player: ReturnType<typeof createPlayer>;
  /** Decides about the family's chip without laying it down. */
  readonly asked: () => DecisionRecord;
  /**
   * Lays the chip down, or takes its session up again, and lets the picture move for so long, as far as the kiosk lets it. A report
   * goes out every second. Tells `moved` of each quarter of a second.
   */
  readonly play: (seconds: number, moved?: () => void) => Promise<void>;
  /** A parent changes the household's zone, or anything else of it. */
  readonly setZone: (timezone: string) => void;
  readonly change: (rows: Partial<HouseholdRows>) => void;
  readonly changeMapping: (change: Partial<ChipRow>) => void;
  /** A power cut: nothing is written any more. */
  readonly pullPlug: () => void;
}

export interface SampleSettings {
  readonly clock: ManualClock;
  readonly home: string;
  readonly timezone: string;
  readonly limitMinutes: number;
  /** Commits need not survive the test's own machine. */
  readonly hurried?: boolean;
  /** A chip plays only while it lies there. */
  readonly hold?: boolean;
}

export function sampleKiosk(settings: SampleSettings): SampleKiosk {
  const { clock, home, limitMinutes, hurried, hold = false } = settings;
  const opened = openAgentState({ home, log: quiet }, null);
  if (opened.kind !== 'open') throw new Error(opened.why.detail);
  const { state } = opened;
  if (hurried) state.db.pragma('synchronous = OFF');
  const kept = keepTime({ clock, builtAt: 0, state, onCorrected: () => undefined, log: quiet });
  const { time, days } = kept;
  let rows = familyIn(settings.timezone, limitMinutes, time.now());
  let present = householdOf({ ratings }, rows);
  let mapping: ChipRow = { ...row, duration_seconds: null };
  const household = inItsDays(days, () => present);
  const judge = createJudge({
    ratings,
    mirror: { state: () => 'ready', household, chip: () => [mapping] },
    ledger: state.ledger,
    leases: leasesOf(state.db),
    mirrorAge: () => justSynced,
    playable: deps.playable,
    paired: () => true,
    clock: time,
    log: quiet,
  });
  let sessions = 0;
  const player = createPlayer({
    clock,
    log: quiet,
    newId: () => `${clock.bootId} ${Math.round(clock.boot())} ${sessions++}`,
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
    children: () => liveProfiles(present),
    hold: () => hold,
    hasPin: () => false,
    family: () => '',
    readerUsable: () => true,
    share: unshared,
    show: () => undefined,
  });

  const change = (some: Partial<HouseholdRows>) => {
    rows = { ...rows, ...some };
    present = householdOf({ ratings }, rows);
    player.send({ kind: 'mirror_changed' });
  };

  let page = { session: '', position_s: 0 };
  /** The page: it moves the picture while it is let, and never beyond the budget it was told. */
  const move = () => {
    const state = player.state();
    if (state.kind !== 'watching' || state.session.paused) return false;
    const { id, position_s } = state.session;
    const budget_s = budgetOf(state.session);
    if (page.session !== id) page = { session: id, position_s };
    if (page.position_s >= budget_s) return false;
    page = { session: id, position_s: page.position_s + STEP_MS / 1000 };
    return true;
  };
  const report = (phase: 'playing' | 'paused' = 'playing') => {
    const { session: session_id, position_s } = page;
    player.send({ kind: 'progress', report: { session_id, position_s, rate: 1, phase } });
  };

  return {
    db: state.db,
    time,
    player,
    asked: () => judge.decide(UID, { chosen: null, picked: null }).record,
    play: async (seconds, moved = () => undefined) => {
      const before = player.state();
      if (before.kind !== 'watching' || before.session.paused) player.send({ kind: 'tap', uid: UID });
      const after = player.state();
      if (after.kind !== 'watching') return;
      if (page.session !== after.session.id) {
        page = { session: after.session.id, position_s: after.session.position_s };
      }
      report();
      for (let step = 1; step <= (seconds * 1000) / STEP_MS; step++) {
        await clock.advance(STEP_MS);
        if (move()) moved();
        if (step % 4 === 0) report();
      }
    },
    setZone: (zone) => change(familyIn(zone, limitMinutes, time.now())),
    change,
    changeMapping: (change) => {
      mapping = { ...mapping, ...change };
      player.send({ kind: 'mirror_changed' });
    },
    pullPlug: () => {
      state.close();
      kept.stop();
    },
  };
}

function familyIn(timezone: string, limitMinutes: number, now: number): HouseholdRows {
  return {
    ...family,
    state: { ...family.state, pulled_at: now },
    kiosks: family.kiosks.map((kiosk) => ({ ...kiosk, settings: { timezone } })),
    profiles: [{ ...child(ID.mia, 'Mia', 4), daily_limit_minutes: limitMinutes }],
  };
}
