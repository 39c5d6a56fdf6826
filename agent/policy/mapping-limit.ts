import type { Info } from './decision.ts';

const MINUTES_OF_A_DAY = 1440;

export interface MappingLimit {
  /** Null: no cap of its own. */
  readonly limit_s: number | null;
  readonly info: Info | null;
}

/** What `max_watch_time_minutes` adds for one mapping, child and day (row 18): null is no extra cap, nothing positive is none. */
export function mappingLimit(minutes: unknown): MappingLimit {
  if (minutes === null || minutes === undefined) return { limit_s: null, info: null };
  if (!isInteger(minutes)) return { limit_s: 0, info: 'MAPPING_LIMIT_INVALID' };
  if (minutes <= 0) return { limit_s: 0, info: minutes < 0 ? 'MAPPING_LIMIT_INVALID' : null };
  return { limit_s: Math.min(minutes, MINUTES_OF_A_DAY) * 60, info: null };
}

/** Of mappings that are judged as one the smallest counts; no cap is larger than any. */
export function smallerLimit(a: MappingLimit, b: MappingLimit): MappingLimit {
  if (b.limit_s === null) return a;
  return a.limit_s === null || b.limit_s < a.limit_s ? b : a;
}

function isInteger(value: unknown): value is number {
  return Number.isInteger(value);
}
