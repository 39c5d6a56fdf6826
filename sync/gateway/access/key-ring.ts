import { type CryptoKey, importJWK, type JWK } from 'jose';
import type { Postgres } from '../../../db/postgres/connect.ts';
import { asAccess } from '../../../db/postgres/roles.ts';
import type { Clock } from '../../clock.ts';
import { type GatewayKey, readKeys } from './gateway-keys.ts';

/** A key as this process holds it. */
export interface HeldKey extends GatewayKey {
  /** To verify with; null for keys of nonces. */
  readonly publicKey: CryptoKey | null;
}

/** The gateways' keys, as this process last read them. That one of them was withdrawn since, only the database knows. */
export interface KeyRing {
  readonly keys: () => Promise<readonly HeldKey[]>;
  /** Null where no gateway has it: looks again first, as another may just have made it. */
  readonly byKid: (kid: string) => Promise<HeldKey | null>;
}

const GOOD_FOR = 60_000;
/** Between two looks for a key that somebody claims there is. */
const ASKED_AGAIN_AFTER = 1_000;

export function makeKeyRing(deps: { readonly postgres: Postgres; readonly clock: Clock }): KeyRing {
  let held: { readonly keys: readonly HeldKey[]; readonly at: number } | null = null;
  let reading: Promise<readonly HeldKey[]> | null = null;

  const read = (): Promise<readonly HeldKey[]> => {
    reading ??= asAccess(deps.postgres, (query) => readKeys(query, deps.clock))
      .then((keys) => Promise.all(keys.map(hold)))
      .then((keys) => {
        held = { keys, at: deps.clock.now() };
        return keys;
      })
      .finally(() => {
        reading = null;
      });
    return reading;
  };
  // By the wall clock: keys go by it, and it goes on while a machine sleeps.
  const youngerThan = async (ms: number): Promise<readonly HeldKey[]> =>
    held && Math.abs(deps.clock.now() - held.at) < ms ? held.keys : read();

  const byKid = async (kid: string): Promise<HeldKey | null> => {
    const named = (keys: readonly HeldKey[]) => keys.find((it) => it.kid === kid) ?? null;
    return named(await youngerThan(GOOD_FOR)) ?? named(await youngerThan(ASKED_AGAIN_AFTER));
  };
  return { keys: () => youngerThan(GOOD_FOR), byKid };
}

/** Without the private part. */
export function publicJwk({ kid, jwk }: GatewayKey): JWK {
  const { kty, crv, x, y } = jwk as { kty?: string; crv?: string; x?: string; y?: string };
  return { kty, crv, x, y, kid, use: 'sig', alg: 'ES256' } as JWK;
}

async function hold(key: GatewayKey): Promise<HeldKey> {
  if (key.purpose === 'nonce') return { ...key, publicKey: null };
  return { ...key, publicKey: (await importJWK(publicJwk(key), 'ES256')) as CryptoKey };
}
