import { z } from 'zod';
import { codes } from './codes.ts';

/** Remarks that do not refuse but that a parent or support should know of. */
export const infos = [
  'PROFILE_LIMIT_INVALID',
  'PROFILE_AGE_UNKNOWN',
  'RATING_AMBIGUOUS',
  // Another copy of the video has the stricter rating, another mapping to it the smaller limit, another copy of its
  // platform is switched off: that one decided.
  'STRICTER_COPY',
  'COPY_LIMIT_SMALLER',
  'COPY_PLATFORM_INACTIVE',
  'LIMIT_DEFAULTED',
  'LIMIT_CLAMPED',
  'LIMIT_INVALID',
  'MAPPING_LIMIT_INVALID',
  // A rule without a child or a weekday forbids everything, malformed quiet hours their day, malformed minutes are none.
  'RULE_INVALID',
  'QUIET_HOURS_INVALID',
  'WEEKDAY_MINUTES_INVALID',
  // The weekday's minutes stand instead of the daily limit.
  'WEEKDAY_LIMIT',
  // The clock is only held: the smallest limit of the week, and no bonus.
  'DAY_UNKNOWN',
  'BONUS_INVALID',
  'BONUS_CLAMPED',
  // Given on a day whose limit allows nothing: that refuses before a bonus is looked at.
  'BONUS_NOT_COUNTED',
  // Other kiosks take from the same day, and this one has no lease.
  'SHARE_OFFLINE',
  'ONLY_A_PIECE_FITS',
] as const;
export type Info = (typeof infos)[number];

const seconds = z.int().nullable();

/** Why a chip played or did not, complete enough to be explained a week later. Null: not known, or not reached. */
export const decisionRecord = z.strictObject({
  decision: z.enum(['play', 'refuse', 'ask']),
  code: z.enum(codes),
  /** Every failing row of the table, in its order; the first is `code`. */
  failing: z.array(z.enum(codes)),
  infos: z.array(z.enum(infos)),
  uid: z.string(),
  chip: z.string().nullable(),
  mapping: z.string().nullable(),
  profile: z.string().nullable(),
  video: z.string().nullable(),
  min_age: z.int().nullable(),
  cap: z.int().nullable(),
  used_s: seconds,
  limit_s: seconds,
  bonus_s: seconds,
  mapping_used_s: seconds,
  mapping_limit_s: seconds,
  budget_s: seconds,
  /** What this kiosk may take of the day; null: all of it. Not in records from before there were shares, as the next two. */
  share_s: seconds.optional(),
  /** Until the lease ends, and until quiet hours begin; null: never. */
  share_ends_in_s: seconds.optional(),
  quiet_in_s: seconds.optional(),
  date: z.string().nullable(),
  timezone: z.string().nullable(),
  clock: z.enum(['trusted', 'held', 'unset']),
  mirror_cursor: z.string().nullable(),
  ratings_version: z.string(),
  /** Instant of the decision, ISO. */
  at: z.iso.datetime(),
});
export type DecisionRecord = z.infer<typeof decisionRecord>;
