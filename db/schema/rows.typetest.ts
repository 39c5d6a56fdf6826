import type { MirroredTable, mirrored } from './mirrored.ts';

/** Compiles only while a row means the same to both databases: Postgres may hold more, never other. */
type PgRow<T extends MirroredTable> = (typeof mirrored)[T]['pg']['$inferSelect'];
type SqliteRow<T extends MirroredTable> = (typeof mirrored)[T]['sqlite']['$inferSelect'];
type WireRow<T extends MirroredTable> = ReturnType<(typeof mirrored)[T]['wire']['parse']>;

export const pgRowsAreMirrorRows: { [T in MirroredTable]: (row: PgRow<T>) => SqliteRow<T> } = {
  platforms: (row) => row,
  users: (row) => row,
  profiles: (row) => row,
  kiosks: (row) => row,
  videos: (row) => row,
  nfc_chips: (row) => row,
  video_nfc_mappings: (row) => row,
  daily_watch_time: (row) => row,
  kiosk_watch_time: (row) => row,
  profile_rules: (row) => row,
  watch_time_grants: (row) => row,
};

export const wireRowsAreMirrorRows: { [T in MirroredTable]: (row: WireRow<T>) => SqliteRow<T> } = {
  platforms: (row) => row,
  users: (row) => row,
  profiles: (row) => row,
  kiosks: (row) => row,
  videos: (row) => row,
  nfc_chips: (row) => row,
  video_nfc_mappings: (row) => row,
  daily_watch_time: (row) => row,
  kiosk_watch_time: (row) => row,
  profile_rules: (row) => row,
  watch_time_grants: (row) => row,
};

export const mirrorRowsAreWireRows: { [T in MirroredTable]: (row: SqliteRow<T>) => WireRow<T> } = {
  platforms: (row) => row,
  users: (row) => row,
  profiles: (row) => row,
  kiosks: (row) => row,
  videos: (row) => row,
  nfc_chips: (row) => row,
  video_nfc_mappings: (row) => row,
  daily_watch_time: (row) => row,
  kiosk_watch_time: (row) => row,
  profile_rules: (row) => row,
  watch_time_grants: (row) => row,
};
