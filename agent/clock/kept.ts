import { clockWriter, readClock, readZones, writeZones } from '../../db/device/clock.ts';
import { redate } from '../../db/device/redate.ts';
import type { Clock } from '../../sync/clock.ts';
import type { Log } from '../log.ts';
import type { State } from '../state.ts';
import { byDate, type Days, daysOf } from './days.ts';
import { timeAt } from './standing.ts';
import { type TrustedClock, trustedClock } from './trusted.ts';

export interface KeptTime {
  readonly time: TrustedClock;
  readonly days: Days;
  readonly stop: () => void;
}

const KEPT_EVERY_MS = 60_000;

/** The kiosk's time and its days as state.db has them, kept there. Without state.db they last as long as the program. */
export function keepTime(deps: {
  readonly clock: Clock;
  readonly builtAt: number;
  readonly state: Pick<State, 'db' | 'ledger' | 'queue'> | null;
  /** What was dated by another clock has been queued anew. */
  readonly onCorrected: () => void;
  readonly log: Log;
}): KeptTime {
  const { clock, builtAt, state, log, onCorrected } = deps;
  const quietly = (write: () => void) => {
    try {
      write();
    } catch (error) {
      log.warn({ error }, 'the time could not be kept: after a restart less of it will be known');
    }
  };
  const time: TrustedClock = trustedClock({
    clock,
    builtAt,
    saved: state && readClock(state.db),
    correct: (standing, shift_ms) => {
      if (!state) return;
      const now = timeAt(standing, clock.boot());
      const calendar = days.latest();
      redate(
        { state: state.db, ledger: state.ledger, queue: state.queue },
        {
          clock: standing,
          now,
          shift_ms,
          today: calendar && { date: calendar.dateAt(now), timezone: calendar.timezone },
          byDate: (piece) => (calendar ? byDate(calendar, piece) : [piece]),
        },
      );
      onCorrected();
    },
    log,
  });
  const days = daysOf({
    time,
    saved: state ? readZones(state.db) : [],
    keep: (zones) => quietly(() => state && writeZones(state.db, zones)),
  });
  if (!state) return { time, days, stop: () => undefined };

  const write = clockWriter(state.db);
  const keep = () => quietly(() => write(time.row()));
  keep();
  const stopKeeping = clock.every(KEPT_EVERY_MS, keep);
  const stop = () => {
    stopKeeping();
    keep();
  };
  return { time, days, stop };
}
