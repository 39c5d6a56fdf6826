import { dropOffer, readGrant } from '../../db/device/grant.ts';
import type { Db } from '../../db/device/open.ts';
import { readPairingRequest } from '../../db/device/pairing-request.ts';
import type { Clock } from '../../sync/clock.ts';
import type { Access } from '../../sync/device/access.ts';
import type { Found } from './pairing.ts';
import { canBeShown } from './pairing-code.ts';

/** How far pairing had come before the program was started. What belongs to another key is of no use. */
export async function findPairing(deps: {
  readonly clock: Pick<Clock, 'boot' | 'bootId'>;
  readonly db: Db;
  readonly access: Pick<Access, 'oauth'>;
}): Promise<Found> {
  const { clock, db, access } = deps;
  const oauth = await access.oauth();
  const grant = readGrant(db);
  if (grant?.status === 'declined') return { kind: 'declined' };
  if (!('thumbprint' in oauth)) return { kind: 'nothing' };
  if (grant?.status === 'offered') {
    const { account, kiosk_name } = grant;
    if (grant.thumbprint === oauth.thumbprint) return { kind: 'offer', offer: { account, kiosk_name } };
    dropOffer(db);
  }
  const request = readPairingRequest(db);
  if (request?.thumbprint !== oauth.thumbprint || !canBeShown(request)) return { kind: 'nothing' };
  const good_for_ms = request.boot_id === clock.bootId ? request.expires_boot_ms - clock.boot() : null;
  return { kind: 'code', code: { ...request, good_for_ms } };
}
