import { createHash } from 'node:crypto';
import {
  calculateJwkThumbprint,
  EmbeddedJWK,
  errors,
  type FlattenedJWSInput,
  type JWSHeaderParameters,
  jwtVerify,
} from 'jose';
import { z } from 'zod';
import type { Query } from '../../../db/postgres/connect.ts';
import type { Clock } from '../../clock.ts';
import { type Nonces, PROOF_REMEMBERED_MS } from './nonces.ts';

/** Ed25519 by its own name, and by the older one for all Edwards curves. */
export const PROOF_ALGORITHMS = ['ES256', 'Ed25519', 'EdDSA'];

/** Whoever asks holds this key now. That the proof was not used before, only `useProof` knows. */
export interface Proof {
  readonly kind: 'proof';
  /** Of the key (RFC 7638). */
  readonly thumbprint: string;
  readonly jti: string;
}

export interface RefusedProof {
  readonly kind: 'refused';
  readonly error: 'invalid_dpop_proof' | 'use_dpop_nonce';
  readonly message: string;
}

export interface ProofAsked {
  /** The header `DPoP`. */
  readonly proof: string | undefined;
  readonly method: string;
  /** As the kiosk knows it: behind a proxy not what this process is reached by. */
  readonly url: string;
  /** The access token that came with it, if any. */
  readonly accessToken?: string;
}

const claims = z.object({
  jti: z.string().min(1).max(128),
  htm: z.string(),
  htu: z.string().max(2_000),
  nonce: z.string().max(200).optional(),
  ath: z.string().max(100).optional(),
});

/**
 * RFC 9449, section 4.3. The proof's own time is not looked at, because a kiosk starts with a wrong clock; the nonce says that
 * the proof is of now.
 */
export async function verifyProof(
  deps: { readonly nonces: Nonces; readonly clock: Clock },
  asked: ProofAsked,
): Promise<Proof | RefusedProof> {
  if (!asked.proof) return refused('The header DPoP is missing');
  if (asked.proof.length > 4_096) return refused('The header DPoP is too long');
  try {
    const { payload, protectedHeader } = await jwtVerify(asked.proof, ownKey, {
      typ: 'dpop+jwt',
      algorithms: PROOF_ALGORITHMS,
      requiredClaims: ['jti', 'htm', 'htu', 'iat'],
      currentDate: new Date(deps.clock.now()),
    });
    const parsed = claims.safeParse(payload);
    if (!parsed.success) return refused('A claim of the proof is malformed');
    const { jti, htm, htu, nonce, ath } = parsed.data;
    if (htm !== asked.method) return refused('The proof is for another method');
    if (withoutQuery(htu) !== withoutQuery(asked.url)) {
      return refused(`The proof is for another address than ${withoutQuery(asked.url)}`);
    }
    if (asked.accessToken !== undefined && ath !== hashOf(asked.accessToken)) {
      return refused('The proof is for another access token');
    }
    if (nonce === undefined || !(await deps.nonces.isGood(nonce))) {
      return {
        kind: 'refused',
        error: 'use_dpop_nonce',
        message: 'The proof needs the nonce of this answer',
      };
    }
    if (!protectedHeader.jwk) return refused('The proof has no key');
    return { kind: 'proof', thumbprint: await calculateJwkThumbprint(protectedHeader.jwk), jti };
  } catch (error) {
    if (error instanceof errors.JOSEError) return refused('The proof is not valid');
    throw error;
  }
}

/** The key in the proof. One that is none makes the platform's cryptography complain in words of its own. */
async function ownKey(header: JWSHeaderParameters, token: FlattenedJWSInput) {
  try {
    return await EmbeddedJWK(header, token);
  } catch (error) {
    if (error instanceof errors.JOSEError) throw error;
    throw new errors.JWSInvalid('The key is none', { cause: error });
  }
}

/** False where it was used before: then whoever sent it may have overheard it. */
export async function useProof(query: Query, clock: Clock, { thumbprint, jti }: Proof): Promise<boolean> {
  const used = await query(
    `INSERT INTO dpop_proofs (key_thumbprint, jti, expires_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING jti`,
    [thumbprint, jti, new Date(clock.now() + PROOF_REMEMBERED_MS)],
  );
  return used.length > 0;
}

function refused(message: string): RefusedProof {
  return { kind: 'refused', error: 'invalid_dpop_proof', message };
}

/** Null for what is no address, which then is never the same as one. */
function withoutQuery(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  url.search = '';
  url.hash = '';
  return url.href;
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
