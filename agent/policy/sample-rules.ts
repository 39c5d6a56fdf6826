import type { GrantRow } from '../../db/day/bonus.ts';
import type { RuleRow } from '../../db/day/rules.ts';
import { ID } from './sample-tap.ts';

/** What parents set for Mia, for tests. The sample tap is on Sunday, 2026-11-22, at 15:00 in Berlin. */
export const SUNDAY = 7;

export const rule = (change: Partial<Record<keyof RuleRow, unknown>>): RuleRow =>
  ({
    profile_id: ID.mia,
    weekday: SUNDAY,
    minutes: null,
    quiet_from: null,
    quiet_to: null,
    ...change,
  }) as RuleRow;

export const quiet = (quiet_from: unknown, quiet_to: unknown, weekday: unknown = SUNDAY): RuleRow =>
  rule({ quiet_from, quiet_to, weekday });

export const grant = (id: string, minutes: unknown, date = '2026-11-22'): GrantRow =>
  ({ id, profile_id: ID.mia, date, minutes }) as GrantRow;
