import type { ChipRow } from '../../db/device/chip-lookup.ts';
import type { VideoCopyRow } from '../../db/device/video-copies.ts';
import type { Circumstances } from './circumstances.ts';
import { ID, row, tap } from './sample-tap.ts';

/** Rows that the record holds several times, for tests. */
export const film = (
  id: string,
  age_rating: string | null,
  merged_into_id: string | null = null,
): VideoCopyRow => ({
  id,
  age_rating,
  merged_into_id,
});
export const mapping = (mapping_id: string, change: Partial<ChipRow> = {}): ChipRow => ({
  ...row,
  mapping_id,
  ...change,
});

/** Mia, four years old, lays down a chip with these mappings; the seconds used are by mapping. */
export const layDown = (
  rows: readonly ChipRow[],
  more: {
    films?: readonly VideoCopyRow[];
    used?: Readonly<Record<string, number>>;
    it?: Partial<Circumstances>;
  } = {},
) =>
  tap({
    family: { video_copies: more.films ?? [] },
    it: { rows, chosen: ID.mia, ...more.it },
    deps: {
      usage: (_profile, mapping_id, copies) => {
        const mapping_used_s = [mapping_id, ...copies].reduce((sum, id) => sum + (more.used?.[id] ?? 0), 0);
        return { used_s: 0, mapping_used_s };
      },
    },
  });

/** Every id that hangs together with `from`, along links in either direction. */
export function reached(films: readonly VideoCopyRow[], from: string): Set<string> {
  const found = new Set([from]);
  for (const _ of films) {
    for (const { id, merged_into_id } of films) {
      if (merged_into_id === null || !(found.has(id) || found.has(merged_into_id))) continue;
      found.add(id).add(merged_into_id);
    }
  }
  return found;
}
