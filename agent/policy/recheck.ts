import type { StoppedReason } from '../local/channel.ts';
import type { BoundBy } from './circumstances.ts';
import type { Code } from './codes.ts';
import type { DecisionRecord } from './decision.ts';

/** Whether a session that is running may go on, and how far it may go in all. */
export type Verdict =
  /**
   * Seconds that this session may play in all: by the child's own limits, and by what other kiosks leave of them (null: all).
   * `bound_by`: the one of the limits that ends it.
   */
  | {
      readonly kind: 'go_on';
      readonly budget_s: number;
      readonly bound_by: BoundBy;
      readonly share_s: number | null;
    }
  | { readonly kind: 'stop'; readonly reason: StoppedReason };

/**
 * The rows asked again while a video plays (2, 7 to 9, 12 to 19), and what stopping for each is called. Rows that are
 * about this moment only (is the file here, is a minute left) were settled when it began.
 */
const stopping: ReadonlyMap<Code, StoppedReason> = new Map<Code, StoppedReason>([
  ['NOT_PAIRED', 'revoked'],
  ['CHIP_UNKNOWN', 'revoked'],
  ['CHIP_INACTIVE', 'revoked'],
  ['MAPPING_NONE', 'revoked'],
  ['MAPPING_INACTIVE', 'revoked'],
  ['PROFILE_MISSING', 'revoked'],
  ['PROFILE_DELETED', 'revoked'],
  ['PROFILE_FOREIGN', 'revoked'],
  ['PROFILE_UNCHOSEN', 'revoked'],
  ['VIDEO_MISSING', 'revoked'],
  ['RATING_MISSING', 'revoked'],
  ['RATING_UNKNOWN', 'revoked'],
  ['RATING_BANNED', 'revoked'],
  ['AGE_RESTRICTED', 'revoked'],
  ['QUIET_HOURS', 'quiet_hours'],
  ['DAILY_LIMIT_ZERO', 'daily_limit'],
  ['DAILY_LIMIT_INVALID', 'daily_limit'],
  ['LEDGER_UNAVAILABLE', 'revoked'],
  ['DAILY_LIMIT_REACHED', 'daily_limit'],
  ['MAPPING_LIMIT_REACHED', 'mapping_limit'],
  ['KIOSK_SHARE_USED', 'daily_limit'],
  ['INTERNAL_ERROR', 'revoked'],
]);

/** The child and the video that the session began with: a mapping may have been given to others since. */
export interface Pinned {
  readonly profile: string;
  readonly video: string;
  /** Whole seconds that this session has played. */
  readonly played_s: number;
}

/** `record` is the decision for the pinned mapping, this session's own seconds left out of what was used. */
export function recheck(record: DecisionRecord, pinned: Pinned): Verdict {
  if (record.profile !== null && record.profile !== pinned.profile)
    return { kind: 'stop', reason: 'profile_changed' };
  if (record.video !== null && record.video !== pinned.video) return { kind: 'stop', reason: 'revoked' };
  for (const code of record.failing) {
    const reason = stopping.get(code);
    if (reason) return { kind: 'stop', reason };
  }
  const { limit_s, bonus_s, used_s, mapping_limit_s, mapping_used_s } = record;
  if (limit_s === null || used_s === null || mapping_used_s === null)
    return { kind: 'stop', reason: 'revoked' };
  const daily_s = limit_s + (bonus_s ?? 0) - used_s;
  const mapping_s = mapping_limit_s === null ? daily_s : mapping_limit_s - mapping_used_s;
  const counted_s = Math.max(0, Math.min(daily_s, mapping_s));
  const quiet_s = fromNow(record.quiet_in_s, pinned) ?? counted_s;
  const budget_s = Math.min(quiet_s, counted_s);
  const counted_by = mapping_s < daily_s ? 'mapping_limit' : 'daily_limit';
  const bound_by = quiet_s < counted_s ? 'quiet_hours' : counted_by;
  return { kind: 'go_on', budget_s, bound_by, share_s: shareOf(record, pinned) };
}

/** The rest of this kiosk's share, and not beyond its lease. */
function shareOf(record: DecisionRecord, pinned: Pinned): number | null {
  const { share_s = null } = record;
  const ends_s = fromNow(record.share_ends_in_s, pinned);
  const least = Math.min(share_s ?? Number.POSITIVE_INFINITY, ends_s ?? Number.POSITIVE_INFINITY);
  return Number.isFinite(least) ? Math.max(0, least) : null;
}

/** What ends so many seconds from now, as seconds of the whole session. */
function fromNow(seconds: number | null | undefined, { played_s }: Pinned): number | null {
  return seconds === null || seconds === undefined ? null : played_s + seconds;
}
