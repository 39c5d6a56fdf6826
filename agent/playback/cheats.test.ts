import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { manualClock } from '../../sync/clock.ts';
import { child, ID } from '../policy/sample-tap.ts';
import { type SampleKiosk, type SampleSettings, sampleKiosk, UID } from './sample-kiosk.ts';

const HOUR = 3_600_000;

function kioskAt(iso: string, settings: Partial<SampleSettings> & { source?: 'parent' | null } = {}) {
  const clock = manualClock(Date.parse(iso));
  const home = mkdtempSync(join(tmpdir(), 'medio-cheats-'));
  const kiosk = sampleKiosk({ clock, home, timezone: 'Europe/Berlin', limitMinutes: 30, ...settings });
  onTestFinished(() => {
    kiosk.pullPlug();
    rmSync(home, { recursive: true, force: true });
  });
  const { source = 'gateway' } = settings;
  if (source) kiosk.time.hear({ source, utc: Date.parse(iso) });
  return { clock, kiosk };
}

const stop = ({ player }: SampleKiosk) => player.send({ kind: 'stop', reason: 'parent_stopped' });
const playsFor = ({ player }: SampleKiosk) => {
  const state = player.state();
  return state.kind === 'watching' ? state.session.play.profile.name : state.kind;
};
const charged = ({ db }: SampleKiosk) =>
  db.prepare('SELECT date, sum(booked_s) FROM ledger GROUP BY 1 ORDER BY 1').raw().all();
const lies = ({ player }: SampleKiosk, position_s: number) => {
  const state = player.state();
  if (state.kind !== 'watching') return;
  const session_id = state.session.id;
  player.send({ kind: 'progress', report: { session_id, position_s, rate: 1, phase: 'playing' } });
};

describe('who was let watch with the PIN', () => {
  const twoChildren = { profiles: [child(ID.mia, 'Mia', 4), child(ID.ben, 'Ben', 12)] };

  it('is forgotten after ten minutes, whoever watches with a chip of their own meanwhile', async () => {
    const { clock, kiosk } = kioskAt('2026-11-22T08:00:00Z');
    const everybodys = () => kiosk.changeMapping({ profile_id: null, age_rating: '12' });
    kiosk.change(twoChildren);
    everybodys();
    kiosk.player.send({ kind: 'tap', uid: UID });
    kiosk.player.send({ kind: 'choose', profile_id: ID.ben, by_parent: true });
    expect(playsFor(kiosk)).toBe('Ben');
    stop(kiosk);
    for (let n = 0; n < 2; n++) {
      await clock.advance(7 * 60_000);
      kiosk.changeMapping({ profile_id: ID.mia, age_rating: '0' });
      await kiosk.play(5);
      expect(playsFor(kiosk)).toBe('Mia');
      stop(kiosk);
    }
    everybodys();
    kiosk.player.send({ kind: 'tap', uid: UID });
    expect(playsFor(kiosk)).toBe('asking');
  });

  it('is asked for anew when a child’s cap was raised while the question stood there', () => {
    const { kiosk } = kioskAt('2026-11-22T08:00:00Z');
    kiosk.change({ profiles: [child(ID.mia, 'Mia', 4), child(ID.ben, 'Ben', 4)] });
    kiosk.changeMapping({ profile_id: null, age_rating: '12' });
    kiosk.player.send({ kind: 'tap', uid: UID });
    kiosk.change(twoChildren);
    kiosk.player.send({ kind: 'choose', profile_id: ID.ben, by_parent: false });
    expect(playsFor(kiosk)).toBe('asking');
  });
});

describe('a session that could not be opened', () => {
  it('holds up none of those that come after it', async () => {
    const { clock, kiosk } = kioskAt('2026-11-22T08:00:00Z');
    kiosk.db.pragma('query_only = ON');
    kiosk.player.send({ kind: 'tap', uid: UID });
    expect(kiosk.player.state()).toMatchObject({ kind: 'refused', code: 'LEDGER_UNAVAILABLE' });
    kiosk.db.pragma('query_only = OFF');
    await clock.advance(10_000);
    for (let n = 0; n < 3; n++) {
      await kiosk.play(3);
      stop(kiosk);
      await clock.advance(10_000);
    }
    const ended = kiosk.db.prepare('SELECT duration_seconds FROM watch_sessions WHERE ended_at > 0').pluck();
    expect([ended.all(), kiosk.asked().used_s]).toEqual([[3, 3, 3], 9]);
  });
});

