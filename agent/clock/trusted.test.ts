import { describe, expect, it } from 'vitest';
import { manualClock } from '../../sync/clock.ts';
import { trustedClock } from './trusted.ts';

const builtAt = Date.UTC(2026, 10, 1);
const noon = Date.UTC(2026, 10, 22, 12);

describe('the kiosk’s time', () => {
  it('is the system’s until the gateway was heard, then the gateway’s, in whole milliseconds', async () => {
    const clock = manualClock(noon);
    const time = trustedClock({ clock, builtAt });
    expect([time.state(), time.now(), time.systemAhead()]).toEqual(['held', noon, null]);
    time.heard(noon + 3_600_000.4);
    await clock.advance(1000);
    expect([time.state(), time.now(), time.systemAhead()]).toEqual(['trusted', noon + 3_601_000, -3_600_000]);
  });

  it('is not moved by the system’s clock once the gateway was heard', () => {
    const clock = manualClock(noon);
    const time = trustedClock({ clock, builtAt });
    time.heard(noon);
    clock.setNow(0);
    expect([time.now(), time.isSystemWrong()]).toEqual([noon, true]);
  });

  it('is unset before the program was built, and a gateway as old is not believed', () => {
    const time = trustedClock({ clock: manualClock(0), builtAt });
    time.heard(builtAt - 1);
    expect(time.state()).toBe('unset');
  });
});
