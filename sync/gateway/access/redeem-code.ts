import type { Query } from '../../../db/postgres/connect.ts';
import { asAccess } from '../../../db/postgres/roles.ts';
import type { Access } from './access.ts';
import { noteAccess } from './audit.ts';
import { type Proof, useProof } from './dpop-proof.ts';
import { hashSecret } from './secret.ts';
import { answerFor, type Grant, lockActiveKiosk, makeRefreshToken, PROOF_USED, refuse } from './tokens.ts';

/** After the parent's decision a code may be redeemed, and redeemed again where the answer was lost, for this long. */
const REDEEMED_FOR_MS = 600_000;
/** What a poll may come early by: the network is not even. */
const EARLY_MS = 500;
/** Seconds, as RFC 8628 has them. */
const SLOWER_BY = 5;
const SLOWEST = 300;

interface Asked {
  readonly device_code: string;
  readonly proof: Proof;
  readonly address: string;
}

interface Request {
  readonly id: string;
  readonly key_thumbprint: string;
  readonly status: 'pending' | 'approved' | 'denied' | 'expired' | 'consumed';
  readonly kiosk_id: string | null;
  readonly poll_interval_seconds: number;
  readonly last_polled_at: Date | null;
  readonly expires_at: Date;
  readonly decided_at: Date | null;
}

/** A kiosk polls with its device code (RFC 8628, section 3.4). What is not this kiosk's to ask changes nothing. */
export function redeemCode(
  deps: Pick<Access, 'postgres' | 'clock' | 'publicUrl'>,
  asked: Asked,
): Promise<Grant> {
  return asAccess(deps.postgres, async (query) => {
    const [request] = await query<Request>(
      `SELECT id, key_thumbprint, status, kiosk_id, poll_interval_seconds, last_polled_at, expires_at, decided_at
       FROM device_authorizations WHERE device_code_hash = $1 FOR UPDATE`,
      [hashSecret(asked.device_code)],
    );
    if (!request) return refuse('invalid_grant', 'No such device code');
    if (request.key_thumbprint !== asked.proof.thumbprint) {
      return refuse('invalid_grant', 'The device code belongs to another key');
    }
    if (!(await useProof(query, deps.clock, asked.proof))) return PROOF_USED;
    switch (request.status) {
      case 'pending':
        return poll(deps, query, request);
      case 'denied':
        return refuse('access_denied', 'The parent declined');
      case 'expired':
        return refuse('expired_token', 'The code has expired');
      default:
        return redeem(deps, query, request, asked.address);
    }
  });
}

async function poll(deps: Pick<Access, 'clock'>, query: Query, request: Request): Promise<Grant> {
  const now = deps.clock.now();
  if (request.expires_at.getTime() <= now) {
    await query(`UPDATE device_authorizations SET status = 'expired' WHERE id = $1`, [request.id]);
    return refuse('expired_token', 'The code has expired');
  }
  const interval = request.poll_interval_seconds;
  const since = request.last_polled_at === null ? null : now - request.last_polled_at.getTime();
  const tooSoon = since !== null && since < interval * 1000 - EARLY_MS;
  await query(
    'UPDATE device_authorizations SET last_polled_at = $2, poll_interval_seconds = $3 WHERE id = $1',
    [request.id, new Date(now), tooSoon ? Math.min(interval + SLOWER_BY, SLOWEST) : interval],
  );
  return tooSoon
    ? refuse('slow_down', 'Wait five seconds longer between two polls')
    : refuse('authorization_pending', 'The parent has not decided yet');
}

/** Each answer has a refresh token of its own, all for one kiosk: which of them arrived nobody here knows. */
async function redeem(
  deps: Pick<Access, 'clock' | 'publicUrl'>,
  query: Query,
  request: Request,
  address: string,
): Promise<Grant> {
  const decided = request.decided_at?.getTime() ?? 0;
  if (deps.clock.now() - decided >= REDEEMED_FOR_MS) {
    return request.status === 'approved'
      ? refuse('expired_token', 'The code has expired')
      : refuse('invalid_grant', 'The device code was redeemed');
  }
  const kiosk = request.kiosk_id === null ? null : await lockActiveKiosk(query, request.kiosk_id);
  if (!kiosk || kiosk.key_thumbprint !== request.key_thumbprint) {
    return refuse('access_denied', 'The parent agreed, and then removed this kiosk');
  }
  if (request.status === 'approved') {
    await query(`UPDATE device_authorizations SET status = 'consumed' WHERE id = $1`, [request.id]);
    const { user_id, kiosk_id } = kiosk;
    await noteAccess(query, deps.clock, { kind: 'kiosk_paired', user_id, kiosk_id, address });
  }
  const refresh_token = await makeRefreshToken(deps, query, kiosk);
  return { kind: 'granted', answer: { ...(await answerFor(deps, query, kiosk)), refresh_token } };
}
