import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ClockRow, readClock } from './clock.ts';
import { type Ledger, ledgerOf, type Piece } from './ledger.ts';
import type { Db } from './open.ts';
import { type SessionRow, type Sessions, sessionsOf } from './sessions.ts';
import { openState } from './state.ts';

const timezone = 'Europe/Berlin';
const today = '2026-11-22';
const tomorrow = '2026-11-23';
const start = {
  id: 's1',
  user_id: 'family',
  kiosk_id: 'kiosk',
  profile_id: 'mia',
  video_id: 'balloon',
  nfc_chip_id: 'chip',
  mapping_id: 'mapping',
  started_at: 1000,
};
const clock: ClockRow = {
  lb: 1000,
  boot_id: 'boot-1',
  boot_ms: 0,
  trusted: 1,
  source: 'gateway',
  gateway_at: 1000,
  backward_at: null,
  backward_ms: null,
};
const piece = (booked_s: number, played_s = 0, date = today, lb_until = booked_s * 1000): Piece => {
  return { date, timezone, booked_s, played_s, lb_until, boot_id: 'boot-1', held: 0 };
};
const charged = (...pieces: Piece[]) => ({ pieces, clock });
const ended = { ended_at: 9999, completed: true, stopped_reason: 'completed', position_s: null };

let home: string;
let db: Db;
let ledger: Ledger;
let sessions: Sessions;
let queued: SessionRow[];

function open(): void {
  const opened = openState({ home });
  if (opened.kind !== 'open') throw new Error(opened.kind);
  db = opened.db;
  ledger = ledgerOf(db);
  queued = [];
  sessions = sessionsOf({ state: db, ledger, queue: (row) => queued.push(row) });
}

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'medio-sessions-'));
  open();
});
afterEach(() => {
  db.close();
  rmSync(home, { recursive: true });
});

/** Of a session as the gateway is to hear of it, what never changes. */
const { mapping_id: _mapping, ...about } = start;
const used = (date = today, without: string | null = null) => ledger.usage('mia', 'mapping', date, without);
const usedSince = (lb: number, without: string | null = null) =>
  ledger.usageSince('mia', 'mapping', lb, without);

describe('a session', () => {
  it('charges its first seconds as it opens, and gives back what was not played', () => {
    sessions.open(start, charged(piece(15)));
    expect(used()).toEqual({ used_s: 15, mapping_used_s: 15 });
    sessions.close('s1', charged(piece(4, 4)), {
      ended_at: 5000,
      completed: false,
      stopped_reason: 'chip_removed',
      position_s: 4,
    });
    expect(used()).toEqual({ used_s: 4, mapping_used_s: 4 });
    const open = { ended_at: null, duration_seconds: 0, completed: null, stopped_reason: null };
    expect(queued).toEqual([
      { ...about, ...open },
      {
        ...about,
        ended_at: 5000,
        duration_seconds: 4,
        completed: 0,
        stopped_reason: 'chip_removed',
      },
    ]);
  });

  it('is charged for its pieces as they are now, with those that are no more gone', () => {
    sessions.open(start, charged(piece(15)));
    sessions.book('s1', charged(piece(8, 8), piece(3, 3), piece(15, 0, tomorrow)), 11, 9000);
    expect(ledger.ofSession('s1').map((row) => [row.piece, row.date, row.booked_s, row.played_s])).toEqual([
      [0, today, 8, 8],
      [1, today, 3, 3],
      [2, tomorrow, 15, 0],
    ]);
    sessions.close('s1', charged(piece(8, 8), piece(5, 5)), ended);
    expect(ledger.ofSession('s1').map((row) => [row.piece, row.date, row.booked_s, row.played_s])).toEqual([
      [0, today, 8, 8],
      [1, today, 5, 5],
    ]);
    expect([
      ledger.playedOn('mia', today, start.kiosk_id),
      ledger.playedOn('mia', tomorrow, start.kiosk_id),
    ]).toEqual([13, 0]);
  });

  it('keeps the clock with each booking', () => {
    sessions.open(start, charged(piece(15)));
    expect(readClock(db)).toEqual(clock);
    const later = { ...clock, lb: 9000, boot_ms: 8000 };
    sessions.book('s1', { pieces: [piece(28, 13)], clock: later }, 13, 9000);
    expect(readClock(db)).toEqual(later);
  });

  it('remembers where the child stopped, until the end was seen', () => {
    sessions.open(start, charged(piece(15)));
    sessions.book('s1', charged(piece(28, 13)), 13.5, 9000);
    expect(sessions.positionOf('mia', 'balloon')).toBe(13.5);
    sessions.close('s1', charged(piece(20, 20)), ended);
    expect([sessions.positionOf('mia', 'balloon'), sessions.positionOf('ben', 'balloon')]).toEqual([0, 0]);
  });

  it('that a power cut left open is closed as charged, once', () => {
    sessions.open(start, charged(piece(15)));
    sessions.book('s1', charged(piece(13, 13), piece(15, 0, tomorrow)), 13, 14_000);
    db.close();
    open();
    expect([sessions.closeInterrupted(), sessions.closeInterrupted()]).toEqual([1, 0]);
    expect(queued).toEqual([
      {
        ...about,
        ended_at: 14_000,
        duration_seconds: 28,
        completed: 0,
        stopped_reason: 'power_loss',
      },
    ]);
    expect([used(), used(tomorrow)]).toEqual([
      { used_s: 28, mapping_used_s: 28 },
      { used_s: 15, mapping_used_s: 15 },
    ]);
    expect([
      ledger.playedOn('mia', today, start.kiosk_id),
      ledger.playedOn('mia', tomorrow, start.kiosk_id),
    ]).toEqual([13, 15]);
  });

  it('is not half written when the queue fails', () => {
    const queue = () => {
      throw new Error('disk full');
    };
    const failing = sessionsOf({ state: db, ledger, queue });
    expect(() => failing.open(start, charged(piece(15)))).toThrow('disk full');
    expect([used().used_s, sessions.closeInterrupted(), readClock(db)]).toEqual([0, 0, null]);
  });
});

