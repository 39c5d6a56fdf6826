/** What an age rating means: any text of `videos.age_rating` or of a profile's limit becomes one tagged answer. */
import shippedData from './ratings.json' with { type: 'json' };
import { buildLookup, fold } from './ratings-lookup.ts';

export type Rating =
  /** `ambiguous`: boards disagree about this text. `system`: named when a single board answered. */
  | { readonly kind: 'known'; readonly min_age: number; readonly system?: string; readonly ambiguous?: true }
  | { readonly kind: 'unrated' }
  | { readonly kind: 'banned' }
  | { readonly kind: 'unknown' };

/** Where boards disagree a video takes the highest age and a profile's limit the lowest. */
export type Use = 'video' | 'limit';

export interface Ratings {
  /** Of the data; kept with every decision. */
  readonly version: string;
  /** Never throws. `country` is the household's, ISO 3166-1 alpha-2 (or `CA-QC`), any case. */
  readonly resolve: (
    text: string | null | undefined,
    options: { readonly country?: string | undefined; readonly as: Use },
  ) => Rating;
}

export interface Cap {
  /** Years: a video plays when its rating is known and not above this. */
  readonly cap: number;
  readonly info: null | 'PROFILE_LIMIT_INVALID' | 'PROFILE_AGE_UNKNOWN';
}

/** The ratings this program ships with. Build once, in a composition root. */
export function loadRatings(): Ratings {
  return createRatings(shippedData);
}

/** Builds the look-up from the content of `ratings.json`; throws one line when it is damaged. */
export function createRatings(data: unknown): Ratings {
  const { version, byCountry, everywhere, prefixed } = buildLookup(data);

  function resolveOne(text: string, country: string | undefined, use: Use): Rating {
    if (text === '' || UNRATED_WORDS.has(text)) return UNRATED;
    const number = PLAIN_NUMBER.exec(text);
    if (number) return { kind: 'known', min_age: Number(number[1]) };
    const own = country === undefined ? undefined : byCountry.get(country)?.get(text);
    const found = own ?? everywhere.get(text) ?? prefixed.get(text);
    return found === undefined ? UNKNOWN : found[use];
  }

  return {
    version,
    resolve: (text, options) => {
      if (text === null || text === undefined) return UNRATED;
      if (typeof text !== 'string') return UNKNOWN;
      const country = typeof options.country === 'string' ? fold(options.country) : undefined;
      const whole = fold(text);
      const rating = resolveOne(whole, country, options.as);
      if (rating.kind !== 'unknown' || !LIST_SEPARATOR.test(whole)) return rating;
      const parts = whole.split(LIST_SEPARATOR).map((part) => resolveOne(part.trim(), country, options.as));
      return settleList(parts, options.as);
    },
  };
}

/** The highest `min_age` this child may watch. A parent's limit wins over the age in both directions; doubt is 0. */
export function capOf(
  profile: { readonly age: number | null; readonly age_rating_limit: string | null },
  ratings: Pick<Ratings, 'resolve'>,
  country?: string,
): Cap {
  const { age, age_rating_limit: limit } = profile;
  if (limit === null || (typeof limit === 'string' && fold(limit) === '')) {
    const usable = typeof age === 'number' && Number.isInteger(age) && age >= 0 && age <= 120;
    return usable ? { cap: age, info: null } : { cap: 0, info: 'PROFILE_AGE_UNKNOWN' };
  }
  const rating = ratings.resolve(limit, { country, as: 'limit' });
  return rating.kind === 'known'
    ? { cap: rating.min_age, info: null }
    : { cap: 0, info: 'PROFILE_LIMIT_INVALID' };
}

const UNRATED: Rating = { kind: 'unrated' };
const UNKNOWN: Rating = { kind: 'unknown' };

/** Never "for all", in no country: some lists say so, and then anything without a rating would play. */
const UNRATED_WORDS: ReadonlySet<string> = new Set(
  'nr,n/a,not rated,unrated,ur,exempt,approved,passed,rp,tbc,tbd,none,unknown,-,?'.split(','),
);

/** 0 to 21. The minus is the French "forbidden below", no sign. */
const PLAIN_NUMBER = /^[+-]?(\d|1\d|20|21)\+?$/;

/** A bare slash is part of a label (M/12, U/A 16+); between entries it stands free. */
const LIST_SEPARATOR = / \/ |[,;]/;

function settleList(parts: readonly Rating[], use: Use): Rating {
  const known = parts.filter((part) => part.kind === 'known');
  if (known.length < parts.length) return UNKNOWN;
  const pick = use === 'video' ? Math.max : Math.min;
  const min_age = known.map((part) => part.min_age).reduce((a, b) => pick(a, b));
  const ambiguous = known.some((part) => part.ambiguous);
  return { kind: 'known', min_age, ...(ambiguous && { ambiguous: true as const }) };
}
