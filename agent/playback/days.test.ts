import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type ManualClock, manualClock } from '../../sync/clock.ts';
import { ID } from '../policy/sample-tap.ts';
import { type SampleKiosk, sampleKiosk } from './sample-kiosk.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const settings = { timezone: 'Europe/Berlin', limitMinutes: 3 };
const at = (iso: string) => Date.parse(iso);

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'medio-days-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

function kioskAt(iso: string, options: { trusted?: boolean } = {}) {
  const clock = manualClock(at(iso));
  const home = newHome();
  const kiosk = sampleKiosk({ clock, home, ...settings });
  if (options.trusted !== false) kiosk.time.hear({ source: 'gateway', utc: at(iso) });
  return { clock, home, kiosk };
}

/** The plug is pulled, and the machine is started again after a while. */
function rebooted(it: { clock: ManualClock; home: string; kiosk: SampleKiosk }, offMs: number) {
  it.kiosk.pullPlug();
  const clock = it.clock.reboot(offMs);
  return { clock, home: it.home, kiosk: sampleKiosk({ clock, home: it.home, ...settings }) };
}

const charged = ({ db }: SampleKiosk) =>
  db
    .prepare(
      'SELECT date, sum(booked_s) AS booked, sum(played_s) AS played FROM ledger GROUP BY 1 ORDER BY 1',
    )
    .raw()
    .all();
const queuedDays = ({ db }: SampleKiosk) =>
  (db.prepare('SELECT body FROM outbox ORDER BY seq').pluck().all() as string[]).map((body) =>
    JSON.parse(body).days.map(({ date, seconds }: { date: string; seconds: number }) => [date, seconds]),
  );
const end = ({ player }: SampleKiosk) => player.send({ kind: 'stop', reason: 'parent_stopped' });
const kindOf = ({ player }: SampleKiosk) => player.state().kind;

describe('a session over midnight', () => {
  it('is charged to each date for its seconds', async () => {
    const { kiosk } = kioskAt('2026-11-22T22:59:30Z');
    await kiosk.play(47);
    end(kiosk);
    expect(charged(kiosk)).toEqual([
      ['2026-11-22', 30, 30],
      ['2026-11-23', 17, 17],
    ]);
    expect(queuedDays(kiosk)).toEqual([
      [
        ['2026-11-22', 30],
        ['2026-11-23', 17],
      ],
    ]);
  });

  it('books ahead to the date that the seconds will have', async () => {
    const { kiosk } = kioskAt('2026-11-22T22:59:50Z');
    await kiosk.play(1);
    expect(charged(kiosk)).toEqual([
      ['2026-11-22', 10, 0],
      ['2026-11-23', 5, 0],
    ]);
  });

  it('that stood paused at midnight is charged to the new date for what it plays then', async () => {
    const { clock, kiosk } = kioskAt('2026-11-22T22:59:50Z');
    await kiosk.play(4);
    kiosk.player.send({ kind: 'press' });
    await clock.advance(60_000);
    expect(charged(kiosk)).toEqual([
      ['2026-11-22', 4, 4],
      ['2026-11-23', 11, 0],
    ]);
    await kiosk.play(6);
    end(kiosk);
    expect(charged(kiosk)).toEqual([
      ['2026-11-22', 4, 4],
      ['2026-11-23', 6, 6],
    ]);
  });

  // What the page had not reported yet when the day turned is taken from the new day: less than a second.
  it('goes on with what the new day grants', async () => {
    const { kiosk } = kioskAt('2026-11-22T22:57:10Z');
    await kiosk.play(400);
    expect([charged(kiosk), kindOf(kiosk)]).toEqual([
      [
        ['2026-11-22', 170, 170],
        ['2026-11-23', 179, 179],
      ],
      'idle',
    ]);
  });

  it('ends at midnight when the new day has nothing left', async () => {
    const it = kioskAt('2026-11-23T11:00:00Z');
    await it.kiosk.play(200);
    it.kiosk.time.hear({ source: 'gateway', utc: at('2026-11-22T22:58:00Z') });
    expect(it.kiosk.asked()).toMatchObject({ code: 'DAILY_LIMIT_REACHED', used_s: 180 });
  });

  it('that loses its plug there is charged as booked, to the date of each second', async () => {
    const it = kioskAt('2026-11-22T22:59:30Z');
    await it.kiosk.play(25);
    const { kiosk } = rebooted(it, 0);
    const booked = charged(kiosk) as [string, number, number][];
    expect(booked.map(([date, , played]) => [date, played])).toEqual([
      ['2026-11-22', 30],
      ['2026-11-23', 3],
    ]);
  });
});

