import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Ledger, ledgerOf } from './ledger.ts';
import type { Db } from './open.ts';
import { type SessionRow, type Sessions, sessionsOf } from './sessions.ts';
import { openState } from './state.ts';

const today = { date: '2026-11-22', timezone: 'Europe/Berlin' };
const tomorrow = { date: '2026-11-23', timezone: 'Europe/Berlin' };
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

const used = (date = today.date, without: string | null = null) =>
  ledger.usage('mia', 'mapping', date, without);

describe('a session', () => {
  it('charges its first seconds as it opens, and gives back what was not played', () => {
    sessions.open(start, 15, today);
    expect(used()).toEqual({ used_s: 15, mapping_used_s: 15 });
    sessions.close('s1', {
      ended_at: 5000,
      played_s: 4,
      completed: false,
      stopped_reason: 'chip_removed',
      position_s: 4,
    });
    expect(used()).toEqual({ used_s: 4, mapping_used_s: 4 });
    expect(queued.at(-1)).toEqual({
      id: 's1',
      video_id: 'balloon',
      profile_id: 'mia',
      nfc_chip_id: 'chip',
      started_at: 1000,
      ended_at: 5000,
      duration_seconds: 4,
      completed: 0,
      stopped_reason: 'chip_removed',
    });
  });

  it('charges each date for the seconds booked on it', () => {
    sessions.open(start, 15, today);
    sessions.book('s1', { booked_s: 28, played_s: 13 }, tomorrow, 13, 9000);
    sessions.close('s1', {
      ended_at: 9999,
      played_s: 20,
      completed: true,
      stopped_reason: 'completed',
      position_s: null,
    });
    expect(ledger.ofSession('s1').map((row) => [row.date, row.booked_s, row.played_s])).toEqual([
      ['2026-11-22', 15, 15],
      ['2026-11-23', 5, 5],
    ]);
  });

  it('remembers where the child stopped, until the end was seen', () => {
    sessions.open(start, 15, today);
    sessions.book('s1', { booked_s: 28, played_s: 13 }, today, 13.5, 9000);
    expect(sessions.positionOf('mia', 'balloon')).toBe(13.5);
    sessions.close('s1', {
      ended_at: 9999,
      played_s: 20,
      completed: true,
      stopped_reason: 'completed',
      position_s: null,
    });
    expect([sessions.positionOf('mia', 'balloon'), sessions.positionOf('ben', 'balloon')]).toEqual([0, 0]);
  });

  it('that a power cut left open is closed as charged, once', () => {
    sessions.open(start, 15, today);
    sessions.book('s1', { booked_s: 28, played_s: 13 }, today, 13, 14_000);
    db.close();
    open();
    expect([sessions.closeInterrupted(), sessions.closeInterrupted()]).toEqual([1, 0]);
    expect(queued).toEqual([
      {
        id: 's1',
        video_id: 'balloon',
        profile_id: 'mia',
        nfc_chip_id: 'chip',
        started_at: 1000,
        ended_at: 14_000,
        duration_seconds: 28,
        completed: 0,
        stopped_reason: 'power_loss',
      },
    ]);
    expect(used()).toEqual({ used_s: 28, mapping_used_s: 28 });
  });

  it('is not half written when the queue fails', () => {
    const failing = sessionsOf({
      state: db,
      ledger,
      queue: () => {
        throw new Error('disk full');
      },
    });
    expect(() => failing.open(start, 15, today)).toThrow('disk full');
    expect([used().used_s, sessions.closeInterrupted()]).toEqual([0, 0]);
  });
});

describe('what was used', () => {
  it('counts later dates, other chips for the day alone, and no other child', () => {
    sessions.open(start, 15, tomorrow);
    sessions.open({ ...start, id: 's2', mapping_id: 'other' }, 10, today);
    sessions.open({ ...start, id: 's3', profile_id: 'ben' }, 9, today);
    expect([used(), used(tomorrow.date)]).toEqual([
      { used_s: 25, mapping_used_s: 15 },
      { used_s: 15, mapping_used_s: 15 },
    ]);
  });

  it('can leave out the session that asks', () => {
    sessions.open(start, 15, today);
    expect(used(today.date, 's1')).toEqual({ used_s: 0, mapping_used_s: 0 });
  });

  it('of a mapping is that of all ids it goes by, and of no others', () => {
    sessions.open(start, 15, today);
    sessions.open({ ...start, id: 's2', mapping_id: 'alias' }, 15, today);
    sessions.open({ ...start, id: 's3', mapping_id: 'other' }, 15, today);
    sessions.open({ ...start, id: 's4', mapping_id: 'alias', profile_id: 'ben' }, 15, today);
    const of = (without: string | null, copies: string[]) =>
      ledger.usage('mia', 'mapping', today.date, without, copies);
    expect(of(null, [])).toEqual({ used_s: 45, mapping_used_s: 15 });
    expect(of(null, ['alias', 'never played'])).toEqual({ used_s: 45, mapping_used_s: 30 });
    expect(of('s2', ['alias'])).toEqual({ used_s: 30, mapping_used_s: 15 });
  });

  it('is found by index however many years have gone by', () => {
    const plan = db
      .prepare('EXPLAIN QUERY PLAN SELECT sum(booked_s) FROM ledger WHERE profile_id = ? AND date >= ?')
      .all('mia', today.date) as { detail: string }[];
    expect(plan.map((row) => row.detail)).toEqual([
      'SEARCH ledger USING COVERING INDEX ledger_day (profile_id=? AND date>?)',
    ]);
  });
});
