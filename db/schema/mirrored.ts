import { kiosks, profiles, users } from './household.ts';
import { nfcChips, platforms, videoNfcMappings, videos } from './library.ts';
import { profileRules, watchTimeGrants } from './rules.ts';
import { dailyWatchTime, kioskWatchTime } from './watching.ts';

/** The tables a kiosk holds a copy of, parents before children. */
export const mirrored = {
  platforms,
  users,
  profiles,
  kiosks,
  videos,
  nfc_chips: nfcChips,
  video_nfc_mappings: videoNfcMappings,
  daily_watch_time: dailyWatchTime,
  kiosk_watch_time: kioskWatchTime,
  profile_rules: profileRules,
  watch_time_grants: watchTimeGrants,
} as const;

export type MirroredTable = keyof typeof mirrored;

export const mirroredTables = Object.keys(mirrored) as MirroredTable[];

/** A row as both databases give it. */
export type Row<T extends MirroredTable> = (typeof mirrored)[T]['sqlite']['$inferSelect'];
