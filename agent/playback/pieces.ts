import type { Piece } from '../../db/device/ledger.ts';
import { playedSeconds, type Run, type Session } from './session.ts';

/** How a session's instants and dates are told. */
export interface Dating {
  /** The kiosk's own time of a monotonic instant, milliseconds. */
  readonly at: (monotonic: number) => number;
  /** Now, monotonic milliseconds. */
  readonly t: number;
  readonly boot_id: string;
  readonly held: 0 | 1;
  readonly timezone: string;
  readonly byDate: (piece: Piece) => readonly Piece[];
}

/**
 * What a session is charged for: the seconds it played, when it played them, and those that are booked and not played yet as
 * if play went on now. At least one piece, be it of no seconds.
 */
export function piecesOf(session: Session, dating: Dating): Piece[] {
  const whole = wholeSeconds(session);
  const left_s = session.booked_s - playedSeconds(session);
  const last = whole.at(-1);
  const goesOn = last !== undefined && dating.t - endOf(last.run) <= STANDS_MS;
  const pieces = whole.map(({ run, seconds }, index) => {
    const ahead_s = goesOn && index === whole.length - 1 ? left_s : 0;
    return piece(dating, endOf(run) + ahead_s * 1000, seconds + ahead_s, seconds);
  });
  if (!goesOn && (left_s > 0 || pieces.length === 0)) {
    pieces.push(piece(dating, dating.t + left_s * 1000, left_s, 0));
  }
  return pieces.flatMap(dating.byDate);
}

/** A picture whose last report is this old no longer moves. */
const STANDS_MS = 1_000;

/** Started seconds count once, in the run that started them. */
function wholeSeconds(session: Session): { readonly run: Run; readonly seconds: number }[] {
  let before_ms = 0;
  let counted = 0;
  const runs = session.runs.map((run) => {
    before_ms += run.ms;
    const seconds = Math.min(Math.ceil(before_ms / 1000), session.booked_s) - counted;
    counted += seconds;
    return { run, seconds };
  });
  return runs.filter(({ seconds }) => seconds > 0);
}

function piece(dating: Dating, until: number, booked_s: number, played_s: number): Piece {
  const { boot_id, held, timezone } = dating;
  return { date: '', timezone, booked_s, played_s, lb_until: Math.round(dating.at(until)), boot_id, held };
}

const endOf = (run: Run): number => run.from + run.ms;
