import type { Aspect, Difference, ObjectKind } from './difference.ts';

/**
 * For tests: every difference between init.sql and production that the description of production (2025-10-23, 671 lines)
 * states, with the line that states it. Written from its tables, not from what any program found.
 */
export interface Item {
  readonly line: number;
  readonly about:
    | 'column'
    | 'foreign key'
    | 'index'
    | 'id default'
    | 'unique'
    | 'trigger'
    | 'table'
    | 'function'
    | 'extension';
  /** What the comparison of init.sql with production has to find for it. */
  readonly facts: readonly Fact[];
}

/** `missing` in production, `unexpected` there, or the aspect that differs. */
export interface Fact {
  readonly kind: ObjectKind;
  readonly table: string | null;
  readonly object: string;
  readonly how: 'missing' | 'unexpected' | Aspect;
}

export function isFound({ kind, table, object, how }: Fact, differences: readonly Difference[]): boolean {
  return differences.some(
    (it) =>
      it.kind === kind && it.table === table && it.object === object && how === (it.aspect ?? it.change),
  );
}

export const factOf = ({ kind, table, object, change, aspect }: Difference): Fact => ({
  kind,
  table,
  object,
  how: (aspect ?? change) as Fact['how'],
});

type Line = readonly [line: number, table: string, object: string, ...how: Fact['how'][]];

const items = (about: Item['about'], kind: ObjectKind, lines: readonly Line[]): Item[] =>
  lines.map(([line, table, object, ...hows]) => ({
    line,
    about,
    facts: hows.map((how) => ({ kind, table, object, how })),
  }));

