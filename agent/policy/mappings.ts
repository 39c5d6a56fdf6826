import type { ChipRow } from '../../db/device/chip-lookup.ts';
import type { Household } from './household.ts';
import { isSameVideo, rootsOf } from './merged.ts';

/** A chip's mapping that can be acted on. */
export type Mapping = ChipRow & { readonly mapping_id: string };

/** What a running session began with. */
export interface PinnedMapping {
  readonly mapping: string;
  readonly video: string;
}

/**
 * The mappings that may be acted on. For a running session that is its own alone, or the one that it was merged into since.
 * One that was switched off has nobody to stand for it.
 */
export function liveMappings(rows: readonly ChipRow[], pinned: PinnedMapping | null): Mapping[] {
  const live = rows.filter(isLive);
  if (pinned === null) return live;
  const own = rows.find((row) => row.mapping_id === pinned.mapping);
  if (!own || !isActive(own.mapping_active)) return [];
  const root = rootsOfMappings(rows).get(pinned.mapping) ?? pinned.mapping;
  return live.filter((row) => row.mapping_id === root && row.chip_id === own.chip_id);
}

/**
 * What is judged as one with `mapping` when this child lays down its chip: others that lead the child to the same video,
 * and all that was merged into it or into those.
 */
export function copiesOf(
  rows: readonly ChipRow[],
  household: Household,
  mapping: Mapping,
  profile_id: string,
): Mapping[] {
  if (rows.length === 1) return [];
  const together = liveMappings(rows, null).filter(
    (row) => row !== mapping && isFor(row, profile_id) && leadsToTheSame(household, row, mapping),
  );
  const chips = new Map([mapping, ...together].map((row) => [row.mapping_id, row.chip_id]));
  const roots = rootsOfMappings(rows);
  const aliases = rows.filter(
    (row): row is Mapping =>
      row.mapping_id !== null && !isLive(row) && chips.get(roots.get(row.mapping_id) ?? '') === row.chip_id,
  );
  return [...together, ...aliases];
}

/** Unset means active, as the existing backend has it; anything but a plain yes is no. */
export function isActive(flag: number | null): boolean {
  return flag === null || flag === 1;
}

/** Whether a mapping is meant when this child taps. */
export function isFor(mapping: Mapping, profile_id: string): boolean {
  return mapping.profile_id === null || mapping.profile_id === profile_id;
}

function isLive(row: ChipRow): row is Mapping {
  return row.mapping_id !== null && isActive(row.mapping_active) && row.mapping_merged_into === null;
}

function leadsToTheSame({ merged }: Household, a: Mapping, b: Mapping): boolean {
  return a.video_id !== null && b.video_id !== null && isSameVideo(merged, a.video_id, b.video_id);
}

function rootsOfMappings(rows: readonly ChipRow[]): Map<string, string> {
  return rootsOf(
    rows.flatMap(({ mapping_id, mapping_merged_into }) =>
      mapping_id === null ? [] : [{ id: mapping_id, merged_into_id: mapping_merged_into }],
    ),
  );
}
