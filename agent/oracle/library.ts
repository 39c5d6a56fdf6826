import type { ChipRow } from '../../db/device/chip-lookup.ts';
import { ID, row } from '../policy/sample-tap.ts';

/** The household's chips. All of its films are on every kiosk. */
export interface Film {
  readonly uid: string;
  readonly row: ChipRow & { readonly mapping_id: string; readonly video_id: string };
  readonly min_age: number;
  readonly length_ms: number;
}

const MINUTE = 60_000;

const film = (
  number: number,
  it: { whose: string | null; min_age?: number; minutes: number; cap_minutes?: number },
): Film => {
  const id = (kind: string) => `00000000-0000-4000-8000-0000000000${kind}${number}`;
  const min_age = it.min_age ?? 0;
  return {
    uid: `04AABBCCDDEE8${number}`,
    min_age,
    length_ms: it.minutes * MINUTE,
    row: {
      ...row,
      chip_id: id('c'),
      mapping_id: id('d'),
      video_id: id('e'),
      profile_id: it.whose,
      age_rating: String(min_age),
      duration_seconds: it.minutes * 60,
      max_watch_time_minutes: it.cap_minutes ?? null,
    },
  };
};

export const films: readonly Film[] = [
  film(1, { whose: ID.mia, minutes: 240 }),
  film(2, { whose: ID.ben, minutes: 240 }),
  film(3, { whose: null, minutes: 90 }),
  film(4, { whose: null, minutes: 1.5 }),
  film(5, { whose: null, minutes: 30, cap_minutes: 2 }),
  film(6, { whose: null, minutes: 30, min_age: 7 }),
];
