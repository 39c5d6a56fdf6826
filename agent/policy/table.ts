import { type DayLimit, dayLimitOf } from '../../db/day/day-limit.ts';
import type { Rating } from '../../db/ratings.ts';
import { type Bounds, dailyLeft, isAlmostUp, mappingLeft, shareOf } from './budget.ts';
import type { Circumstances, Deps, Playable, Usage } from './circumstances.ts';
import type { RefusalCode } from './codes.ts';
import type { Info } from './decision.ts';
import type { Household, Profile } from './household.ts';
import { copiesOf, type Mapping } from './mappings.ts';
import { offlineShare, type Share, shareLeft } from './share.ts';
import { onItsPlatform, smallestLimit, strictestRating } from './strictest.ts';

/** One mapping for one child, with all that rows 9 to 20 compare. */
export interface Case extends Bounds {
  readonly mapping: Mapping;
  readonly profile_id: string;
  readonly profile: Profile | undefined;
  readonly household: Household;
  readonly playable: Playable;
  readonly rating: Rating;
  readonly date: string;
  readonly infos: readonly Info[];
}

export function caseOf(
  deps: Deps,
  it: Circumstances,
  household: Household,
  mapping: Mapping,
  profile_id: string,
): Case {
  const profile = household.profiles.get(profile_id);
  const copies = copiesOf(it.rows, household, mapping, profile_id);
  const limit = smallestLimit(mapping, copies);
  const { rating, infos } = strictestRating(deps, household, mapping);
  const platform = onItsPlatform(household, mapping);
  const date = household.calendar.dateAt(it.at);
  const daily = profile ? dayLimitOf(profile, date, it.clock) : noDay;
  const usage = profile ? soundUsage(deps.usage(profile_id, mapping.mapping_id, ids(copies), date)) : null;
  const share = shareOfCase(deps, it, household, { profile_id, date, daily, usage });
  return {
    at: it.at,
    mapping,
    profile_id,
    profile,
    household,
    playable: deps.playable(platform.row),
    rating,
    daily,
    mapping_limit_s: limit.limit_s,
    share: shareLeft(share, it.at),
    quiet: profile?.quiet.at(it.at) ?? { quiet: false, until: null },
    usage,
    date,
    infos: [
      profile?.cap_info,
      platform.info,
      ...infos,
      ...(profile?.rules.infos ?? []),
      ...daily.infos,
      ...limit.infos,
      share.kind === 'offline' ? ('SHARE_OFFLINE' as const) : null,
    ].filter((info) => info != null),
  };
}

/** Every row of 9 to 20 that this case fails, in the law's order. */
export function failingRows(it: Case): RefusalCode[] {
  return rows.map((row) => row(it)).filter((code) => code !== null);
}

const rows: readonly ((it: Case) => RefusalCode | null)[] = [
  (it) => (it.profile ? null : 'PROFILE_MISSING'),
  (it) => (it.profile?.deleted ? 'PROFILE_DELETED' : null),
  (it) => (it.profile && it.profile.user_id !== it.household.user_id ? 'PROFILE_FOREIGN' : null),
  (it) =>
    it.mapping.video_id === null || it.mapping.video_user_id !== it.household.user_id
      ? 'VIDEO_MISSING'
      : null,
  (it) => unplayable[it.playable.kind],
  (it) => unsuitable[it.rating.kind],
  (it) => (it.rating.kind === 'known' && !(it.rating.min_age <= capOfCase(it)) ? 'AGE_RESTRICTED' : null),
  (it) => (it.quiet.quiet ? 'QUIET_HOURS' : null),
  (it) => it.daily.code,
  (it) => (it.profile && !it.usage ? 'LEDGER_UNAVAILABLE' : null),
  (it) => (it.usage && it.daily.code === null && dailyLeft(it) <= 0 ? 'DAILY_LIMIT_REACHED' : null),
  (it) => (it.usage && mappingLeft(it) <= 0 ? 'MAPPING_LIMIT_REACHED' : null),
  (it) => (it.usage && shareOf(it) <= 0 ? 'KIOSK_SHARE_USED' : null),
  (it) => (it.usage && isAlmostUp(it) ? 'TIME_ALMOST_UP' : null),
];

const unplayable: Readonly<Record<Playable['kind'], RefusalCode | null>> = {
  here: null,
  unsupported: 'VIDEO_UNSUPPORTED',
  offline: 'VIDEO_OFFLINE',
  damaged: 'VIDEO_CORRUPT',
};

const unsuitable: Readonly<Record<Rating['kind'], RefusalCode | null>> = {
  known: null,
  unrated: 'RATING_MISSING',
  unknown: 'RATING_UNKNOWN',
  banned: 'RATING_BANNED',
};

/** A child who is not there has no day. */
const noDay: DayLimit = { limit_s: 0, code: null, bonus_s: 0, infos: [] };

const capOfCase = (it: Case): number => it.profile?.cap ?? 0;

/** A lease holds by the true time: while the clock is only held, it may long be over. One that is over is none. */
function shareOfCase(
  deps: Deps,
  it: Circumstances,
  household: Household,
  day: {
    readonly profile_id: string;
    readonly date: string;
    readonly daily: DayLimit;
    readonly usage: Usage;
  },
): Share {
  const given = deps.share?.(day.profile_id, day.date) ?? null;
  const holds =
    given !== null && (given.kind !== 'leased' || (it.clock === 'trusted' && given.until > it.at));
  const whole_s = day.daily.limit_s + day.daily.bonus_s;
  const used_here_s = day.usage?.used_here_s ?? day.usage?.used_s ?? whole_s;
  return holds ? given : offlineShare(household.kiosks, household.kiosk_id, { whole_s, used_here_s });
}

function ids(mappings: readonly Mapping[]): string[] {
  return mappings.map((mapping) => mapping.mapping_id);
}

/** A sum that is no whole number of seconds is a ledger that cannot be read. */
function soundUsage(usage: Usage): Usage {
  if (!usage) return null;
  const sound = (it: number) => Number.isSafeInteger(it) && it >= 0;
  return sound(usage.used_s) && sound(usage.mapping_used_s) && sound(usage.used_here_s ?? 0) ? usage : null;
}
