import { type MirroredTable, mirroredTables } from '../db/schema/mirrored.ts';

/** The edition of the mirror in which each table came. */
const since: Readonly<Record<MirroredTable, number>> = {
  platforms: 1,
  users: 1,
  profiles: 1,
  kiosks: 1,
  videos: 1,
  nfc_chips: 1,
  video_nfc_mappings: 1,
  daily_watch_time: 1,
  kiosk_watch_time: 1,
  profile_rules: 2,
  watch_time_grants: 2,
};

/**
 * The edition this program's mirror is of, named with every pull; whoever names none is of edition 1. A kiosk is sent no
 * table that it does not know, and a cursor holds for its edition only: rows of a table that is new to a kiosk reach it
 * with a snapshot, whichever side was updated first.
 */
export const EDITION = Math.max(...Object.values(since));

/** The tables of an edition, parents before children. */
export function tablesOf(edition: number): MirroredTable[] {
  return mirroredTables.filter((table) => since[table] <= edition);
}
