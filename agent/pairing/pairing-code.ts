import type { PairingRequest } from '../../db/device/pairing-request.ts';
import type { Clock } from '../../sync/clock.ts';
import type { DeviceCode } from '../../sync/device/oauth.ts';
import { pairingScreen } from '../local/channel.ts';

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

/** Whatever the page could not show must not be waited for. */
export function canBeShown({
  user_code,
  verification_uri,
  verification_uri_complete,
}: PairingRequest): boolean {
  const expires_at = new Date(0).toISOString();
  const shown = {
    kind: 'pairing',
    step: 'code',
    user_code,
    verification_uri,
    verification_uri_complete,
    expires_at,
  };
  return pairingScreen.safeParse(shown).success;
}
