import type { GrantRow } from '../../db/day/bonus.ts';
import type { RuleRow } from '../../db/day/rules.ts';
import type { Row } from '../../db/schema/mirrored.ts';
import type { HouseholdRows } from '../policy/household.ts';
import { child, family, ID } from '../policy/sample-tap.ts';

/** All that the parents have set, as the record has it. */
export interface HouseRules {
  readonly timezone: string;
  readonly children: readonly ChildRules[];
  readonly bonuses: readonly GrantRow[];
  /** In the order they were paired. */
  readonly kiosks: readonly KioskRules[];
}

export interface ChildRules {
  readonly id: string;
  readonly age: number;
  readonly minutes: number | null;
  /** By ISO weekday. */
  readonly weekdays: ReadonlyMap<number, number>;
  readonly quiet: readonly QuietRule[];
}

/** `HH:MM` on every date of a weekday; to before from: across midnight. */
export interface QuietRule {
  readonly weekday: number;
  readonly from: string;
  readonly to: string;
}

export interface KioskRules {
  readonly id: string;
  readonly offline_minutes?: number;
}

export const kioskId = (number: number): string => `00000000-0000-4000-8000-00000000010${number}`;

export function childOf(rules: HouseRules, id: string): ChildRules {
  const found = rules.children.find((each) => each.id === id);
  if (!found) throw new Error(`there is no child ${id}`);
  return found;
}

/** Of a child's day: this kiosk's and every other's seconds, and the minutes of all together. */
export type DayRows = Pick<HouseholdRows, 'kiosk_watch_time' | 'daily_watch_time'>;

/** The rows that a kiosk is sent. */
export function rowsOf(
  rules: HouseRules,
  days: DayRows,
  pull: { readonly kiosk_id: string; readonly at: number },
): HouseholdRows {
  const { kiosk_id, at } = pull;
  return {
    ...family,
    ...days,
    state: { kiosk_id, user_id: ID.family, cursor: `at ${at}`, pulled_at: at },
    kiosks: rules.kiosks.map((kiosk, order) => kioskRow(rules, kiosk, order)),
    profiles: rules.children.map(({ id, age, minutes }) => ({
      ...child(id, id, age),
      daily_limit_minutes: minutes,
    })),
    profile_rules: rules.children.flatMap(ruleRows),
    watch_time_grants: rules.bonuses,
  };
}

function kioskRow(rules: HouseRules, { id, offline_minutes }: KioskRules, order: number): Row<'kiosks'> {
  const settings = {
    timezone: rules.timezone,
    ...(offline_minutes === undefined ? {} : { offline_minutes }),
  };
  return {
    id,
    user_id: ID.family,
    name: id,
    status: 'active',
    settings,
    paired_at: new Date(order),
    revoked_at: null,
  };
}

function ruleRows({ id, weekdays, quiet }: ChildRules): RuleRow[] {
  const none = { profile_id: id, minutes: null, quiet_from: null, quiet_to: null };
  return [
    ...[...weekdays].map(([weekday, minutes]) => ({ ...none, weekday, minutes })),
    ...quiet.map(({ weekday, from, to }) => ({ ...none, weekday, quiet_from: from, quiet_to: to })),
  ];
}
