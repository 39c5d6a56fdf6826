import { readGrant } from '../../db/device/grant.ts';
import type { Identity } from '../../db/device/identity.ts';
import type { Db } from '../../db/device/open.ts';
import { readPairingRequest } from '../../db/device/pairing-request.ts';

/** Whose kiosk this is, as support may know it: nothing here is secret. Instants are milliseconds since the epoch. */
export interface PairingFacts {
  /** Null: it belongs to nobody. `provisioned`: it was given a key. */
  readonly kind: 'provisioned' | 'paired' | null;
  readonly kiosk_id: string | null;
  /** Masked; null where it is not known. */
  readonly account: string | null;
  readonly kiosk_name: string | null;
  readonly since: number | null;
  readonly refused_at: number | null;
  readonly refused_code: string | null;
  readonly refused_reason: string | null;
  /** `unanswered`: one was asked for, and no answer came yet. Null: there are none. */
  readonly tokens: 'in order' | 'unanswered' | null;
  /** What a kiosk without an account waits for. */
  readonly waits: Waits | null;
}

export type Waits =
  | { readonly kind: 'parent'; readonly user_code: string; readonly verification_uri: string }
  | { readonly kind: 'touch'; readonly account: string };

/** From state.db alone, so that an agent that runs and one that does not say the same. Null: it cannot be read. */
export function pairingFacts(db: Db | null, identity: Identity | null): PairingFacts {
  const grant = db && readGrant(db);
  const own = grant?.status === 'confirmed' ? grant : null;
  return {
    kind: identity?.kind ?? null,
    kiosk_id: identity?.kiosk_id ?? null,
    account: own?.account ?? null,
    kiosk_name: own?.kiosk_name ?? null,
    since: identity?.paired_at ?? null,
    refused_at: identity?.refused_at ?? null,
    refused_code: identity?.refused_code ?? null,
    refused_reason: identity?.refused_reason ?? null,
    tokens: own && (own.next_seal === null ? 'in order' : 'unanswered'),
    waits: db && waitsFor(db, grant),
  };
}

function waitsFor(db: Db, grant: ReturnType<typeof readGrant>): Waits | null {
  if (grant?.status === 'offered') return { kind: 'touch', account: grant.account };
  const request = readPairingRequest(db);
  if (!request) return null;
  const { user_code, verification_uri } = request;
  return { kind: 'parent', user_code, verification_uri };
}
