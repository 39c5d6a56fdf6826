import type { BoundBy } from '../policy/circumstances.ts';
import type { Session } from './session.ts';

/** Seconds this session may play in all. */
export function budgetOf({ own_budget_s, share_s }: Session): number {
  return Math.min(own_budget_s, share_s ?? own_budget_s);
}

/** Which limit ends it. A share that runs out is a day that is over, as far as this kiosk goes. */
export function endsBy({ own_budget_s, share_s, play }: Session): BoundBy {
  return share_s !== null && share_s < own_budget_s ? 'daily_limit' : play.bound_by;
}

/** What the day that has begun grants, beside what was played before it. */
export function granted(session: Session, { budget_s, bound_by, share_s }: Budget, used: DayUsed): Session {
  const day = { day_limit_s: used.limit_s, day_used_s: used.used_s, bound_by };
  const play = { ...session.play, ...day };
  return {
    ...session,
    play,
    own_budget_s: session.earlier_s + budget_s,
    share_s: shareFor(session, share_s),
  };
}

/** Seconds that the day which goes on grants this session, by the child's own limits and by what other kiosks leave. */
export interface Budget {
  readonly budget_s: number;
  readonly bound_by: BoundBy;
  readonly share_s: number | null;
}

export interface DayUsed {
  readonly limit_s: number;
  readonly used_s: number;
}

/** What the law now grants: its limits only shorten a session, a lease may lengthen it again. */
export function lowered(session: Session, { budget_s, bound_by, share_s }: Budget): Session {
  const shared = { ...session, share_s: shareFor(session, share_s) };
  const lower = session.earlier_s + budget_s;
  if (lower >= session.own_budget_s) return shared;
  return { ...shared, play: { ...session.play, bound_by }, own_budget_s: lower };
}

function shareFor({ earlier_s }: Session, share_s: number | null): number | null {
  return share_s === null ? null : earlier_s + share_s;
}
