import type { Lease } from '../../db/device/leases.ts';
import type { Clock } from '../../sync/clock.ts';
import type { LeaseOutcome } from '../../sync/device/leases.ts';
import { type LeaseRequest, PROTOCOL_VERSION } from '../../sync/protocol.ts';
import type { Log } from '../log.ts';
import { waitAfter } from './wait-after.ts';
import { within } from './within.ts';

/** A lease that was forgotten here, with what was used of it, and that the gateway does not know to be free yet. */
export interface Owed extends Lease {
  readonly used_s: number;
}

/** Gives leases back, again and again until the gateway has heard. A program that ends owes nothing: dates end by themselves. */
export interface OwedLeases {
  readonly add: (lease: Owed) => void;
  /** The child is asked for anew, which makes the former mean nothing. False: nothing was owed. */
  readonly forgive: (profile_id: string) => boolean;
  /** Says what is owed, unless that failed a moment ago. */
  readonly say: (today: string, signal: AbortSignal, when?: 'at once') => Promise<void>;
}

export function oweLeases(deps: {
  readonly clock: Pick<Clock, 'monotonic' | 'sleep'>;
  readonly random: () => number;
  readonly log: Log;
  readonly ask: (request: LeaseRequest, signal: AbortSignal) => Promise<LeaseOutcome>;
  readonly limitMs: number;
}): OwedLeases {
  const { clock, log } = deps;
  const owed = new Map<string, Owed>();
  let saying = false;
  let failures = 0;
  let nextAt = 0;

  const isHeard = async (lease: Owed, signal: AbortSignal): Promise<boolean> => {
    const { profile_id, date, used_s, number } = lease;
    const request = { v: PROTOCOL_VERSION, type: 'give_back', profile_id, date, used_s, number } as const;
    const outcome = await within(clock, deps.limitMs, signal, (limited) => deps.ask(request, limited));
    const heard = outcome.kind === 'given_back' || outcome.kind === 'none';
    failures = heard ? 0 : failures + 1;
    if (!heard) {
      nextAt = clock.monotonic() + waitAfter(outcome, failures, deps.random());
      log.info({ outcome, failures }, 'a lease could not be given back');
    } else if (owed.get(profile_id) === lease) owed.delete(profile_id);
    return heard;
  };

  return {
    add: (lease) => {
      // One from before there were numbers lasts until its date ends.
      if (lease.number > 0) owed.set(lease.profile_id, lease);
    },
    forgive: (profile_id) => owed.delete(profile_id),
    say: async (today, signal, when) => {
      if (when !== 'at once' && (saying || clock.monotonic() < nextAt)) return;
      saying = true;
      try {
        for (const lease of [...owed.values()]) {
          if (lease.date !== today) owed.delete(lease.profile_id);
          else if (!(await isHeard(lease, signal))) return;
        }
      } catch (error) {
        log.error({ error }, 'giving a lease back met a fault of this program');
      } finally {
        saying = false;
      }
    },
  };
}
