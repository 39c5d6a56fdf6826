import { z } from 'zod';
import { DAY_S, type WallWindow } from './wall-window.ts';

/** A row of `profile_rules`. */
export interface RuleRow {
  readonly profile_id: string;
  /** ISO: Monday is 1. */
  readonly weekday: number;
  readonly minutes: number | null;
  /** `HH:MM[:SS]`, both or neither. */
  readonly quiet_from: string | null;
  readonly quiet_to: string | null;
}

/** What parents set for a child by weekday. Whatever could not be read forbids. */
export interface Rules {
  /** By ISO weekday, instead of the daily limit; 'invalid' grants nothing. */
  readonly minutes: ReadonlyMap<number, number | 'invalid'>;
  readonly windows: readonly WallWindow[];
  readonly infos: readonly RuleInfo[];
}

/** A rule without a child or a weekday, malformed quiet hours, malformed minutes. */
export type RuleInfo = 'RULE_INVALID' | 'QUIET_HOURS_INVALID' | 'WEEKDAY_MINUTES_INVALID';

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];
const MINUTES_OF_A_DAY = 1440;

/**
 * The rules for one child, from all of the household's. A row that names no child is everybody's, one that names no weekday
 * is every day's. Of several for one weekday all windows hold, and the fewest minutes.
 */
export function rulesOf(rows: readonly RuleRow[], profile_id: string): Rules {
  const minutes = new Map<number, number | 'invalid'>();
  const windows: WallWindow[] = [];
  const infos = new Set<RuleInfo>();
  for (const row of rows) {
    if (!isAbout(row, profile_id)) continue;
    if (!isGuid(row.profile_id) || !WEEKDAYS.includes(row.weekday)) {
      infos.add('RULE_INVALID');
      windows.push(...WEEKDAYS.map(allDay));
      continue;
    }
    const { weekday } = row;
    const more = minutesOf(row.minutes);
    if (more !== null) minutes.set(weekday, fewer(minutes.get(weekday), more));
    if (more === 'invalid') infos.add('WEEKDAY_MINUTES_INVALID');
    const quiet = windowOf(row);
    if (quiet.kind === 'window') windows.push(quiet.window);
    if (quiet.kind === 'malformed') {
      windows.push(allDay(weekday));
      infos.add('QUIET_HOURS_INVALID');
    }
  }
  return { minutes, windows, infos: [...infos] };
}

function isAbout(row: RuleRow, profile_id: string): boolean {
  return !isGuid(row.profile_id) || row.profile_id.toLowerCase() === profile_id.toLowerCase();
}

function isGuid(value: unknown): value is string {
  return z.guid().safeParse(value).success;
}

function minutesOf(minutes: unknown): number | 'invalid' | null {
  if (minutes === null || minutes === undefined) return null;
  if (typeof minutes !== 'number' || !Number.isInteger(minutes)) return 'invalid';
  return minutes >= 0 && minutes <= MINUTES_OF_A_DAY ? minutes : 'invalid';
}

function fewer(a: number | 'invalid' | undefined, b: number | 'invalid'): number | 'invalid' {
  if (a === undefined) return b;
  return a === 'invalid' || b === 'invalid' ? 'invalid' : Math.min(a, b);
}

type QuietRule =
  | { readonly kind: 'none' }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'window'; readonly window: WallWindow };

/**
 * From after to: across midnight. From equal to may mean that date, or the 24 hours from then on: it is quiet for both, from
 * the beginning of the date until `to` on the next. Quiet from 00:00 to 00:00 is thus just that date.
 */
function windowOf({ weekday, quiet_from, quiet_to }: RuleRow): QuietRule {
  const unset = (value: unknown) => value === null || value === undefined;
  if (unset(quiet_from) && unset(quiet_to)) return { kind: 'none' };
  const from_s = secondsOf(quiet_from);
  const to_s = secondsOf(quiet_to);
  if (from_s === null || to_s === null) return { kind: 'malformed' };
  if (from_s < to_s) return { kind: 'window', window: { weekday, from_s, to_s } };
  const begin_s = from_s === to_s ? 0 : from_s;
  return { kind: 'window', window: { weekday, from_s: begin_s, to_s: to_s + DAY_S } };
}

function allDay(weekday: number): WallWindow {
  return { weekday, from_s: 0, to_s: DAY_S };
}

/** Postgres knows 24:00 as well: the end of the day. */
const WALL_TIME = /^(?:([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?|24:00(?::00)?)$/;

function secondsOf(text: unknown): number | null {
  const match = typeof text === 'string' ? WALL_TIME.exec(text) : null;
  if (!match) return null;
  const [, hours, minutes, seconds = '0'] = match;
  return hours === undefined ? DAY_S : Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}
