import { deadLetters, outboxDepth } from '../../db/device/outbox.ts';
import { TOLERANCE_MS } from './day-check.ts';
import type { House, HouseKiosk } from './house.ts';
import { sum } from './record.ts';

/** All kiosks come online at the end: the record must have what they have, once, and that must be what was seen. */
export function settle(house: House, sloppy_ms: number): void {
  for (const kiosk of house.kiosks) house.rouse(kiosk);
  house.post.answerLate();
  for (const kiosk of house.kiosks) {
    kiosk.send({ kind: 'stop', reason: 'shutdown' });
    kiosk.online = true;
    house.keepUp(kiosk);
  }
  house.post.deliverAll();
  const { report } = house.verdicts;
  for (const kiosk of house.kiosks) {
    const db = kiosk.program()?.state.db;
    if (!db) continue;
    const left = outboxDepth(db) + deadLetters(db).length;
    if (left > 0) report('record', `${kiosk.id.slice(-1)}: ${left} items did not get through`);
    checkSessions(house, kiosk);
    checkTotals(house, kiosk, sloppy_ms);
  }
  const told = house.record.sessions.size;
  const known = sum(house.kiosks.map((kiosk) => sessionsOf(kiosk).length));
  if (told !== known) report('record', `${told} sessions of ${known} are in the record`);
}

function sessionsOf(kiosk: HouseKiosk): { id: string; duration_seconds: number }[] {
  const found = kiosk.program()?.state.db.prepare('SELECT id, duration_seconds FROM watch_sessions').all();
  return (found ?? []) as { id: string; duration_seconds: number }[];
}

function checkSessions({ record, checker, verdicts }: House, kiosk: HouseKiosk): void {
  for (const { id, duration_seconds } of sessionsOf(kiosk)) {
    const told = record.sessions.get(id);
    if (told?.kiosk_id !== kiosk.id || told.duration_seconds !== duration_seconds || told.ended_at === null) {
      verdicts.report('record', `${duration_seconds} s were played, recorded ${JSON.stringify(told)}`);
    }
    const { seen_ms, unseen_ms } = checker.ofSession(id);
    const ms = duration_seconds * 1000;
    if (ms < seen_ms - TOLERANCE_MS || ms > seen_ms + unseen_ms + TOLERANCE_MS) {
      verdicts.report(
        'record',
        `${ms} ms of a session of which ${seen_ms} and at most ${unseen_ms} ms more were seen`,
      );
    }
  }
}

/** A second that had begun was told of its date; when it turned out to end on the next one, that was told of it too. */
const TOLD_TWICE_S = 1;

/**
 * What the record was told of a date it keeps. Where whoever tells the time was wrong, seconds may have moved to another date
 * since; else both have the same.
 */
function checkTotals({ record, verdicts }: House, kiosk: HouseKiosk, sloppy_ms: number): void {
  const ledger = kiosk
    .program()
    ?.state.db.prepare('SELECT profile_id, date, sum(played_s) AS seconds FROM ledger GROUP BY 1, 2');
  const rows = (ledger?.all() ?? []) as { profile_id: string; date: string; seconds: number }[];
  for (const { profile_id, date, seconds } of rows) {
    const told = record.seconds(profile_id, date, kiosk.id);
    const most_s = sloppy_ms === 0 ? seconds + TOLD_TWICE_S : told;
    if (told < seconds || told > most_s) {
      verdicts.report('record', `${kiosk.id.slice(-1)}: ${seconds} s on ${date}, recorded ${told}`);
    }
  }
}
