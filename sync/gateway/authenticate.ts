import { eq, sql } from 'drizzle-orm';
import type { Postgres } from '../../db/postgres/connect.ts';
import { kiosks, users } from '../../db/schema/household.ts';
import type { Clock } from '../clock.ts';
import type { ErrorAnswer } from '../protocol.ts';
import { hashKey } from './kiosk-key.ts';

export interface AuthenticateDeps {
  readonly postgres: Postgres;
  readonly clock: Clock;
}

export interface Kiosk {
  readonly kind: 'kiosk';
  readonly kiosk_id: string;
  readonly user_id: string;
}

export type Identity =
  | Kiosk
  | {
      readonly kind: 'refused';
      readonly code: Extract<ErrorAnswer['code'], 'kiosk_unknown' | 'kiosk_revoked'>;
    };

/** Who asks, by the request's `Authorization` header. The only place that knows how a kiosk proves itself. */
export async function authenticate(deps: AuthenticateDeps, header: string | undefined): Promise<Identity> {
  const key = header?.match(/^Bearer (mk1_[\w-]{43})$/)?.[1];
  if (!key) return { kind: 'refused', code: 'kiosk_unknown' };
  const [found] = await deps.postgres.orm
    .select({
      kiosk_id: kiosks.pg.id,
      user_id: kiosks.pg.user_id,
      status: kiosks.pg.status,
      last_seen_at: kiosks.pg.last_seen_at,
      account_deleted_at: users.pg.deleted_at,
    })
    .from(kiosks.pg)
    .innerJoin(users.pg, eq(users.pg.id, kiosks.pg.user_id))
    .where(eq(kiosks.pg.credential_hash, hashKey(key)));

  if (!found) return { kind: 'refused', code: 'kiosk_unknown' };
  if (found.status !== 'active' || found.account_deleted_at)
    return { kind: 'refused', code: 'kiosk_revoked' };
  await noteSeen(deps, found.kiosk_id, found.last_seen_at);
  return { kind: 'kiosk', kiosk_id: found.kiosk_id, user_id: found.user_id };
}

/** Once a minute is enough for "seen today", and most requests then write nothing. */
async function noteSeen(deps: AuthenticateDeps, id: string, lastSeen: Date | null): Promise<void> {
  const now = deps.clock.now();
  if (lastSeen && Math.abs(now - lastSeen.getTime()) < 60_000) return;
  await deps.postgres.orm
    .update(kiosks.pg)
    .set({ last_seen_at: sql`${new Date(now).toISOString()}::timestamptz` })
    .where(eq(kiosks.pg.id, id));
}
