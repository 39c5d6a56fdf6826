import type { ChipRow } from '../../db/device/chip-lookup.ts';
import type { Rating, Ratings } from '../../db/ratings.ts';
import type { Info } from './decision.ts';
import type { Household } from './household.ts';
import { type MappingLimit, mappingLimit, smallerLimit } from './mapping-limit.ts';
import type { Mapping } from './mappings.ts';
import { isStricter } from './merged.ts';

/** The strictest rating of all copies of the video. The mapping's own is looked at here, so nothing can be laxer. */
export function strictestRating(
  deps: { readonly ratings: Ratings },
  { settings, merged }: Household,
  mapping: Mapping,
): { readonly rating: Rating; readonly infos: readonly Info[] } {
  const own = deps.ratings.resolve(mapping.age_rating, { country: settings.country, as: 'video' });
  const copies = merged.videos.get(mapping.video_id ?? '');
  const stricter = copies !== undefined && isStricter(copies.rating, own);
  const rating = stricter ? copies.rating : own;
  const infos: Info[] = rating.kind === 'known' && rating.ambiguous ? ['RATING_AMBIGUOUS'] : [];
  return { rating, infos: stricter ? [...infos, 'STRICTER_COPY'] : infos };
}

/** The smallest limit of those that are not switched off. */
export function smallestLimit(
  mapping: Mapping,
  copies: readonly Mapping[],
): { readonly limit_s: number | null; readonly infos: readonly (Info | null)[] } {
  const own = mappingLimit(mapping.max_watch_time_minutes);
  const limit = copies
    .filter((copy) => copy.mapping_active !== 0)
    .map((copy) => mappingLimit(copy.max_watch_time_minutes))
    .reduce<MappingLimit>(smallerLimit, own);
  return { limit_s: limit.limit_s, infos: [limit.info, limit === own ? null : 'COPY_LIMIT_SMALLER'] };
}

/** A merged platform has the name of the one it was merged into, and is off as soon as one copy is. */
export function onItsPlatform(
  { merged }: Household,
  mapping: Mapping,
): { readonly row: ChipRow; readonly info: Info | null } {
  const platform = merged.platforms.get(mapping.platform_id ?? '');
  if (!platform) return { row: mapping, info: null };
  const info = platform.active || mapping.platform_active === 0 ? null : 'COPY_PLATFORM_INACTIVE';
  return {
    row: { ...mapping, platform_name: platform.name, platform_active: platform.active ? 1 : 0 },
    info,
  };
}
