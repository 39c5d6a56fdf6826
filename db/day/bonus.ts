import { z } from 'zod';

/** A row of `watch_time_grants`. */
export interface GrantRow {
  readonly id: string;
  readonly profile_id: string;
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly minutes: number;
}

export interface Bonus {
  readonly bonus_s: number;
  readonly infos: readonly BonusInfo[];
}

export type BonusInfo = 'BONUS_INVALID' | 'BONUS_CLAMPED';

/** Minutes that parents gave one child, by date. */
export interface Bonuses {
  readonly on: (date: string) => Bonus;
}

const MOST_MINUTES_A_DAY = 120;
const grantRow = z.object({
  id: z.string().min(1),
  profile_id: z.string(),
  date: z.iso.date(),
  minutes: z.int().min(5).max(60),
});

/**
 * One grant counts once, however often it comes. What is malformed or contradicts another row of its id is left out and
 * remarked on: on its date, or every day where that cannot be read.
 */
export function bonusesOf(rows: readonly GrantRow[], profile_id: string): Bonuses {
  const minutes = new Map<string, number>();
  const invalid = new Set<unknown>();
  const seen = new Set<string>();
  const contradictory = contradictoryIds(rows);
  for (const row of rows.filter((each) => each.profile_id === profile_id)) {
    const grant = grantRow.safeParse(row);
    if (!grant.success || contradictory.has(row.id)) {
      invalid.add(z.iso.date().safeParse(row.date).success ? row.date : null);
      continue;
    }
    if (seen.has(row.id)) continue;
    seen.add(row.id);
    minutes.set(row.date, (minutes.get(row.date) ?? 0) + row.minutes);
  }
  return {
    on: (date) => {
      const given = minutes.get(date) ?? 0;
      const infos: BonusInfo[] = invalid.has(date) || invalid.has(null) ? ['BONUS_INVALID'] : [];
      if (given > MOST_MINUTES_A_DAY) infos.push('BONUS_CLAMPED');
      return { bonus_s: Math.min(given, MOST_MINUTES_A_DAY) * 60, infos };
    },
  };
}

function contradictoryIds(rows: readonly GrantRow[]): Set<string> {
  const first = new Map<string, string>();
  const contradictory = new Set<string>();
  for (const row of rows) {
    const says = JSON.stringify([row.profile_id, row.date, row.minutes]);
    if ((first.get(row.id) ?? says) !== says) contradictory.add(row.id);
    first.set(row.id, says);
  }
  return contradictory;
}