export const CHECKLIST: readonly Item[] = [
  ...items('column', 'column', [
    [97, 'users', 'deleted_at', 'unexpected'],
    [98, 'users', 'deleted_by', 'unexpected'],
    [99, 'users', 'user_uuid', 'unexpected'],
    [136, 'platforms', 'display_name', 'missing'],
    [137, 'platforms', 'icon_url', 'type'],
    [138, 'platforms', 'api_endpoint', 'unexpected'],
    [139, 'platforms', 'is_active', 'unexpected'],
    [140, 'platforms', 'created_at', 'missing'],
    [198, 'videos', 'platform_id', 'nullability'],
    [199, 'videos', 'platform_video_id', 'nullability'],
    [200, 'videos', 'thumbnail_url', 'type'],
    [201, 'videos', 'age_rating', 'type'],
    [244, 'profiles', 'age', 'missing'],
    [245, 'profiles', 'age_rating_limit', 'missing'],
    [246, 'profiles', 'avatar_url', 'unexpected'],
    [247, 'profiles', 'daily_limit_minutes', 'unexpected'],
    [248, 'profiles', 'deleted_at', 'unexpected'],
    [287, 'nfc_chips', 'label', 'nullability'],
    [288, 'nfc_chips', 'is_active', 'unexpected'],
    [289, 'nfc_chips', 'user_uuid', 'unexpected'],
    [290, 'nfc_chips', 'updated_at', 'missing'],
    [334, 'video_nfc_mappings', 'is_active', 'unexpected'],
    [335, 'video_nfc_mappings', 'updated_at', 'missing'],
    [374, 'watch_sessions', 'user_id', 'missing'],
    [375, 'watch_sessions', 'profile_id', 'nullability'],
    [376, 'watch_sessions', 'nfc_chip_id', 'missing'],
    [377, 'watch_sessions', 'completed', 'missing'],
    [378, 'watch_sessions', 'stopped_reason', 'unexpected'],
    [453, 'token_blacklist', 'id', 'type', 'default'],
    [454, 'token_blacklist', 'user_id', 'nullability'],
  ]),
  {
    // A new name is an old column that went and a new one that came.
    line: 455,
    about: 'column',
    facts: [
      { kind: 'column', table: 'token_blacklist', object: 'created_at', how: 'missing' },
      { kind: 'column', table: 'token_blacklist', object: 'revoked_at', how: 'unexpected' },
    ],
  },
  ...items('foreign key', 'foreign_key', [
    [75, 'users', '(deleted_by) -> users (id)', 'unexpected'],
    [268, 'nfc_chips', '(user_uuid) -> users (user_uuid)', 'unexpected'],
    [360, 'watch_sessions', '(user_id) -> users (id)', 'missing'],
    [363, 'watch_sessions', '(nfc_chip_id) -> nfc_chips (id)', 'missing'],
    [177, 'videos', '(user_id) -> users (id)', 'actions'],
    [232, 'profiles', '(user_id) -> users (id)', 'actions'],
    [276, 'nfc_chips', '(user_id) -> users (id)', 'actions'],
    [320, 'video_nfc_mappings', '(video_id) -> videos (id)', 'actions'],
    [321, 'video_nfc_mappings', '(nfc_chip_id) -> nfc_chips (id)', 'actions'],
    [322, 'video_nfc_mappings', '(profile_id) -> profiles (id)', 'actions'],
    [361, 'watch_sessions', '(video_id) -> videos (id)', 'actions'],
    [362, 'watch_sessions', '(profile_id) -> profiles (id)', 'actions'],
  ]),
  ...items('index', 'index', [
    [470, 'users', '(email)', 'missing'],
    [471, 'videos', '(platform_id)', 'missing'],
    [472, 'videos', '(created_at DESC)', 'missing'],
    [474, 'video_nfc_mappings', '(video_id)', 'missing'],
    [475, 'watch_sessions', '(user_id)', 'missing'],
    [476, 'watch_sessions', '(video_id)', 'missing'],
    [477, 'token_blacklist', '(token_jti)', 'missing'],
    [483, 'daily_watch_time', '(profile_id, date)', 'unexpected'],
    [485, 'watch_sessions', '(profile_id)', 'unexpected'],
  ]),
  ...items('id default', 'column', [
    [85, 'users', 'id', 'default'],
    [124, 'platforms', 'id', 'default'],
    [176, 'videos', 'id', 'default'],
    [231, 'profiles', 'id', 'default'],
    [275, 'nfc_chips', 'id', 'default'],
    [319, 'video_nfc_mappings', 'id', 'default'],
    [359, 'watch_sessions', 'id', 'default'],
  ]),
  ...items('unique', 'unique', [
    [99, 'users', '(user_uuid)', 'unexpected'],
    [135, 'platforms', '(name)', 'missing'],
    [202, 'videos', '(user_id, platform_id, platform_video_id)', 'missing'],
  ]),
  ...items('trigger', 'trigger', [
    [619, 'users', 'update_users_updated_at', 'missing'],
    [622, 'videos', 'update_videos_updated_at', 'missing'],
    [625, 'profiles', 'update_profiles_updated_at', 'missing'],
  ]),
  ...items('table', 'table', [[59, 'daily_watch_time', 'daily_watch_time', 'unexpected']]),
  {
    line: 610,
    about: 'function',
    facts: [{ kind: 'function', table: null, object: 'update_updated_at_column()', how: 'missing' }],
  },
  {
    line: 639,
    about: 'extension',
    facts: [{ kind: 'extension', table: null, object: 'uuid-ossp', how: 'missing' }],
  },
];

/** What differs as well, and the description does not say among its differences. */
export const OMITTED: readonly Fact[] = [
  // Among production's foreign keys in line 521, and not in the table of differences below line 452.
  { kind: 'foreign_key', table: 'token_blacklist', object: '(user_id) -> users (id)', how: 'unexpected' },
  // What SERIAL in line 438 makes along.
  { kind: 'sequence', table: 'token_blacklist', object: 'token_blacklist_id_seq', how: 'missing' },
  { kind: 'table', table: 'videos', object: 'videos', how: 'order' },
  { kind: 'table', table: 'watch_sessions', object: 'watch_sessions', how: 'order' },
];
