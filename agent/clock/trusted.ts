import type { ClockRow, TimeSource } from '../../db/device/clock.ts';
import type { Clock } from '../../sync/clock.ts';
import type { Log } from '../log.ts';
import { broughtForward, heard, type Moment, resumed, stateOf, type Testimony, timeAt } from './standing.ts';

/**
 * Which time it is, as far as the kiosk may believe it (POLICY section 5): the last confirmed time and the time that the
 * machine was on since. What the system's clock says counts for nothing until somebody vouches for it.
 */
export interface TrustedClock {
  /** Whole milliseconds since the epoch; while nobody confirmed it in this boot, the least it can be. */
  readonly now: () => number;
  readonly state: () => 'trusted' | 'held' | 'unset';
  /** Somebody says what time it is. True when the clock believes it. */
  readonly hear: (testimony: Testimony) => boolean;
  readonly status: () => ClockStatus;
  /** How often the time was corrected since the program began: instants of before may have other dates since. */
  readonly corrections: () => number;
  /** As it is to be written beside every booking. */
  readonly row: () => ClockRow;
}

export interface ClockStatus {
  /** Who confirmed the time last, in this boot or an earlier one. */
  readonly source: TimeSource | null;
  readonly lb: number;
  /** How far the system's clock is ahead of ours, milliseconds; null while ours is not confirmed. */
  readonly ahead_ms: number | null;
  readonly backward: { readonly at: number; readonly by_ms: number } | null;
}

export interface TrustedClockDeps {
  readonly clock: Pick<Clock, 'now' | 'boot' | 'bootId'>;
  readonly builtAt: number;
  readonly saved: ClockRow | null;
  /**
   * Writes the corrected clock and dates anew what was booked by the one before, in one transaction. Throwing means that nothing
   * was written: then the clock is not corrected either.
   */
  readonly correct: (standing: ClockRow, shift_ms: number) => void;
  readonly log: Log;
}

export function trustedClock(deps: TrustedClockDeps): TrustedClock {
  const { clock, builtAt, log } = deps;
  let standing = resumed(deps.saved, momentOf(clock), builtAt);

  let corrections = 0;
  const now = () => timeAt(standing, clock.boot());
  const state = () => stateOf(standing, clock.now(), builtAt);

  const hear = (testimony: Testimony) => {
    const outcome = heard(standing, testimony, clock.boot(), builtAt);
    if (outcome.kind === 'ignored') {
      log.debug({ testimony, why: outcome.why }, 'a time was not believed');
      return false;
    }
    if (outcome.kind === 'corrected') {
      try {
        deps.correct(outcome.standing, outcome.shift_ms);
      } catch (error) {
        log.error({ error }, 'the confirmed time could not be written: the clock stays as it was');
        return false;
      }
      corrections += 1;
      log.info({ testimony, shift_ms: outcome.shift_ms }, 'the time is confirmed');
    }
    standing = outcome.standing;
    return true;
  };

  return {
    now,
    state,
    hear,
    corrections: () => corrections,
    row: () => broughtForward(standing, clock.boot()),
    status: () => ({
      source: standing.source,
      lb: now(),
      ahead_ms: standing.trusted === 1 ? clock.now() - now() : null,
      backward:
        standing.backward_at === null || standing.backward_ms === null
          ? null
          : { at: standing.backward_at, by_ms: standing.backward_ms },
    }),
  };
}

export function momentOf(clock: TrustedClockDeps['clock']): Moment {
  return { bootId: clock.bootId, boot: clock.boot(), wall: clock.now() };
}
