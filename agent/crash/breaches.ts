import { BOOK_AHEAD_S } from '../playback/session.ts';
import type { Found, FoundSession } from './found.ts';
import type { PromisedSession, Promises } from './promises.ts';

/**
 * A promise that a kiosk's file does not keep. `lost`: something that was true is not any more. `gained`: more is charged than
 * an interruption may cost. `inconsistent`: the file does not agree with itself. `refused`: it does not open.
 */
export interface Breach {
  readonly kind: 'lost' | 'gained' | 'inconsistent' | 'refused';
  readonly what: string;
}

/** A session that ends well may have played on since its last report, for as long as a page may be silent; whole seconds count. */
const UNREPORTED_S = 5 + 1;

/**
 * All breaches of a file that the kiosk has opened after an interruption. `interruptions`: how many there were; each may have
 * begun one session that nobody could hear of.
 */
export function breachesOf(found: Found, promises: Promises, interruptions: number): Breach[] {
  const { sessions } = promises;
  const breaches: Breach[] = [];
  const say = (kind: Breach['kind'], what: string) => breaches.push({ kind, what });
  if (found.damage !== null) say('inconsistent', found.damage);
  for (const [id, promised] of sessions) {
    const session = found.sessions.get(id);
    if (session) breaches.push(...ofSession(id, session, promised));
    else say('lost', `session ${id} with ${promised.shown_s} s on the screen`);
  }
  let unheard = 0;
  for (const [id, session] of found.sessions) {
    if (!sessions.has(id)) {
      unheard += 1;
      if (secondsOf(session) > BOOK_AHEAD_S)
        say('gained', `session ${id}, unheard of: ${secondsOf(session)} s`);
    }
    breaches.push(...ofRecord(id, session, found));
  }
  if (unheard > interruptions) say('inconsistent', `${unheard} sessions nobody heard of`);
  for (const id of found.queued.keys()) {
    if (!found.sessions.has(id)) say('inconsistent', `${id} is queued and is no session`);
  }
  breaches.push(...ofDates(found, promises), ...ofPosition(found, promises), ...ofTime(found, promises));
  return breaches;
}

/** What was shown is charged, and at most what was booked ahead besides. */
function ofSession(id: string, session: FoundSession, promised: PromisedSession): Breach[] {
  const { booked_s, shown_s, closed } = promised;
  const charged_s = secondsOf(session);
  const it = `session ${id}: ${charged_s} s are charged (${session.reason}), ${shown_s} s were shown`;
  const lost = (what: string): Breach => ({ kind: 'lost', what: `${it}, ${what}` });
  if (closed) {
    const same = session.reason === closed.reason && charged_s === closed.seconds;
    if (!same) return [lost(`and it was closed (${closed.reason}) with ${closed.seconds} s`)];
  } else if (session.reason === 'power_loss' && charged_s < booked_s) {
    return [lost(`${booked_s} s were booked`)];
  }
  if (charged_s < shown_s) return [lost('which is more')];
  const over_s = session.reason === 'power_loss' ? BOOK_AHEAD_S : UNREPORTED_S;
  return charged_s > shown_s + over_s ? [{ kind: 'gained', what: it }] : [];
}

/** Session, ledger and outbox say the same, and nothing is open any more. */
function ofRecord(id: string, session: FoundSession, found: Found): Breach[] {
  const { pieces, reason, ended_at, duration_s, completed } = session;
  const wrong = (what: string): Breach[] => [{ kind: 'inconsistent', what: `session ${id} ${what}` }];
  if (ended_at === null || reason === null) return wrong('is open');
  if (reason === 'power_loss' && completed !== 0) return wrong('was cut short and counts as seen');
  const charged_s = secondsOf(session);
  if (pieces.length === 0) return wrong('is not in the ledger');
  const played_s = pieces.reduce((total, piece) => total + piece.played_s, 0);
  if (duration_s !== charged_s || played_s !== charged_s) {
    return wrong(`has ${duration_s} s, played ${played_s} s, and is charged ${charged_s} s`);
  }
  const queued = found.queued.get(id);
  // What has no date yet is not told.
  if (pieces.some((piece) => piece.held === 1)) return queued ? wrong('is queued without a date') : [];
  if (!queued) return wrong('is not queued');
  if (!queued.sound) return wrong('does not match its checksum');
  const { item } = queued;
  const told = item.stopped_reason === reason && item.duration_seconds === duration_s;
  return told ? [] : wrong(`is queued with ${item.duration_seconds} s (${item.stopped_reason})`);
}

/** By date: the child is charged for what it saw on it or later, and the gateway will hear what the ledger has. */
function ofDates(found: Found, { sessions, shownOn }: Promises): Breach[] {
  const breaches: Breach[] = [];
  for (const date of shownOn.keys()) {
    let charged_s = 0;
    let shown_s = 0;
    for (const [id, promised] of sessions) {
      const pieces = found.sessions.get(id)?.pieces ?? [];
      // The least that the date can be is no date yet.
      if (pieces.some((piece) => piece.held === 1)) continue;
      for (const piece of pieces) if (piece.date >= date) charged_s += piece.booked_s;
      for (const [on, seconds] of promised.shownOn) if (on >= date) shown_s += seconds;
    }
    if (charged_s < shown_s) {
      breaches.push({
        kind: 'lost',
        what: `${date}: ${charged_s} of ${shown_s} s are charged to it or later`,
      });
    }
  }
  const told = new Map<string, number>();
  for (const { item } of found.queued.values()) {
    for (const { date, seconds } of item.days) told.set(date, Math.max(told.get(date) ?? 0, seconds));
  }
  for (const [date, seconds] of told) {
    const played_s = found.playedOn.get(date) ?? 0;
    if (seconds !== played_s) {
      breaches.push({
        kind: 'inconsistent',
        what: `${date}: ${seconds} s are told, ${played_s} s were played`,
      });
    }
  }
  return breaches;
}

/** A later position may have been written that nobody heard of; an earlier one not. */
function ofPosition({ position }: Found, promises: Promises): Breach[] {
  const { position_s, kept_at } = promises.position();
  const isKept = position && (position.updated_at > kept_at || position.position_s === position_s);
  if (kept_at === 0 || isKept) return [];
  return [{ kind: 'lost', what: `position ${position_s} s at ${kept_at}, ${JSON.stringify(position)}` }];
}

/** The kiosk's own time goes on from its last booking at the earliest. */
function ofTime({ lb, sessions }: Found, promises: Promises): Breach[] {
  let latest = promises.position().kept_at;
  for (const { pieces } of sessions.values()) {
    for (const { booked_at } of pieces) latest = Math.max(latest, booked_at);
  }
  return latest === 0 || (lb !== null && lb >= latest)
    ? []
    : [{ kind: 'lost', what: `the time ${latest}, the clock has ${lb}` }];
}

function secondsOf({ pieces }: FoundSession): number {
  return pieces.reduce((total, piece) => total + piece.booked_s, 0);
}
