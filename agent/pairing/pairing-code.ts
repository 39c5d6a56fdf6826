import type { PairingRequest } from '../../db/device/pairing-request.ts';
import type { Clock } from '../../sync/clock.ts';
import type { DeviceCode } from '../../sync/device/oauth.ts';
import { type PairingScreen, pairingScreen } from '../local/channel.ts';
import type { Code } from './pairing.ts';

/** A code that was just given, as it is kept. */
export function requestOf(
  code: DeviceCode,
  thumbprint: string,
  clock: Pick<Clock, 'boot' | 'bootId'>,
): PairingRequest {
  const { device_code, user_code, verification_uri, verification_uri_complete } = code;
  return {
    thumbprint,
    device_code,
    user_code,
    verification_uri,
    verification_uri_complete,
    interval_ms: code.interval_s * 1000,
    boot_id: clock.bootId,
    expires_boot_ms: Math.round(clock.boot() + code.expires_in_s * 1000),
  };
}

/** A code as the page shows it. `expires_at`: ISO, by the machine's clock. */
export function codeScreenOf(
  code: Pick<Code, 'user_code' | 'verification_uri' | 'verification_uri_complete'>,
  expires_at: string,
): Extract<PairingScreen, { step: 'code' }> {
  const { user_code, verification_uri, verification_uri_complete } = code;
  return {
    kind: 'pairing',
    step: 'code',
    user_code,
    verification_uri,
    verification_uri_complete,
    expires_at,
  };
}

/** Whatever the page could not show must not be waited for. */
export function canBeShown(request: PairingRequest): boolean {
  return pairingScreen.safeParse(codeScreenOf(request, new Date(0).toISOString())).success;
}
