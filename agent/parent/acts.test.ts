import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { manualClock } from '../../sync/clock.ts';
import { keepTime } from '../clock/kept.ts';
import { watchMirrorAge } from '../clock/mirror-age.ts';
import { quiet } from '../log.ts';
import { isMirrorExpired } from '../policy/mirror-age.ts';
import { ID } from '../policy/sample-tap.ts';
import { openAgentState } from '../state.ts';
import { createActs } from './acts.ts';

const noon = Date.UTC(2026, 10, 22, 12);
const HOUR = 3600_000;
const DAY = 24 * HOUR;
const done = { kind: 'done' };

function kiosk() {
  const home = mkdtempSync(join(tmpdir(), 'medio-acts-'));
  const opened = openAgentState({ home, log: quiet }, null);
  if (opened.kind !== 'open') throw new Error(opened.why.detail);
  const { state } = opened;
  const clock = manualClock(noon);
  const kept = keepTime({ clock, builtAt: noon - DAY, state, onCorrected: () => undefined, log: quiet });
  const mirrorAge = watchMirrorAge({ clock, state, log: quiet });
  onTestFinished(() => {
    mirrorAge.stop();
    kept.stop();
    state.close();
    rmSync(home, { recursive: true, force: true });
  });
  const { time } = kept;
  const told: string[] = [];
  const acts = createActs({
    letWatch: (profile_id) => told.push(`watch ${profile_id}`) > 0 && profile_id === ID.mia,
    time,
    mirrorAge,
    stop: () => told.push('stop'),
    household: () => null,
    mirrored: () => [],
    bonuses: state.bonuses,
    newId: () => 'id',
    onGiven: () => told.push('given'),
  });
  return { acts, clock, time, mirrorAge, told };
}

describe('a parent at the kiosk', () => {
  it('lets a child watch, if the household has it', () => {
    const { acts, told } = kiosk();
    expect([acts.switch(ID.mia), acts.switch(ID.ben)]).toEqual([
      done,
      { kind: 'refused', detail: 'that child is not in this household any more' },
    ]);
    expect(told).toEqual([`watch ${ID.mia}`, `watch ${ID.ben}`]);
  });

  it('goes on with old rows for a day of the kiosk’s own time, and for another', async () => {
    const { acts, clock, time, mirrorAge } = kiosk();
    const expired = () => isMirrorExpired(mirrorAge.age(), { mirror_days: 14, mirror_boots: 30 }, time.now());
    clock.suspend(14 * DAY + 1);
    const seen = [expired()];
    for (const later of [0, DAY - 1, 1]) {
      if (later === 0) expect(acts.keep_mirror()).toEqual(done);
      clock.suspend(later);
      seen.push(expired());
    }
    acts.keep_mirror();
    seen.push(expired());
    expect(seen).toEqual([true, false, false, true, false]);
  });

  it('says what time it is, and is believed unless somebody knows better or it is long past', () => {
    const { acts, time } = kiosk();
    const refused = {
      kind: 'refused',
      detail: 'the kiosk does not believe that time: it was told another one, or it is long past',
    };
    expect([acts.set_time('2026-11-20T12:00:00Z'), time.state()]).toEqual([refused, 'held']);
    expect([acts.set_time('2026-11-22T15:00:00+01:00'), time.state(), time.now()]).toEqual([
      done,
      'trusted',
      noon + 2 * HOUR,
    ]);
    expect([acts.set_time('2026-11-22T14:30:00Z'), time.status().source]).toEqual([done, 'parent']);
    time.hear({ source: 'gateway', utc: noon });
    expect([acts.set_time('2026-11-23T14:30:00Z'), time.now()]).toEqual([refused, noon]);
    expect(acts.set_time('no time')).toEqual(refused);
  });

  it('ends what plays', () => {
    const { acts, told } = kiosk();
    expect([acts.stop(), told]).toEqual([done, ['stop']]);
  });
});
