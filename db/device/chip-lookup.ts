import type { Db } from './open.ts';

/** One row for each mapping of a chip, or one with nulls for a chip without any. Values as SQLite holds them. */
export interface ChipRow {
  readonly chip_id: string;
  readonly chip_user_id: string;
  readonly chip_active: number | null;
  readonly mapping_id: string | null;
  readonly mapping_active: number | null;
  readonly mapping_merged_into: string | null;
  readonly max_watch_time_minutes: number | null;
  readonly profile_id: string | null;
  readonly video_id: string | null;
  readonly video_user_id: string | null;
  readonly title: string | null;
  readonly duration_seconds: number | null;
  readonly age_rating: string | null;
  readonly platform_id: string | null;
  readonly platform_video_id: string | null;
  readonly platform_name: string | null;
  readonly platform_active: number | null;
}

/** All that the mirror says of a chip, in one statement. `uid`: canonical upper-case hex. */
export function prepareChipLookup(mirror: Db): (uid: string) => ChipRow[] {
  const rows = mirror.prepare<[string], ChipRow>(`
    SELECT c.id AS chip_id, c.user_id AS chip_user_id, c.is_active AS chip_active,
           m.id AS mapping_id, m.is_active AS mapping_active, m.merged_into_id AS mapping_merged_into,
           m.max_watch_time_minutes, m.profile_id,
           v.id AS video_id, v.user_id AS video_user_id, v.title, v.duration_seconds, v.age_rating,
           v.platform_id, v.platform_video_id, p.name AS platform_name, p.is_active AS platform_active
      FROM nfc_chips c
      LEFT JOIN video_nfc_mappings m ON m.nfc_chip_id = c.id
      LEFT JOIN videos v ON v.id = m.video_id
      LEFT JOIN platforms p ON p.id = v.platform_id
     WHERE replace(replace(replace(upper(c.chip_uid), ':', ''), '-', ''), ' ', '') = ?
     ORDER BY c.is_active, c.id, m.created_at, m.id`);
  return (uid) => rows.all(uid);
}