describe('a machine that sleeps while a video plays', () => {
  it('counts none of it as play, holds the picture, and knows which day it is afterwards', async () => {
    const { clock, kiosk } = kioskAt('2026-11-22T22:00:00Z');
    await kiosk.play(10);
    clock.suspend(3 * HOUR);
    await clock.advance(250);
    const state = kiosk.player.state();
    expect(
      state.kind === 'watching' && [state.session.paused, Math.round(state.session.played_ms / 1000)],
    ).toEqual([true, 10]);
    await kiosk.play(7);
    end(kiosk);
    expect(charged(kiosk)).toEqual([
      ['2026-11-22', 10, 10],
      ['2026-11-23', 7, 7],
    ]);
  });
});

describe('a kiosk that nobody tells the time', () => {
  it('counts the seconds of its last day of being on, and gives nothing for the system’s date', async () => {
    const first = kioskAt('2026-07-22T10:00:00Z');
    await first.kiosk.play(200);
    const it = rebooted(first, 5 * DAY);
    expect(it.kiosk.asked()).toMatchObject({ code: 'DAILY_LIMIT_REACHED', used_s: 180 });
    for (const days of [1, 30, -30]) {
      it.clock.setNow(at('2026-07-22T10:00:00Z') + days * DAY);
      expect(it.kiosk.asked().code).toBe('DAILY_LIMIT_REACHED');
    }
    it.clock.suspend(25 * HOUR - 250_000);
    expect(it.kiosk.asked()).toMatchObject({ code: 'DAILY_LIMIT_REACHED', used_s: 180 });
    it.clock.suspend(250_000);
    expect(it.kiosk.asked()).toMatchObject({ code: 'OK', used_s: 0 });
  });

  it('tells the gateway of no day, until it knows which it was', async () => {
    const it = kioskAt('2026-11-22T10:00:00Z', { trusted: false });
    await it.kiosk.play(20);
    end(it.kiosk);
    expect(queuedDays(it.kiosk)).toEqual([]);
    it.kiosk.time.hear({ source: 'gateway', utc: at('2026-12-24T10:00:20Z') });
    expect([queuedDays(it.kiosk), charged(it.kiosk)]).toEqual([
      [[['2026-12-24', 20]]],
      [['2026-12-24', 20, 20]],
    ]);
    const [session] = it.kiosk.db.prepare('SELECT started_at, ended_at FROM watch_sessions').raw().all();
    expect(session).toEqual([at('2026-12-24T10:00:00Z'), at('2026-12-24T10:00:20Z')]);
  });
});

describe('a kiosk that is told the time', () => {
  it('in the middle of a video dates its seconds exactly, over midnight and pauses, and plays on', async () => {
    const it = kioskAt('2026-11-22T10:00:00Z', { trusted: false });
    await it.kiosk.play(20);
    it.kiosk.player.send({ kind: 'press' });
    await it.clock.advance(100_000);
    await it.kiosk.play(30);
    it.kiosk.time.hear({ source: 'ntp', utc: at('2026-12-24T23:00:10Z') });
    await it.kiosk.play(10);
    end(it.kiosk);
    const days = [
      ['2026-12-24', 40],
      ['2026-12-25', 20],
    ];
    expect([queuedDays(it.kiosk), charged(it.kiosk)]).toEqual([
      [days],
      days.map(([date, seconds]) => [date, seconds, seconds]),
    ]);
  });

  it('charges what earlier boots could not date to today, and keeps it there in the next held boot', async () => {
    const first = kioskAt('2026-11-22T10:00:00Z');
    const second = rebooted(first, HOUR);
    await second.kiosk.play(100);
    end(second.kiosk);
    const third = rebooted(second, 3 * DAY);
    await third.kiosk.play(30);
    end(third.kiosk);
    third.kiosk.time.hear({ source: 'gateway', utc: at('2026-11-25T12:00:00Z') });
    expect(charged(third.kiosk)).toEqual([['2026-11-25', 130, 130]]);
    expect(queuedDays(third.kiosk)).toEqual([[['2026-11-25', 130]], [['2026-11-25', 130]]]);
    const fourth = rebooted(third, HOUR);
    expect(fourth.kiosk.asked().used_s).toBe(130);
  });

  it('earlier than it thought keeps every row, counts them, and says so', async () => {
    const it = kioskAt('2026-11-25T12:00:00Z');
    await it.kiosk.play(100);
    end(it.kiosk);
    it.kiosk.time.hear({ source: 'gateway', utc: at('2026-11-22T12:00:00Z') });
    expect([charged(it.kiosk), it.kiosk.asked().used_s]).toEqual([[['2026-11-25', 100, 100]], 100]);
    expect(it.kiosk.time.status().backward).toEqual({
      at: at('2026-11-22T12:00:00Z'),
      by_ms: 3 * DAY + 100_000,
    });
    const again = rebooted(it, 0);
    expect(again.kiosk.time.status().backward).not.toBe(null);
  });

  it('later than it thought charges this boot’s seconds to the later date as well', async () => {
    const it = kioskAt('2026-11-22T12:00:00Z', { trusted: false });
    it.kiosk.time.hear({ source: 'ntp', utc: at('2026-11-22T22:55:00Z') });
    await it.kiosk.play(100);
    end(it.kiosk);
    it.kiosk.time.hear({ source: 'gateway', utc: at('2026-11-22T23:02:00Z') });
    expect([charged(it.kiosk), it.kiosk.asked().used_s]).toEqual([[['2026-11-23', 100, 100]], 100]);
  });
});

