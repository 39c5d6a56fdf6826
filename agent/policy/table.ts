import type { Rating } from '../../db/ratings.ts';
import type { Circumstances, Deps, Playable, Usage } from './circumstances.ts';
import type { RefusalCode } from './codes.ts';
import type { Info } from './decision.ts';
import type { Household, Profile } from './household.ts';
import { type DailyLimit, dailyLimit } from './limits.ts';
import { copiesOf, type Mapping } from './mappings.ts';
import { onItsPlatform, smallestLimit, strictestRating } from './strictest.ts';

/** One mapping for one child, with all that rows 9 to 20 compare. */
export interface Case {
  readonly mapping: Mapping;
  readonly profile_id: string;
  readonly profile: Profile | undefined;
  readonly household: Household;
  readonly playable: Playable;
  readonly rating: Rating;
  readonly daily: DailyLimit;
  readonly mapping_limit_s: number | null;
  readonly usage: Usage;
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
  const daily = dailyLimit(profile?.daily_limit_minutes);
  const copies = copiesOf(it.rows, household, mapping, profile_id);
  const limit = smallestLimit(mapping, copies);
  const { rating, infos } = strictestRating(deps, household, mapping);
  const platform = onItsPlatform(household, mapping);
  const date = household.calendar.dateAt(it.at);
  return {
    mapping,
    profile_id,
    profile,
    household,
    playable: deps.playable(platform.row),
    rating,
    daily,
    mapping_limit_s: limit.limit_s,
    usage: profile ? soundUsage(deps.usage(profile_id, mapping.mapping_id, ids(copies), date)) : null,
    date,
    infos: [profile?.cap_info, platform.info, ...infos, daily.info, ...limit.infos].filter(
      (info) => info != null,
    ),
  };
}

/** Every row of 9 to 20 that this case fails, in the law's order. */
export function failingRows(it: Case): RefusalCode[] {
  return rows.map((row) => row(it)).filter((code) => code !== null);
}

/** Seconds that may be played now; 0 when nothing is left. */
export function budgetOf(it: Case): number {
  return Math.max(0, Math.min(dailyLeft(it), mappingLeft(it)));
}

export function boundBy(it: Case): 'daily_limit' | 'mapping_limit' {
  return mappingLeft(it) < dailyLeft(it) ? 'mapping_limit' : 'daily_limit';
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
  (it) => it.daily.code,
  (it) => (it.profile && !it.usage ? 'LEDGER_UNAVAILABLE' : null),
  (it) => (it.usage && it.daily.code === null && dailyLeft(it) <= 0 ? 'DAILY_LIMIT_REACHED' : null),
  (it) => (it.usage && mappingLeft(it) <= 0 ? 'MAPPING_LIMIT_REACHED' : null),
  (it) => (it.usage && budgetOf(it) > 0 && budgetOf(it) < 60 ? 'TIME_ALMOST_UP' : null),
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

const capOfCase = (it: Case): number => it.profile?.cap ?? 0;
const dailyLeft = (it: Case): number => it.daily.limit_s - (it.usage?.used_s ?? Number.POSITIVE_INFINITY);
const mappingLeft = (it: Case): number =>
  it.mapping_limit_s === null
    ? Number.POSITIVE_INFINITY
    : it.mapping_limit_s - (it.usage?.mapping_used_s ?? Number.POSITIVE_INFINITY);

function ids(mappings: readonly Mapping[]): string[] {
  return mappings.map((mapping) => mapping.mapping_id);
}

/** A sum that is no whole number of seconds is a ledger that cannot be read. */
function soundUsage(usage: Usage): Usage {
  if (!usage) return null;
  const sound = (it: number) => Number.isSafeInteger(it) && it >= 0;
  return sound(usage.used_s) && sound(usage.mapping_used_s) ? usage : null;
}
