import { calendarOf } from '../../db/day/calendar.ts';
import { grantLease, type LeasedDay } from '../../db/day/grant-lease.ts';
import type { Postgres, Query } from '../../db/postgres/connect.ts';
import { asHousehold } from '../../db/postgres/roles.ts';
import { LEASE_S, type LeaseAnswer, type LeaseRequest } from '../protocol.ts';
import type { Kiosk } from './authenticate.ts';
import { lockDay } from './book-day.ts';
import { readLeasedDay } from './lease-day.ts';
import { withoutConflict } from './without-conflict.ts';

export interface LeaseDeps {
  readonly postgres: Postgres;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What is answered, but for the version and the time. */
export type Answered = LeaseAnswer extends infer A
  ? A extends unknown
    ? Omit<A, 'v' | 'now'>
    : never
  : never;
type None = Extract<Answered, { type: 'none' }>;

/**
 * Lets a kiosk go on in a child's date, or takes back what it leaves to others. All that kiosks may play together keeps within
 * the date, as long as none plays without a lease what was not kept for it.
 */
export function answerLease(deps: LeaseDeps, kiosk: Kiosk, request: LeaseRequest): Promise<Answered> {
  const work = request.type === 'take' ? take(deps, kiosk, request) : giveBack(deps, kiosk, request);
  return withoutConflict(() => asHousehold(deps.postgres, kiosk.user_id, work));
}

type Work = (query: Query) => Promise<Answered>;

function take({ now }: LeaseDeps, kiosk: Kiosk, request: Extract<LeaseRequest, { type: 'take' }>): Work {
  const { profile_id, date, timezone, used_s } = request;
  return async (query) => {
    const today = todayIn(timezone, now);
    if (!today) return none('timezone_unknown');
    // Where the two do not agree which day it is, there is nothing to share out.
    if (today.date !== date) return none('other_date');
    const own = { user_id: kiosk.user_id, profile_id, date };
    if (!(await isOwnChild(query, own))) return none('profile_unknown');
    // As whoever books seconds into it does, so that nobody is granted what another is just being granted.
    await lockDay(query, profile_id, { date, timezone });
    const day = await readLeasedDay(query, own);
    if (!day) return none('profile_unknown');
    const asked = withUsed(day, kiosk.kiosk_id, used_s);
    const upto_s = grantLease(asked, kiosk.kiosk_id, LEASE_S);
    const until = new Date(today.ends).toISOString();
    const number = await write(query, { ...own, kiosk_id: kiosk.kiosk_id, upto_s, used_s, until, now });
    return { type: 'lease', profile_id, date, until, upto_s, number };
  };
}

function giveBack(
  { now }: LeaseDeps,
  kiosk: Kiosk,
  request: Extract<LeaseRequest, { type: 'give_back' }>,
): Work {
  const { profile_id, date, used_s, number } = request;
  return async (query) => {
    const given = await query(
      `UPDATE watch_time_leases
       SET returned_at = coalesce(returned_at, $6::timestamptz), used_s = greatest(used_s, $5)
       WHERE (profile_id, date, kiosk_id, number) = ($1, $2, $3, $4) RETURNING number`,
      [profile_id, date, kiosk.kiosk_id, number, used_s, new Date(now).toISOString()],
    );
    return given.length > 0 ? { type: 'given_back' } : none('other_number');
  };
}

function none(reason: None['reason']): None {
  return { type: 'none', reason };
}

/** The date in a zone, and when it ends. Null: there is no such zone. */
function todayIn(timezone: string, now: number): { readonly date: string; readonly ends: number } | null {
  try {
    const calendar = calendarOf(timezone);
    return { date: calendar.dateAt(now), ends: calendar.dateEndsAt(now) };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

async function isOwnChild(
  query: Query,
  { user_id, profile_id }: { readonly user_id: string; readonly profile_id: string },
): Promise<boolean> {
  const found = await query('SELECT FROM profiles WHERE id = $1 AND user_id = $2 AND deleted_at IS NULL', [
    profile_id,
    user_id,
  ]);
  return found.length > 0;
}

/** What the kiosk says of itself may be newer than what it has pushed, or older than what a lost ledger of it had. */
function withUsed(day: LeasedDay, kiosk_id: string, used_s: number): LeasedDay {
  const kiosks = day.kiosks.map((each) =>
    each.kiosk_id === kiosk_id ? { ...each, used_s: Math.max(each.used_s, used_s) } : each,
  );
  return { ...day, kiosks };
}

interface Written {
  readonly profile_id: string;
  readonly date: string;
  readonly kiosk_id: string;
  readonly upto_s: number;
  readonly used_s: number;
  readonly until: string;
  readonly now: number;
}

/** Gives the number of this answer. */
async function write(query: Query, lease: Written): Promise<number> {
  const { profile_id, date, kiosk_id, upto_s, used_s, until, now } = lease;
  const [written] = await query<{ number: number }>(
    `INSERT INTO watch_time_leases AS known
       (profile_id, date, kiosk_id, upto_s, used_s, number, granted_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, 1, $6, $7)
     ON CONFLICT (profile_id, date, kiosk_id) DO UPDATE
     SET upto_s = excluded.upto_s, used_s = greatest(known.used_s, excluded.used_s), number = known.number + 1,
       granted_at = excluded.granted_at, expires_at = excluded.expires_at, returned_at = NULL
     RETURNING number`,
    [profile_id, date, kiosk_id, upto_s, used_s, new Date(now).toISOString(), until],
  );
  if (!written) throw new Error('An upsert gave no row');
  return written.number;
}
