import { bonusesOf, type GrantRow } from '../../db/day/bonus.ts';
import { dayLimitOf } from '../../db/day/day-limit.ts';
import type { GivenBonus, GivenBonuses } from '../../db/device/bonuses.ts';
import type { GrantItem } from '../../sync/protocol.ts';
import type { TrustedClock } from '../clock/trusted.ts';
import { type Household, liveProfiles } from '../policy/household.ts';
import { type ActOutcome, done, NO_SUCH_CHILD, refused } from './outcome.ts';

export interface BonusDeps {
  /** In its days: the calendar that counts. */
  readonly household: () => Household | null;
  readonly time: Pick<TrustedClock, 'now' | 'state'>;
  /** What the mirror has of all kiosks' bonuses for a date. */
  readonly mirrored: (date: string) => readonly GrantRow[];
  readonly bonuses: GivenBonuses;
  /** UUID version 7. */
  readonly newId: () => string;
  /** A bonus is written and queued: the household is to be read again, the gateway to be told. */
  readonly onGiven: () => void;
}

/** For each child and date, as long as the mirror does not say that the gateway has heard of them. */
const MOST_UNHEARD_MINUTES = 30;

/** Gives minutes for today, which needs somebody who has confirmed what today is. */
export function giveBonus(deps: BonusDeps): (profile_id: string, minutes: number) => ActOutcome {
  const { time, mirrored, bonuses } = deps;
  return (profile_id, minutes) => {
    const household = deps.household();
    const isLive = household && liveProfiles(household).some(({ id }) => id === profile_id);
    if (!isLive) return refused(NO_SUCH_CHILD);
    if (time.state() !== 'trusted') return refused('set the date first');

    const given_at = time.now();
    const date = household.calendar.dateAt(given_at);
    const child = household.profiles.get(profile_id);
    if (child && dayLimitOf(child, date, 'trusted').code !== null) {
      return refused('today is a day without videos for this child: more minutes would not count');
    }
    const bonus = { id: deps.newId(), profile_id, date, minutes, given_at };
    const why = objection({ mirrored: mirrored(date), here: bonuses.since(date) }, bonus);
    if (why !== null) return refused(why);
    bonuses.give(bonus);
    deps.onGiven();
    return done;
  };
}

/** As the gateway is told of it. */
export function grantItem({ id, profile_id, date, minutes, given_at }: GivenBonus): GrantItem {
  return { type: 'grant', id, profile_id, date, minutes, granted_at: new Date(given_at).toISOString() };
}

interface Given {
  readonly mirrored: readonly GrantRow[];
  readonly here: readonly GrantRow[];
}

/** Why it is too much; null: it is not. */
function objection({ mirrored, here }: Given, bonus: GrantRow): string | null {
  const heard = new Set(mirrored.map(({ id }) => id));
  const unheard = here.filter(({ id }) => !heard.has(id));
  const left = MOST_UNHEARD_MINUTES - minutesOf(unheard, bonus);
  if (bonus.minutes > left) {
    return `this kiosk can give ${Math.max(0, left)} more minutes today, and others when it has been online`;
  }
  const before = countedFor([...mirrored, ...unheard], bonus);
  const after = countedFor([...mirrored, ...unheard, bonus], bonus);
  if (after - before === bonus.minutes) return null;
  return `the child was given ${before} minutes for today: ${bonus.minutes} more are too many for one day`;
}

function minutesOf(rows: readonly GrantRow[], { profile_id, date }: GrantRow): number {
  const those = rows.filter((row) => row.profile_id === profile_id && row.date === date);
  return those.reduce((total, { minutes }) => total + minutes, 0);
}

/** As the law counts them. */
function countedFor(rows: readonly GrantRow[], { profile_id, date }: GrantRow): number {
  return bonusesOf(rows, profile_id).on(date).bonus_s / 60;
}
