import type { Lease } from '../../db/device/leases.ts';
import type { Share } from './share.ts';

/**
 * What is left of a lease, given what this kiosk has played for the child on the lease's date. Whatever is no number of
 * seconds leaves nothing.
 */
export function leasedShare(lease: Pick<Lease, 'until' | 'upto_s'>, used_here_s: number): Share {
  const { until, upto_s } = lease;
  const sound = Number.isSafeInteger(upto_s) && Number.isSafeInteger(used_here_s) && used_here_s >= 0;
  return { kind: 'leased', until, left_s: sound ? Math.max(0, upto_s - used_here_s) : 0 };
}
