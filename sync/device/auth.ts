import type { Identity } from '../../db/device/identity.ts';

/**
 * How a kiosk with a key that it was given proves who it is. A paired one proves it anew with each request, which
 * `authorized-http.ts` adds.
 */
export function authHeaders(identity: Identity): Record<string, string> {
  return identity.kind === 'provisioned' ? { authorization: `Bearer ${identity.key}` } : {};
}