describe('a clock that is put right in a session that crossed midnight', () => {
  it('gives the day no more than it has', async () => {
    const { clock, kiosk } = kioskAt('2026-11-22T22:55:00Z', { limitMinutes: 10, source: 'parent' });
    await kiosk.play(540);
    kiosk.time.hear({ source: 'gateway', utc: clock.now() + 270_000 });
    await kiosk.play(1200);
    const [before, after] = charged(kiosk) as [string, number][];
    expect([before, (after?.[1] ?? 0) <= 601]).toEqual([['2026-11-22', 30], true]);
  });
});

describe('a page that does not do what it is told', () => {
  it('is charged for what it plays while it is to stand', async () => {
    const { clock, kiosk } = kioskAt('2026-11-22T08:00:00Z');
    await kiosk.play(5);
    kiosk.player.send({ kind: 'press' });
    for (let s = 1; s <= 300; s++) {
      await clock.advance(1000);
      lies(kiosk, 5 + s);
    }
    stop(kiosk);
    expect(kiosk.asked().used_s).toBe(305);
  });

  it('is charged for what it says only after a long silence', async () => {
    const { clock, kiosk } = kioskAt('2026-11-22T08:00:00Z');
    await kiosk.play(5);
    await clock.advance(300_000);
    lies(kiosk, 305);
    stop(kiosk);
    expect(kiosk.asked().used_s).toBe(305);
  });

  it('stalls where its picture plays and never moves', async () => {
    const { clock, kiosk } = kioskAt('2026-11-22T08:00:00Z');
    await kiosk.play(5);
    for (let s = 1; s <= 32; s++) {
      await clock.advance(1000);
      lies(kiosk, 5);
    }
    expect(kiosk.player.state()).toMatchObject({ kind: 'ended', reason: 'stalled' });
  });

  it('is asked for by the law every fifteen seconds, however slowly its picture moves', async () => {
    const { clock, kiosk } = kioskAt('2026-11-22T08:00:00Z');
    kiosk.change({
      profile_rules: [
        { profile_id: ID.mia, weekday: 7, minutes: null, quiet_from: '09:02:00', quiet_to: '10:00:00' },
      ],
    });
    await kiosk.play(5);
    for (let s = 1; s <= 140 && kiosk.player.state().kind === 'watching'; s++) {
      await clock.advance(1000);
      lies(kiosk, 5 + s / 20);
    }
    expect(kiosk.player.state()).toMatchObject({ kind: 'ended', reason: 'quiet_hours' });
    expect(clock.now() - Date.parse('2026-11-22T08:02:00Z')).toBeLessThanOrEqual(15_000);
  });
});

describe('a kiosk that lost its ledger', () => {
  it('goes by what the record knows, also when its clock is confirmed in mid-session', async () => {
    const { clock, kiosk } = kioskAt('2026-11-22T08:00:00Z', { source: null });
    const recorded = {
      id: ID.video,
      profile_id: ID.mia,
      kiosk_id: ID.kiosk,
      date: '2026-11-22',
      seconds: 1500,
    };
    kiosk.change({ kiosk_watch_time: [{ ...recorded, updated_at: new Date(0) }] });
    await kiosk.play(10);
    kiosk.time.hear({ source: 'gateway', utc: clock.now() });
    await kiosk.play(3000);
    expect(charged(kiosk)).toEqual([['2026-11-22', 300]]);
  });
});

describe('a machine that slept over midnight in mid-play', () => {
  it('charges what was played before to the day before, and goes on with the whole new day', async () => {
    const { clock, kiosk } = kioskAt('2026-11-22T20:00:00Z');
    await kiosk.play(1200);
    clock.suspend(10 * HOUR);
    await clock.advance(250);
    await kiosk.play(4000);
    expect(charged(kiosk)).toEqual([
      ['2026-11-22', 1200],
      ['2026-11-23', 1800],
    ]);
  });
});
