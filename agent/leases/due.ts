import type { Lease } from '../../db/device/leases.ts';

/** What a kiosk knows of one child's part of the date. Seconds; `t` and the like are monotonic milliseconds. */
export interface Standing {
  readonly lease: Pick<Lease, 'date' | 'upto_s'> | null;
  /** This kiosk's own total for the date, booked ahead included. */
  readonly used_s: number;
  readonly plays: boolean;
  /** When the child last played here, or wanted to. */
  readonly wantedAt: number;
  /** The last answer, and what it left; null: none since the program began. */
  readonly answered: { readonly at: number; readonly left_s: number } | null;
  /** A question was asked and nobody knows what was answered: the gateway may have given more than is known. */
  readonly unsure: boolean;
}

export type LeaseDue = 'nothing' | 'take' | 'give_back' | 'forget';

/** Another session is likely to begin by then. */
const IDLE_MS = 60_000;
/** Near its end a date has ever less to give: it is not asked for each second. */
const ASKED_AGAIN_MS = 10_000;

/**
 * What to do about it now: asked for when the child begins to play, again at half of what the last answer left, given back a
 * minute after the last session. One that is not known to the last answer is asked for again first: nobody else may give it back.
 */
export function leaseDue(it: Standing, today: string, t: number): LeaseDue {
  if (it.lease && it.lease.date !== today) return 'forget';
  if (it.plays) return isSpent(it, t) ? 'take' : 'nothing';
  if (t - it.wantedAt < IDLE_MS) return 'nothing';
  if (it.unsure) return 'take';
  return it.lease ? 'give_back' : 'nothing';
}

function isSpent({ lease, used_s, answered }: Standing, t: number): boolean {
  if (!lease || !answered) return true;
  const left_s = lease.upto_s - used_s;
  return left_s <= answered.left_s / 2 && t - answered.at >= ASKED_AGAIN_MS;
}
