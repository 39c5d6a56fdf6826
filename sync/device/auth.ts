import type { Identity } from '../../db/device/identity.ts';

/** How the kiosk proves who it is: the one place that turns its identity into request headers. */
export function authHeaders(identity: Identity): Record<string, string> {
  return { authorization: `Bearer ${identity.key}` };
}
