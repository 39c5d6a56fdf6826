import type { Identity } from '../../db/device/identity.ts';
import type { Clock } from '../../sync/clock.ts';
import type { Log } from '../log.ts';

/** Whose kiosk this is, read beside the tap and not on it. Other programs may change it too. */
export interface Standing {
  readonly now: () => Identity | null;
  /** Reads it again at once. */
  readonly look: () => void;
  readonly stop: () => void;
}

const LOOKED_AT_MS = 1_000;

export function watchStanding(deps: {
  readonly clock: Pick<Clock, 'every'>;
  readonly identity: () => Identity | null;
  readonly onChange: (now: Identity | null, before: Identity | null) => void;
  readonly log: Log;
}): Standing {
  const { log } = deps;
  let identity = deps.identity();
  const look = () => {
    const before = identity;
    try {
      identity = deps.identity();
    } catch (error) {
      log.error({ error }, 'state.db cannot be read: the account is taken to be as it was');
      return;
    }
    if (JSON.stringify(identity) !== JSON.stringify(before)) deps.onChange(identity, before);
  };
  const stop = deps.clock.every(LOOKED_AT_MS, look);
  return { now: () => identity, look, stop };
}
