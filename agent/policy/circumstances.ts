import type { ChipRow } from '../../db/device/chip-lookup.ts';
import type { Ratings } from '../../db/ratings.ts';
import type { DecisionRecord } from './decision.ts';
import type { Household, Profile } from './household.ts';
import type { Mapping, PinnedMapping } from './mappings.ts';
import type { Share } from './share.ts';

/**
 * What a child used on a date and later, in seconds. Null: the ledger could not be read. `used_here_s`: on this kiosk alone;
 * where it is not given, all that was used counts as used here.
 */
export type Usage = {
  readonly used_s: number;
  readonly mapping_used_s: number;
  readonly used_here_s?: number;
  /** Of those, what only the record knows of: this kiosk's ledger was lost. */
  readonly unknown_here_s?: number;
} | null;

/** Which limit ends a play. */
export type BoundBy = 'daily_limit' | 'mapping_limit' | 'quiet_hours';

/** Whether this kiosk can show a video at this moment, and under which path. */
export type Playable =
  | { readonly kind: 'here'; readonly src: string; readonly media_type: 'video/mp4' | 'video/webm' }
  | { readonly kind: 'unsupported' }
  | { readonly kind: 'offline' }
  | { readonly kind: 'damaged' };

export interface Deps {
  readonly ratings: Ratings;
  /** `copies`: the other ids that count as `mapping_id`. */
  readonly usage: (profile_id: string, mapping_id: string, copies: readonly string[], date: string) => Usage;
  readonly playable: (row: ChipRow) => Playable;
  /**
   * This kiosk's lease of a child's day, the running session's own seconds still in it. Null, or no such function: none, and
   * where the household has several kiosks, only what is set aside for this one.
   */
  readonly share?: (profile_id: string, date: string) => Share | null;
  /** Told what broke inside, where the answer is INTERNAL_ERROR. */
  readonly fault: (error: unknown) => void;
}

/** Everything a tap is judged by. */
export interface Circumstances {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly clock: 'trusted' | 'held' | 'unset';
  readonly mirror: 'ready' | 'missing' | 'invalid' | 'expired';
  readonly paired: boolean;
  /** A chip was laid down that did not say its number: then `uid` is empty. */
  readonly unreadable: boolean;
  /** Null exactly while there is no mirror to read it from. */
  readonly household: Household | null;
  readonly uid: string;
  /** 4 bytes starting 08: phones and bank cards make up a new number each time. */
  readonly random: boolean;
  /** The mirror's rows for this chip; none when it is unknown. */
  readonly rows: readonly ChipRow[];
  /** The child who was chosen on the screen, if any. */
  readonly chosen: string | null;
  /** The mapping that was picked from the shelf, if any. */
  readonly picked: string | null;
  /** Set for a session that is running: only what stands for its mapping may be acted on. */
  readonly pinned: PinnedMapping | null;
}

/** What is needed to play, beyond the record. */
export interface Play {
  readonly chip_id: string;
  readonly mapping: Mapping & { readonly video_id: string };
  readonly profile: Profile;
  readonly src: string;
  readonly media_type: 'video/mp4' | 'video/webm';
  readonly budget_s: number;
  /** What the child's own limits leave, which are pinned; `budget_s` is less where other kiosks may take of it. */
  readonly own_budget_s: number;
  /** The child's whole day with its bonus, and what was used of it before this play, seconds. */
  readonly day_limit_s: number;
  readonly day_used_s: number;
  /** Seconds of the day that the record knows of this kiosk, and its own ledger does not. Pinned, as they cannot be told later. */
  readonly unknown_here_s: number;
  /** Which limit `own_budget_s` comes from. */
  readonly bound_by: BoundBy;
}

/** What has to be known before anything can play. */
export type Question =
  | { readonly kind: 'who'; readonly profiles: readonly Profile[] }
  /** Several videos this child may see now, one way to play each. */
  | { readonly kind: 'which'; readonly shelf: readonly Play[] };

export interface Decision {
  readonly record: DecisionRecord;
  /** Set exactly when `record.decision` is 'play'. */
  readonly play: Play | null;
  /** Set exactly when `record.decision` is 'ask'. */
  readonly ask: Question | null;
}
