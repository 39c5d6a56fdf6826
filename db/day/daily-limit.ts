const DEFAULT_DAILY_MINUTES = 60;
const MINUTES_OF_A_DAY = 1440;

export interface DailyLimit {
  readonly limit_s: number;
  /** Set where the limit itself refuses. */
  readonly code: 'DAILY_LIMIT_ZERO' | 'DAILY_LIMIT_INVALID' | null;
  readonly info: 'LIMIT_DEFAULTED' | 'LIMIT_CLAMPED' | 'LIMIT_INVALID' | null;
}

/** What `profiles.daily_limit_minutes` grants a day (POLICY section 3, row 15). Nothing set is an hour, never no limit. */
export function dailyLimit(minutes: unknown): DailyLimit {
  if (minutes === null || minutes === undefined) {
    return { limit_s: DEFAULT_DAILY_MINUTES * 60, code: null, info: 'LIMIT_DEFAULTED' };
  }
  if (!isInteger(minutes) || minutes < 0) {
    return { limit_s: 0, code: 'DAILY_LIMIT_INVALID', info: 'LIMIT_INVALID' };
  }
  if (minutes === 0) return { limit_s: 0, code: 'DAILY_LIMIT_ZERO', info: null };
  if (minutes > MINUTES_OF_A_DAY)
    return { limit_s: MINUTES_OF_A_DAY * 60, code: null, info: 'LIMIT_CLAMPED' };
  return { limit_s: minutes * 60, code: null, info: null };
}

function isInteger(value: unknown): value is number {
  return Number.isInteger(value);
}
