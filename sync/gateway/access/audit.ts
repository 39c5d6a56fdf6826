import type { Postgres, Query } from '../../../db/postgres/connect.ts';
import { asAccess } from '../../../db/postgres/roles.ts';
import type { Clock } from '../../clock.ts';
import { addressPrefix } from './address.ts';

/** What is kept for good of who got access and who lost it. Never a child's name, an e-mail address, a code or a token. */
export type AccessEvent =
  | { readonly kind: 'pairing_started'; readonly address: string }
  | {
      readonly kind: 'pairing_approved';
      readonly user_id: string;
      readonly kiosk_id: string;
      readonly address: string;
    }
  | { readonly kind: 'pairing_denied'; readonly user_id: string; readonly address: string }
  /** The kiosk has fetched its tokens. */
  | {
      readonly kind: 'kiosk_paired';
      readonly user_id: string;
      readonly kiosk_id: string;
      readonly address: string;
    }
  | {
      readonly kind: 'kiosk_revoked';
      readonly user_id: string;
      readonly kiosk_id: string;
      readonly reason: RevokedReason;
    }
  | {
      readonly kind: 'kiosk_cloned';
      readonly user_id: string;
      readonly kiosk_id: string;
      readonly address: string;
    }
  | {
      readonly kind: 'kiosk_changed';
      readonly user_id: string;
      readonly kiosk_id: string;
      readonly what: readonly string[];
    }
  | { readonly kind: 'signed_in'; readonly user_id: string; readonly address: string }
  /** Tries to sign in used up a limit. `user_id`: the account they were for, where there is one. */
  | { readonly kind: 'sign_in_failed_burst'; readonly user_id: string | null; readonly address: string }
  /** Wrong codes used up a limit. */
  | { readonly kind: 'code_failed_burst'; readonly user_id: string; readonly address: string }
  | { readonly kind: 'keys_rotated' };

/** `parent`: on the family's page. `kiosk`: by itself, given away or declined. `replaced`: its key was paired elsewhere. */
export type RevokedReason = 'parent' | 'kiosk' | 'cloned' | 'replaced';

/** Writes it in the transaction of the deed: what was undone was never noted. Of an address only its network is kept. */
export async function noteAccess(query: Query, clock: Clock, event: AccessEvent): Promise<void> {
  const { kind, user_id = null, kiosk_id = null, ...detail } = { user_id: null, kiosk_id: null, ...event };
  const kept = 'address' in detail ? { ...detail, address: addressPrefix(detail.address) } : detail;
  await query(`INSERT INTO access_events (user_id, kiosk_id, kind, detail, at) VALUES ($1, $2, $3, $4, $5)`, [
    user_id,
    kiosk_id,
    kind,
    JSON.stringify(kept),
    new Date(clock.now()),
  ]);
}

/** For a deed that has no transaction of its own, such as a refused try. */
export function noteAccessAlone(
  deps: { readonly postgres: Postgres; readonly clock: Clock },
  event: AccessEvent,
): Promise<void> {
  return asAccess(deps.postgres, (query) => noteAccess(query, deps.clock, event));
}
