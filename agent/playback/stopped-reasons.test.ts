import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { manualClock } from '../../sync/clock.ts';
import type { StoppedReason } from '../local/channel.ts';
import { child, ID } from '../policy/sample-tap.ts';
import { type SampleKiosk, type SampleSettings, sampleKiosk, UID } from './sample-kiosk.ts';
import type { Report } from './session.ts';

const noon = Date.UTC(2026, 10, 22, 12);
const MINUTE = 60_000;

interface Way {
  readonly settings?: Partial<SampleSettings>;
  readonly change?: Parameters<SampleKiosk['change']>[0];
  /** What ends a video that has played for ten seconds. */
  readonly end: (kiosk: SampleKiosk, clock: ReturnType<typeof manualClock>) => unknown;
}

const says =
  (phase: Report['phase'], position_s = 10) =>
  (kiosk: SampleKiosk) => {
    const state = kiosk.player.state();
    if (state.kind !== 'watching') throw new Error('nothing plays');
    kiosk.player.send({
      kind: 'progress',
      report: { session_id: state.session.id, position_s, rate: 1, phase },
    });
  };
const mia = (change: object) => ({ profiles: [{ ...child(ID.mia, 'Mia', 4), ...change }] });
const rule = (quiet_from: string, quiet_to: string) => [
  { id: ID.video, profile_id: ID.mia, weekday: 7, minutes: null, quiet_from, quiet_to },
];

/** One way to each end of a session. A reason that nothing leads to does not compile. */
const ways: Readonly<Record<StoppedReason, Way>> = {
  completed: { end: says('ended') },
  chip_removed: {
    settings: { hold: true },
    end: async ({ player }, clock) => {
      player.send({ kind: 'lift', uid: UID });
      await clock.advance(10_000);
    },
  },
  replaced_by_chip: { end: ({ player }) => player.send({ kind: 'tap', uid: '04FFFFFFFFFF80' }) },
  profile_changed: { end: ({ changeMapping }) => changeMapping({ profile_id: ID.ben }) },
  daily_limit: { end: ({ play }) => play(300) },
  mapping_limit: { end: ({ changeMapping }) => changeMapping({ max_watch_time_minutes: 0 }) },
  quiet_hours: { change: { profile_rules: rule('12:02:00', '13:00:00') }, end: ({ play }) => play(200) },
  parent_stopped: { end: ({ player }) => player.send({ kind: 'stop', reason: 'parent_stopped' }) },
  revoked: { end: ({ change }) => change(mia({ deleted_at: new Date(1) })) },
  paused_too_long: {
    end: async ({ player }, clock) => {
      player.send({ kind: 'press' });
      await clock.advance(10 * MINUTE);
    },
  },
  stalled: {
    end: async (kiosk, clock) => {
      says('waiting')(kiosk);
      await clock.advance(30_000);
    },
  },
  player_error: { end: says('failed') },
  power_loss: { end: ({ pullPlug }) => pullPlug() },
  shutdown: { end: ({ player }) => player.stop() },
};

describe('a session', () => {
  for (const [reason, { settings, change, end }] of Object.entries(ways)) {
    it(`that ends as ${reason} is written so, with the seconds it is charged`, async () => {
      const clock = manualClock(noon);
      const home = mkdtempSync(join(tmpdir(), 'medio-ends-'));
      onTestFinished(() => rmSync(home, { recursive: true, force: true }));
      const given = { clock, home, timezone: 'UTC', limitMinutes: 5, ...settings };
      const kiosk = sampleKiosk(given);
      kiosk.time.hear({ source: 'gateway', utc: noon });
      if (change) kiosk.change(change);
      await kiosk.play(10);
      await end(kiosk, clock);
      const after = reason === 'power_loss' ? sampleKiosk({ ...given, clock: clock.reboot() }) : kiosk;
      const ended = after.db
        .prepare('SELECT stopped_reason, duration_seconds FROM watch_sessions WHERE ended_at IS NOT NULL')
        .all();
      const seconds = { daily_limit: 300, quiet_hours: 120, power_loss: 24 }[reason] ?? 10;
      expect(ended).toEqual([{ stopped_reason: reason, duration_seconds: seconds }]);
      after.db.close();
    });
  }
});
