import { pg } from '../drizzle.ts';
import { id, integer, json, required, timestamp, timestamptz, uuid, varchar } from './column.ts';
import { recordTable } from './table.ts';

/** A parent's account, and with it a household. */
export const users = recordTable(
  'users',
  {
    id: id(),
    name: required(varchar('name', 255)),
    deleted_at: timestamp('deleted_at'),
  },
  {
    email: pg.varchar('email', { length: 255 }).notNull(),
    password_hash: pg.varchar('password_hash', { length: 255 }).notNull(),
    deleted_by: pg.uuid('deleted_by'),
    created_at: pg.timestamp('created_at').defaultNow(),
    updated_at: pg.timestamp('updated_at').defaultNow(),
    /** Deprecated second identity that older writers still fill. */
    user_uuid: pg.uuid('user_uuid').defaultRandom(),
  },
);

/** A child. */
export const profiles = recordTable(
  'profiles',
  {
    id: id(),
    user_id: required(uuid('user_id')),
    name: required(varchar('name', 255)),
    age: integer('age'),
    age_rating_limit: varchar('age_rating_limit', 20),
    avatar_url: varchar('avatar_url', 500),
    daily_limit_minutes: integer('daily_limit_minutes'),
    deleted_at: timestamp('deleted_at'),
    created_at: timestamp('created_at'),
    updated_at: timestamp('updated_at'),
  },
  {},
);

/** A device of the household. `settings`: time zone, language, chip mode (POLICY section 6), parsed in kiosk-settings.ts. */
export const kiosks = recordTable(
  'kiosks',
  {
    id: id(),
    user_id: required(uuid('user_id')),
    name: required(varchar('name', 255)),
    status: required(varchar('status', 20)),
    settings: required(json('settings')),
    paired_at: required(timestamptz('paired_at')),
    revoked_at: timestamptz('revoked_at'),
  },
  {
    /** Null: the kiosk was paired and proves itself by its own key. */
    credential_hash: pg.text('credential_hash'),
    /** Of the kiosk's own key (RFC 7638). */
    key_thumbprint: pg.text('key_thumbprint'),
    /** Of the random text that its last refresh left: two machines with one key cannot both know it. */
    seal_hash: pg.text('seal_hash'),
    revoked_reason: pg.varchar('revoked_reason', { length: 20 }),
    app_version: pg.varchar('app_version', { length: 50 }),
    last_seen_at: pg.timestamp('last_seen_at', { withTimezone: true }),
    created_at: pg.timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updated_at: pg.timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
);

export const tokenBlacklist = pg.pgTable('token_blacklist', {
  id: pg.uuid('id').primaryKey().defaultRandom(),
  token_jti: pg.varchar('token_jti', { length: 255 }).notNull(),
  user_id: pg.uuid('user_id'),
  revoked_at: pg.timestamp('revoked_at').defaultNow(),
  expires_at: pg.timestamp('expires_at').notNull(),
});
