import { grantLease } from '../../db/day/grant-lease.ts';
import type { Ledger } from '../../db/device/ledger.ts';
import type { Clock } from '../../sync/clock.ts';
import type { Days } from '../clock/days.ts';
import type { TrustedClock } from '../clock/trusted.ts';
import type { SessionStore } from '../playback/player.ts';
import type { State } from '../state.ts';
import { type HouseRecord, openRecord } from './record.ts';

/** The parts of a house that a test may break, to see whether it is noticed. */
export interface Parts {
  readonly time: (it: Timekeeping, clock: Clock) => Timekeeping;
  readonly ledger: (state: State, it: Timekeeping) => Pick<Ledger, 'usage' | 'usageSince' | 'usageAhead'>;
  readonly store: (store: SessionStore) => SessionStore;
  readonly record: () => HouseRecord;
  readonly grant: typeof grantLease;
}

export interface Timekeeping {
  readonly time: TrustedClock;
  readonly days: Days;
}

export const soundParts: Parts = {
  time: (it) => it,
  ledger: ({ ledger }) => ledger,
  store: (store) => store,
  record: () => openRecord(),
  grant: grantLease,
};
