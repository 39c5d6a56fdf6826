import type { ChipRow } from '../db/device/chip-lookup.ts';
import type { Leases } from '../db/device/leases.ts';
import type { Ledger, Used } from '../db/device/ledger.ts';
import type { Ratings } from '../db/ratings.ts';
import { heldDays } from './clock/days.ts';
import type { Log } from './log.ts';
import type { Picks } from './playback/player.ts';
import type { Session } from './playback/session.ts';
import type { Circumstances, Decision, Deps, Playable, Usage } from './policy/circumstances.ts';
import { decide } from './policy/decide.ts';
import type { Household } from './policy/household.ts';
import { leasedShare } from './policy/lease.ts';
import { isMirrorExpired, type MirrorAge } from './policy/mirror-age.ts';
import type { Share } from './policy/share.ts';
import { isRandomUid } from './reader/uid.ts';

export interface JudgeDeps {
  readonly ratings: Ratings;
  readonly mirror: {
    readonly state: () => 'ready' | 'missing' | 'invalid';
    readonly household: () => Household | null;
    readonly chip: (uid: string) => ChipRow[];
  };
  readonly ledger: Pick<Ledger, 'usage' | 'usageSince' | 'usageAhead'>;
  /** What the gateway lets this kiosk play of a child's date, if it does. */
  readonly leases: Pick<Leases, 'of'>;
  /** How long the mirror was not refreshed. */
  readonly mirrorAge: () => MirrorAge;
  readonly playable: (row: ChipRow) => Playable;
  readonly paired: () => boolean;
  readonly clock: { readonly now: () => number; readonly state: () => 'trusted' | 'held' | 'unset' };
  readonly log: Log;
}

/** Gathers what a tap is judged by and asks the law. */
export interface Judge {
  readonly decide: (uid: string, picks: Picks) => Decision;
  /** For a chip that did not say its number. */
  readonly decideUnreadable: () => Decision;
  /** For a session that is running: its own seconds are left out of what was used. */
  readonly decideAgain: (session: Session) => Decision;
}

export function createJudge(deps: JudgeDeps): Judge {
  const heldDayMs = heldDays();
  const judge = (uid: string | null, picks: Picks, running: Session | null) => {
    const household = deps.mirror.household();
    const it = circumstances(deps, household, uid, picks);
    // Where nobody can say which day it is, a day's length of the kiosk's own time is the day.
    const since = it.clock === 'trusted' || !household ? null : it.at - heldDayMs(household.calendar, it.at);
    const law: Deps = {
      ratings: deps.ratings,
      playable: deps.playable,
      fault: (error) => deps.log.error({ error }, 'the decision broke: nothing plays'),
      usage: (profile_id, mapping_id, copies, date) =>
        usageOf(deps, household, { profile_id, mapping_id, copies, date, since, running }),
      share: (profile_id, date) => shareOf(deps, household, { profile_id, date, running }),
    };
    const began = running?.play.mapping;
    const pinned = began ? { mapping: began.mapping_id, video: began.video_id } : null;
    return decide(law, { ...it, pinned });
  };
  return {
    decide: (uid, picks) => judge(uid, picks, null),
    decideUnreadable: () => judge(null, nobody, null),
    decideAgain: (session) => judge(session.uid, { ...nobody, chosen: session.play.profile.id }, session),
  };
}

const nobody: Picks = { chosen: null, picked: null };

function circumstances(
  deps: JudgeDeps,
  household: Household | null,
  uid: string | null,
  picks: Picks,
): Omit<Circumstances, 'pinned'> {
  const at = deps.clock.now();
  const rows = uid === null ? [] : deps.mirror.chip(uid);
  const state = deps.mirror.state();
  const expired = household !== null && isMirrorExpired(deps.mirrorAge(), household.settings, at);
  return {
    at,
    clock: deps.clock.state(),
    mirror: state === 'ready' && expired ? 'expired' : state,
    paired: deps.paired(),
    household: state === 'ready' ? household : null,
    uid: uid ?? '',
    unreadable: uid === null,
    random: uid !== null && isRandomUid(uid),
    rows,
    ...picks,
  };
}

/** Without a lease, or where what was used of it cannot be read, the kiosk has what is set aside for it. */
function shareOf(
  deps: JudgeDeps,
  household: Household | null,
  of: Pick<Asked, 'profile_id' | 'date' | 'running'>,
): Share | null {
  try {
    const lease = deps.leases.of(of.profile_id, of.date);
    const usage = lease && usageOf(deps, household, { ...of, mapping_id: '', copies: [], since: null });
    return usage && leasedShare(lease, usage.used_here_s ?? usage.used_s);
  } catch (error) {
    deps.log.error({ error }, 'the lease could not be read');
    return null;
  }
}

interface Asked {
  readonly profile_id: string;
  readonly mapping_id: string;
  readonly copies: readonly string[];
  readonly date: string;
  /** Set while no date is certain: what was used after this instant counts, whatever its date. */
  readonly since: number | null;
  /** Its own seconds are left out. */
  readonly running: Session | null;
}

/** This kiosk's seconds and everybody else's. Where the record holds more of ours than we do, it is believed. */
function usageOf(deps: JudgeDeps, household: Household | null, asked: Asked): Usage {
  const { profile_id, mapping_id, copies, date, since, running } = asked;
  const without = running?.id ?? null;
  try {
    const here =
      since === null
        ? deps.ledger.usage(profile_id, mapping_id, date, without, copies)
        : added(
            deps.ledger.usageSince(profile_id, mapping_id, since, without, copies),
            // A zone of before may have had dates that are still to come.
            deps.ledger.usageAhead(profile_id, mapping_id, { date, since }, without, copies),
          );
    let elsewhere_s = 0;
    let recorded_here_s = 0;
    for (const day of household?.elsewhere.get(profile_id) ?? []) {
      if (day.date < date) break;
      elsewhere_s += day.elsewhere_s;
      recorded_here_s += day.here_s;
    }
    // A running session's seconds are in the record too, but not in `here`: what was unknown at its start is taken then.
    const unknown_here_s = running?.play.unknown_here_s ?? Math.max(0, recorded_here_s - here.used_s);
    const used_here_s = here.used_s + unknown_here_s;
    const used_s = used_here_s + elsewhere_s;
    return { used_s, used_here_s, unknown_here_s, mapping_used_s: here.mapping_used_s };
  } catch (error) {
    deps.log.error({ error }, 'the ledger could not be read');
    return null;
  }
}

function added(a: Used, b: Used): Used {
  return { used_s: a.used_s + b.used_s, mapping_used_s: a.mapping_used_s + b.mapping_used_s };
}
