import type { DayLimit } from '../../db/day/day-limit.ts';
import type { BoundBy, Usage } from './circumstances.ts';
import type { Quiet } from './quiet-hours.ts';
import type { ShareLeft } from './share.ts';

/** All that bounds how long a case may play now. */
export interface Bounds {
  readonly at: number;
  readonly daily: DayLimit;
  readonly mapping_limit_s: number | null;
  readonly share: ShareLeft;
  readonly quiet: Quiet;
  readonly usage: Usage;
}

/** Less than this is too short to begin. */
export const LEAST_S = 60;

/** Seconds that may be played now; 0 when nothing is left. */
export function budgetOf(it: Bounds): number {
  return it.quiet.quiet ? 0 : Math.max(0, timeLeft(it));
}

/** Seconds that the child's own limits leave, whatever share of them this kiosk has. */
export function ownBudgetOf(it: Bounds): number {
  return it.quiet.quiet ? 0 : Math.max(0, Math.min(dailyLeft(it), mappingLeft(it), quietIn(it)));
}

/** Which of the child's own limits ends a play that begins now. */
export function boundBy(it: Bounds): BoundBy {
  const daily_s = dailyLeft(it);
  const mapping_s = mappingLeft(it);
  if (quietIn(it) < Math.min(daily_s, mapping_s)) return 'quiet_hours';
  return mapping_s < daily_s ? 'mapping_limit' : 'daily_limit';
}

export function dailyLeft({ daily, usage }: Bounds): number {
  return daily.limit_s + daily.bonus_s - (usage?.used_s ?? Number.POSITIVE_INFINITY);
}

export function mappingLeft({ mapping_limit_s, usage }: Bounds): number {
  return mapping_limit_s === null
    ? Number.POSITIVE_INFINITY
    : mapping_limit_s - (usage?.mapping_used_s ?? Number.POSITIVE_INFINITY);
}

export function shareOf({ share }: Bounds): number {
  const { left_s, ends_in_s } = share;
  return Math.min(left_s ?? Number.POSITIVE_INFINITY, ends_in_s ?? Number.POSITIVE_INFINITY);
}

/** Nothing is used up, but what is left is too short to begin. */
export function isAlmostUp(it: Bounds): boolean {
  const used_up = it.daily.code !== null || dailyLeft(it) <= 0 || mappingLeft(it) <= 0 || shareOf(it) <= 0;
  return !used_up && timeLeft(it) < LEAST_S;
}

/** Seconds until quiet hours begin, rounded down; null: they do not. 0 while it is quiet. */
export function quietInSeconds({ quiet, at }: Bounds): number | null {
  if (quiet.quiet) return 0;
  return quiet.until === null ? null : Math.floor((quiet.until - at) / 1000);
}

function timeLeft(it: Bounds): number {
  return Math.min(dailyLeft(it), mappingLeft(it), shareOf(it), quietIn(it));
}

/** While it is quiet, quiet hours are a row of their own. */
function quietIn(it: Bounds): number {
  return it.quiet.quiet ? Number.POSITIVE_INFINITY : (quietInSeconds(it) ?? Number.POSITIVE_INFINITY);
}
