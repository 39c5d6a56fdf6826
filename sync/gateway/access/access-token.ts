import { randomUUID } from 'node:crypto';
import { errors, importJWK, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import type { GatewayKey } from './gateway-keys.ts';
import type { KeyRing } from './key-ring.ts';
import { CLIENT_ID, SCOPE } from './names.ts';

/** Seconds. */
export const ACCESS_TOKEN_LIFETIME = 600;

/** Whose request it is, as an access token (RFC 9068) says. */
export interface AccessToken {
  readonly kiosk_id: string;
  readonly user_id: string;
  /** Of the key that the token is bound to. */
  readonly key_thumbprint: string;
  readonly jti: string;
  /** Of the gateways' key that signed it. */
  readonly kid: string;
  readonly expires_at: Date;
}

interface TokenDeps {
  readonly keys: KeyRing;
  readonly clock: Clock;
  /** Of the gateways, as kiosks know them. */
  readonly publicUrl: () => string;
}

export async function signAccessToken(
  deps: Omit<TokenDeps, 'keys'>,
  key: GatewayKey,
  of: Pick<AccessToken, 'kiosk_id' | 'user_id' | 'key_thumbprint'>,
): Promise<string> {
  const now = Math.floor(deps.clock.now() / 1000);
  return new SignJWT({
    client_id: CLIENT_ID,
    scope: SCOPE,
    household: of.user_id,
    cnf: { jkt: of.key_thumbprint },
  })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: key.kid })
    .setIssuer(deps.publicUrl())
    .setAudience(audienceOf(deps))
    .setSubject(of.kiosk_id)
    .setJti(randomUUID())
    .setIssuedAt(now)
    .setExpirationTime(now + ACCESS_TOKEN_LIFETIME)
    .sign(await importJWK(key.jwk, 'ES256'));
}

const claims = z.object({
  sub: z.guid(),
  household: z.guid(),
  client_id: z.literal(CLIENT_ID),
  scope: z.literal(SCOPE),
  jti: z.string().min(1).max(255),
  exp: z.int(),
  cnf: z.object({ jkt: z.string().min(1).max(100) }),
});

/** Null for whatever no gateway of ours has signed for this use, or what has run out. */
export async function verifyAccessToken(deps: TokenDeps, token: string): Promise<AccessToken | null> {
  if (token.length > 4_096) return null;
  try {
    const { payload, protectedHeader } = await jwtVerify(
      token,
      async ({ kid }) => {
        const key = kid === undefined ? null : await deps.keys.byKid(kid);
        if (!key?.publicKey) throw new errors.JWKSNoMatchingKey();
        return key.publicKey;
      },
      {
        typ: 'at+jwt',
        algorithms: ['ES256'],
        issuer: deps.publicUrl(),
        audience: audienceOf(deps),
        requiredClaims: ['exp', 'iat', 'jti', 'sub', 'cnf'],
        currentDate: new Date(deps.clock.now()),
        // Clocks of several gateways.
        clockTolerance: 5,
      },
    );
    const parsed = claims.safeParse(payload);
    if (!parsed.success || protectedHeader.kid === undefined) return null;
    const { sub, household, jti, exp, cnf } = parsed.data;
    return {
      kiosk_id: sub,
      user_id: household,
      key_thumbprint: cnf.jkt,
      jti,
      kid: protectedHeader.kid,
      expires_at: new Date(exp * 1000),
    };
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}

function audienceOf({ publicUrl }: Pick<TokenDeps, 'publicUrl'>): string {
  return `${publicUrl()}/v1`;
}