describe('a household that changes its zone', () => {
  it('opens no second day, east or west, nor after a power cut', async () => {
    const east = kioskAt('2026-11-22T12:00:00Z');
    await east.kiosk.play(200);
    east.kiosk.setZone('Asia/Tokyo');
    east.clock.suspend(5 * HOUR);
    expect(east.kiosk.asked()).toMatchObject({ date: '2026-11-22', code: 'DAILY_LIMIT_REACHED' });
    const again = rebooted(east, 0);
    again.kiosk.setZone('Asia/Tokyo');
    again.kiosk.time.hear({ source: 'gateway', utc: at('2026-11-22T22:59:59Z') });
    expect(again.kiosk.asked()).toMatchObject({ date: '2026-11-22', code: 'DAILY_LIMIT_REACHED' });
    await again.clock.advance(1_000);
    expect(again.kiosk.asked()).toMatchObject({ date: '2026-11-23', code: 'OK', used_s: 0 });

    const west = kioskAt('2026-11-22T02:00:00Z');
    await west.kiosk.play(200);
    west.kiosk.setZone('America/New_York');
    expect(west.kiosk.asked()).toMatchObject({ date: '2026-11-21', code: 'DAILY_LIMIT_REACHED' });
    west.clock.suspend(20 * HOUR);
    expect(west.kiosk.asked()).toMatchObject({ date: '2026-11-22', code: 'DAILY_LIMIT_REACHED' });
    west.clock.suspend(7 * HOUR);
    expect(west.kiosk.asked()).toMatchObject({ date: '2026-11-23', code: 'OK', used_s: 0 });
  });
});

describe('while the zone changes', () => {
  it('a session keeps for each second the date that counted when it was played', async () => {
    const { clock, kiosk } = kioskAt('2026-11-22T12:00:00Z');
    expect(kiosk.asked().date).toBe('2026-11-22');
    kiosk.setZone('Asia/Tokyo');
    clock.suspend(10 * HOUR + 59.5 * 60_000);
    await kiosk.play(60);
    end(kiosk);
    expect(charged(kiosk)).toEqual([
      ['2026-11-22', 30, 30],
      ['2026-11-23', 30, 30],
    ]);
  });

  it('and the clock is only held, a date that a zone of before had already is not given a second time', async () => {
    // 00:10 of 2 July in Kiritimati; in Honolulu that date begins a day later.
    const east = kioskAt('2026-07-01T10:10:00Z');
    east.kiosk.setZone('Pacific/Kiritimati');
    east.clock.suspend(13 * HOUR);
    await east.kiosk.play(200);
    const used = east.kiosk.asked().date;
    east.kiosk.setZone('Pacific/Honolulu');
    const held = rebooted(east, 1000);
    held.kiosk.setZone('Pacific/Honolulu');
    held.clock.suspend(26 * HOUR);
    const later = held.kiosk.asked();
    expect([used, later.date, later.clock, later.code]).toEqual([
      '2026-07-02',
      '2026-07-02',
      'held',
      'DAILY_LIMIT_REACHED',
    ]);
  });
});

describe('a child who prods the chip all day', () => {
  it('fills no more than a few rows', async () => {
    const { clock, kiosk } = kioskAt('2026-11-22T10:00:00Z');
    for (let n = 0; n < 50; n++) {
      await kiosk.play(2);
      kiosk.player.send({ kind: 'press' });
      await clock.advance(2_000);
    }
    end(kiosk);
    const [rows, seconds] = kiosk.db
      .prepare('SELECT count(*), sum(booked_s) FROM ledger')
      .raw()
      .get() as number[];
    expect([Number(rows) <= 25, seconds]).toEqual([true, 100]);
    expect(kiosk.db.prepare('SELECT DISTINCT profile_id FROM ledger').pluck().all()).toEqual([ID.mia]);
  });
});
