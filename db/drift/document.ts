import type { Aspect, Difference, ObjectKind } from './difference.ts';
import type { Severity } from './finding.ts';

/** What the document "Production Database Schema" of 2025-10-23 says, found again in findings. */
const TITLE = 'production schema document';

/** Where the document states this difference, and how bad it calls it; null when it does not know of it. */
export function documented(difference: Difference): string | null {
  const found = STATEMENTS.find((it) => states(it, difference));
  if (!found) return null;
  const { line, severity } = found;
  return `${TITLE}, line ${line}${severity ? ` (${severity[0]} by line ${severity[1]})` : ''}`;
}

/** A line of the document. */
export interface Statement {
  readonly line: number;
  readonly kind: ObjectKind;
  readonly table: string | null;
  /** How the difference's object begins; a column's and a trigger's whole name. */
  readonly object: string;
  /** Null: that it is there in one database and not in the other. */
  readonly aspect: Aspect | null;
  /** What the document calls it, and in which line. */
  readonly severity: readonly [Severity, number] | null;
}

function states(statement: Statement, { kind, table, object, aspect }: Difference): boolean {
  const named = statement.object.startsWith('(')
    ? object.includes(statement.object)
    : object === statement.object;
  return statement.kind === kind && statement.table === table && statement.aspect === aspect && named;
}

type Rating = readonly [Severity, number];

const column = (
  line: number,
  table: string,
  object: string,
  severity: Rating | null = null,
  aspect: Aspect | null = null,
): Statement => ({ line, kind: 'column', table, object, aspect, severity });

const on =
  (kind: ObjectKind, aspect: Aspect | null = null) =>
  (line: number, table: string, object: string, severity: Rating | null = null): Statement => ({
    line,
    kind,
    table,
    object,
    aspect,
    severity,
  });

const unique = on('unique');
const uniqueIndex = on('index');
const foreignKey = on('foreign_key');
const action = on('foreign_key', 'actions');
const index = on('index');
const trigger = on('trigger');

const CHILD_SAFETY: Rating = ['critical', 250];
const SESSIONS: Rating = ['critical', 380];
const IDENTITY: Rating = ['high', 651];
const PLATFORM: Rating = ['high', 557];
const AUDIT: Rating = ['medium', 573];
const INDEXES: Rating = ['medium', 582];
const MINOR: Rating = ['low', 653];
const INTEGRITY: Rating = ['critical', 205];
const VIDEO_KEY = '(user_id, platform_id, platform_video_id)';

export const STATEMENTS: readonly Statement[] = [
  column(97, 'users', 'deleted_at'),
  column(98, 'users', 'deleted_by'),
  column(99, 'users', 'user_uuid', IDENTITY),
  unique(78, 'users', '(user_uuid)', IDENTITY),
  foreignKey(75, 'users', '(deleted_by)'),

  unique(135, 'platforms', '(name)', PLATFORM),
  uniqueIndex(135, 'platforms', '(name)', PLATFORM),
  column(136, 'platforms', 'display_name', PLATFORM),
  column(137, 'platforms', 'icon_url', MINOR, 'type'),
  column(138, 'platforms', 'api_endpoint'),
  column(139, 'platforms', 'is_active'),
  column(140, 'platforms', 'created_at', AUDIT),

  column(198, 'videos', 'platform_id', INTEGRITY, 'nullability'),
  column(199, 'videos', 'platform_video_id', INTEGRITY, 'nullability'),
  column(200, 'videos', 'thumbnail_url', MINOR, 'type'),
  column(201, 'videos', 'age_rating', MINOR, 'type'),
  unique(202, 'videos', VIDEO_KEY, ['critical', 536]),
  uniqueIndex(202, 'videos', VIDEO_KEY, ['critical', 536]),
  action(203, 'videos', '(user_id)'),

  column(244, 'profiles', 'age', CHILD_SAFETY),
  column(245, 'profiles', 'age_rating_limit', CHILD_SAFETY),
  column(246, 'profiles', 'avatar_url'),
  column(247, 'profiles', 'daily_limit_minutes'),
  column(248, 'profiles', 'deleted_at'),
  action(232, 'profiles', '(user_id)'),

  column(287, 'nfc_chips', 'label', ['high', 651], 'nullability'),
  column(288, 'nfc_chips', 'is_active'),
  column(289, 'nfc_chips', 'user_uuid', IDENTITY),
  column(290, 'nfc_chips', 'updated_at', AUDIT),
  foreignKey(499, 'nfc_chips', '(user_uuid)', IDENTITY),
  action(276, 'nfc_chips', '(user_id)'),

  column(334, 'video_nfc_mappings', 'is_active'),
  column(335, 'video_nfc_mappings', 'updated_at', AUDIT),
  action(320, 'video_nfc_mappings', '(video_id)'),
  action(321, 'video_nfc_mappings', '(nfc_chip_id)'),
  action(322, 'video_nfc_mappings', '(profile_id)'),

  column(374, 'watch_sessions', 'user_id', SESSIONS),
  column(375, 'watch_sessions', 'profile_id', SESSIONS, 'nullability'),
  column(376, 'watch_sessions', 'nfc_chip_id', SESSIONS),
  column(377, 'watch_sessions', 'completed', SESSIONS),
  column(378, 'watch_sessions', 'stopped_reason'),
  foreignKey(360, 'watch_sessions', '(user_id)', SESSIONS),
  foreignKey(363, 'watch_sessions', '(nfc_chip_id)', SESSIONS),
  action(361, 'watch_sessions', '(video_id)'),
  action(362, 'watch_sessions', '(profile_id)'),

  on('table')(59, 'daily_watch_time', 'daily_watch_time', ['low', 597]),

  column(453, 'token_blacklist', 'id', MINOR, 'type'),
  column(453, 'token_blacklist', 'id', MINOR, 'default'),
  column(454, 'token_blacklist', 'user_id', MINOR, 'nullability'),
  column(455, 'token_blacklist', 'revoked_at', MINOR),
  column(455, 'token_blacklist', 'created_at', MINOR),
  foreignKey(521, 'token_blacklist', '(user_id)'),

  index(470, 'users', '(email)'),
  index(471, 'videos', '(platform_id)', INDEXES),
  index(472, 'videos', '(created_at DESC)', INDEXES),
  index(474, 'video_nfc_mappings', '(video_id)', INDEXES),
  index(475, 'watch_sessions', '(user_id)'),
  index(476, 'watch_sessions', '(video_id)', INDEXES),
  index(477, 'token_blacklist', '(token_jti)'),
  index(483, 'daily_watch_time', '(profile_id, date)'),
  index(484, 'nfc_chips', '(user_id)'),
  index(485, 'watch_sessions', '(profile_id)'),

  trigger(619, 'users', 'update_users_updated_at'),
  trigger(622, 'videos', 'update_videos_updated_at'),
  trigger(625, 'profiles', 'update_profiles_updated_at'),
  {
    line: 610,
    kind: 'function',
    table: null,
    object: 'update_updated_at_column()',
    aspect: null,
    severity: null,
  },
  { line: 639, kind: 'extension', table: null, object: 'uuid-ossp', aspect: null, severity: null },
  ...['users', 'platforms', 'videos', 'profiles', 'nfc_chips', 'video_nfc_mappings', 'watch_sessions'].map(
    (table) => column(636, table, 'id', MINOR, 'default'),
  ),
];
