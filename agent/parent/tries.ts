import type { PinTriesRow } from '../../db/device/pin-tries.ts';

/** A moment of one start of the machine. No date: anybody may set that. */
export interface BootMoment {
  readonly boot_id: string;
  /** Milliseconds since the machine was started, those it slept included. */
  readonly boot_ms: number;
}

const FREE_TRIES = 5;
const FIRST_WAIT_MS = 5 * 60_000;
const LONGEST_WAIT_MS = 4 * 3600_000;

/**
 * Milliseconds until another PIN is looked at, 0: at once. Five wrong ones are free; each after that doubles the wait, from five
 * minutes to four hours. Another start of the machine waits anew from its beginning, so pulling the plug never shortens it.
 *
 * Whoever guesses has 15 tries in the first 24 hours that the machine is on, and 6 in each 24 hours after them.
 */
export function waitLeft(tries: PinTriesRow | null, at: BootMoment): number {
  if (!tries) return 0;
  const wait = waitAfter(tries.failures);
  const from = tries.boot_id === at.boot_id ? tries.failed_boot_ms : 0;
  return Math.min(Math.max(from + wait - at.boot_ms, 0), wait);
}

/** The tries with one more wrong PIN. */
export function withFailure(tries: PinTriesRow | null, { boot_id, boot_ms }: BootMoment): PinTriesRow {
  // Rounded up: a wait is never a part of a millisecond too short.
  return { failures: (tries?.failures ?? 0) + 1, boot_id, failed_boot_ms: Math.ceil(boot_ms) };
}

function waitAfter(failures: number): number {
  if (failures < FREE_TRIES) return 0;
  return Math.min(FIRST_WAIT_MS * 2 ** (failures - FREE_TRIES), LONGEST_WAIT_MS);
}