describe('what was used', () => {
  it('counts later dates, other chips for the day alone, and no other child', () => {
    sessions.open(start, charged(piece(15, 0, tomorrow)));
    sessions.open({ ...start, id: 's2', mapping_id: 'other' }, charged(piece(10)));
    sessions.open({ ...start, id: 's3', profile_id: 'ben' }, charged(piece(9)));
    expect([used(), used(tomorrow)]).toEqual([
      { used_s: 25, mapping_used_s: 15 },
      { used_s: 15, mapping_used_s: 15 },
    ]);
  });

  it('since an instant counts to the second, whatever the dates', () => {
    sessions.open(start, charged(piece(15, 0, '1970-01-01', 20_000), piece(10, 0, '2099-01-01', 40_000)));
    sessions.open({ ...start, id: 's2', mapping_id: 'other' }, charged(piece(5, 0, today, 30_000)));
    const since = [0, 5_000, 10_001, 20_000, 26_000, 39_001, 40_000].map((lb) => usedSince(lb).used_s);
    expect(since).toEqual([30, 30, 25, 15, 14, 1, 0]);
    expect(usedSince(10_000)).toEqual({ used_s: 25, mapping_used_s: 20 });
    expect(usedSince(0, 's1')).toEqual({ used_s: 5, mapping_used_s: 0 });
    expect(usedSince(Date.UTC(2026, 0))).toEqual({ used_s: 0, mapping_used_s: 0 });
  });

  it('can leave out the session that asks', () => {
    sessions.open(start, charged(piece(15)));
    expect(used(today, 's1')).toEqual({ used_s: 0, mapping_used_s: 0 });
  });

  it('of a mapping is that of all ids it goes by, and of no others', () => {
    sessions.open(start, charged(piece(15)));
    sessions.open({ ...start, id: 's2', mapping_id: 'alias' }, charged(piece(15)));
    sessions.open({ ...start, id: 's3', mapping_id: 'other' }, charged(piece(15)));
    sessions.open({ ...start, id: 's4', mapping_id: 'alias', profile_id: 'ben' }, charged(piece(15)));
    const of = (without: string | null, copies: string[]) =>
      ledger.usage('mia', 'mapping', today, without, copies);
    expect(of(null, [])).toEqual({ used_s: 45, mapping_used_s: 15 });
    expect(of(null, ['alias', 'never played'])).toEqual({ used_s: 45, mapping_used_s: 30 });
    expect(of('s2', ['alias'])).toEqual({ used_s: 30, mapping_used_s: 15 });
    expect(ledger.usageSince('mia', 'mapping', 0, null, ['alias'])).toEqual({
      used_s: 45,
      mapping_used_s: 30,
    });
  });

  it('is found by index however many years have gone by', () => {
    const plan = (sql: string) =>
      (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[]).map((row) => row.detail);
    const sum = 'SELECT sum(booked_s) FILTER (WHERE mapping_id = 7) FROM ledger WHERE profile_id = 1';
    expect([
      plan(`${sum} AND date >= 2 AND session_id IS NOT 3`),
      plan(`${sum} AND lb_until > 2 AND session_id IS NOT 3`),
      plan('SELECT * FROM ledger WHERE held = 1'),
      plan("SELECT * FROM ledger WHERE boot_id = 'b' AND lb_until > 5"),
    ]).toEqual([
      ['SEARCH ledger USING COVERING INDEX ledger_day (profile_id=? AND date>?)'],
      ['SEARCH ledger USING COVERING INDEX ledger_lately (profile_id=? AND lb_until>?)'],
      ['SCAN ledger USING INDEX ledger_held'],
      ['SEARCH ledger USING INDEX ledger_boot (boot_id=? AND lb_until>?)'],
    ]);
  });
});
