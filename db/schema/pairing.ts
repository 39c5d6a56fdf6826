import { pg } from '../drizzle.ts';
import { instant, primaryId } from './pg-only.ts';

/** A kiosk that asks to be paired (RFC 8628). Codes are kept as hashes; `user_id` is null until a parent has decided. */
export const deviceAuthorizations = pg.pgTable('device_authorizations', {
  ...primaryId(),
  device_code_hash: pg.text('device_code_hash').notNull(),
  user_code: pg.varchar('user_code', { length: 16 }).notNull(),
  key_thumbprint: pg.text('key_thumbprint').notNull(),
  status: pg.varchar('status', { length: 20 }).notNull().default('pending'),
  user_id: pg.uuid('user_id'),
  kiosk_id: pg.uuid('kiosk_id'),
  app_version: pg.varchar('app_version', { length: 50 }),
  /** What the kiosk says of itself, and the network address it asked from, for the parent who is to agree. */
  description: pg.varchar('description', { length: 100 }),
  address: pg.varchar('address', { length: 64 }),
  poll_interval_seconds: pg.integer('poll_interval_seconds').notNull().default(5),
  last_polled_at: instant('last_polled_at'),
  attempts: pg.integer('attempts').notNull().default(0),
  expires_at: instant('expires_at').notNull(),
  decided_at: instant('decided_at'),
  created_at: instant('created_at').notNull().defaultNow(),
});

/** Refresh tokens of paired kiosks, each bound to the kiosk's key. */
export const kioskTokens = pg.pgTable('kiosk_tokens', {
  ...primaryId(),
  kiosk_id: pg.uuid('kiosk_id').notNull(),
  token_hash: pg.text('token_hash').notNull(),
  key_thumbprint: pg.text('key_thumbprint').notNull(),
  created_at: instant('created_at').notNull().defaultNow(),
  last_used_at: instant('last_used_at'),
  expires_at: instant('expires_at').notNull(),
  revoked_at: instant('revoked_at'),
});

/** Who paired, renamed or revoked what, and when. Outlives account and kiosk. */
export const accessEvents = pg.pgTable('access_events', {
  id: pg.bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  user_id: pg.uuid('user_id'),
  kiosk_id: pg.uuid('kiosk_id'),
  kind: pg.varchar('kind', { length: 40 }).notNull(),
  detail: pg.jsonb('detail').$type<Record<string, unknown>>().notNull().default({}),
  at: instant('at').notNull().defaultNow(),
});

/** What all gateways sign with; private. `signs_from`: published before, so that every gateway has heard of it. */
export const gatewayKeys = pg.pgTable('gateway_keys', {
  kid: pg.text('kid').primaryKey(),
  purpose: pg.varchar('purpose', { length: 20 }).notNull(),
  key: pg.jsonb('key').$type<Record<string, unknown>>().notNull(),
  created_at: instant('created_at').notNull().defaultNow(),
  signs_from: instant('signs_from').notNull(),
  signs_until: instant('signs_until').notNull(),
  verifies_until: instant('verifies_until').notNull(),
});

/** Parents who are signed in on the gateway's pages. */
export const parentSessions = pg.pgTable('parent_sessions', {
  id_hash: pg.text('id_hash').primaryKey(),
  user_id: pg.uuid('user_id').notNull(),
  created_at: instant('created_at').notNull().defaultNow(),
  last_used_at: instant('last_used_at').notNull().defaultNow(),
  expires_at: instant('expires_at').notNull(),
});

/** Proofs of possession (RFC 9449) that were accepted: none is accepted twice. */
export const dpopProofs = pg.pgTable(
  'dpop_proofs',
  {
    key_thumbprint: pg.text('key_thumbprint').notNull(),
    jti: pg.text('jti').notNull(),
    expires_at: instant('expires_at').notNull(),
  },
  (it) => [pg.primaryKey({ columns: [it.key_thumbprint, it.jti] })],
);

/** What was used up of each limit, as rate-limiter-flexible keeps it. `expire`: milliseconds since the epoch. */
export const rateLimits = pg.pgTable('rate_limits', {
  key: pg.varchar('key', { length: 255 }).primaryKey(),
  points: pg.integer('points').notNull().default(0),
  expire: pg.bigint('expire', { mode: 'number' }),
});
