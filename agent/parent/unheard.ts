import type { GrantRow } from '../../db/day/bonus.ts';
import type { GivenBonuses } from '../../db/device/bonuses.ts';

/** Bonuses given here, as long as the mirror cannot know of them. */
export interface UnheardBonuses {
  readonly given: () => readonly GrantRow[];
  /** A pull is complete. True where something no longer counts as given here. */
  readonly pulled: () => boolean;
}

/** The pull that was under way when the gateway heard of a bonus may not bring it yet. */
const PULLS = 2;
const EVERY_DATE = '';

/**
 * What the gateway has heard of is the record's: a parent may take it back there, and then it counts no more. Until the mirror
 * has it, it counts as given.
 */
export function unheardBonuses(bonuses: Pick<GivenBonuses, 'since' | 'waitingSince'>): UnheardBonuses {
  /** By id: pulls that were completed since the gateway heard of it. */
  const counting = new Map<string, number>();

  const waiting = () => {
    const ids = new Set(bonuses.waitingSince(EVERY_DATE).map(({ id }) => id));
    for (const id of ids) counting.set(id, 0);
    return ids;
  };
  return {
    given: () => {
      waiting();
      return bonuses.since(EVERY_DATE).filter(({ id }) => counting.has(id));
    },
    pulled: () => {
      const ids = waiting();
      const before = counting.size;
      for (const [id, pulls] of counting) {
        if (ids.has(id)) continue;
        if (pulls + 1 < PULLS) counting.set(id, pulls + 1);
        else counting.delete(id);
      }
      return counting.size < before;
    },
  };
}
