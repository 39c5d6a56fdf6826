import { describe, expect, it } from 'vitest';
import type { Decision } from '../policy/circumstances.ts';
import { allowed, decided, run, tap } from './sample-machine.ts';
import { screenOf } from './show.ts';
import type { Event } from './states.ts';

const lacking = (change: object = {}): Event => ({
  ...(decided({
    record: { code: 'KIOSK_SHARE_USED', share_s: 0, profile: 'mia', ...change },
    play: null,
    ask: null,
  } as Decision) as Extract<Event, { kind: 'decided' }>),
  asks: true,
});
const answered: Event = { kind: 'share_answered' };
const around = { readerUsable: true, active: null, hasPin: false, family: '' };
const asking = run([
  [0, tap('A')],
  [0, lacking()],
]);

describe('a chip for which this kiosk has no part of the day', () => {
  it('waits a moment while others are asked, under a picture of its own', () => {
    expect(asking.effects.at(-1)).toEqual({ kind: 'ask_share', profile_id: 'mia' });
    expect(screenOf(asking.state, around)).toEqual({
      kind: 'refused',
      picture: 'one_moment',
      code: 'KIOSK_SHARE_USED',
    });
  });

  it('plays by itself when a part of the day has come', () => {
    const { state, kinds } = run(
      [
        [200, answered],
        [200, decided(allowed)],
      ],
      asking.state,
    );
    expect([state.kind, kinds]).toEqual(['watching', ['decide_again', 'open']]);
  });

  it('is refused when none has, and nobody is asked a second time', () => {
    const { state, kinds } = run(
      [
        [200, answered],
        [200, lacking()],
      ],
      asking.state,
    );
    expect([state, kinds]).toEqual([
      { kind: 'refused', code: 'KIOSK_SHARE_USED', picture: 'all_done_cloud', until: 6200 },
      ['decide_again'],
    ]);
  });

  it('is refused when nobody answers for three seconds; what comes later changes nothing', () => {
    const waiting = run([[2_999, { kind: 'tick' }]], asking.state);
    expect(waiting.state.kind).toBe('asking_share');
    const { state, kinds } = run(
      [
        [3_000, { kind: 'tick' }],
        [3_100, answered],
      ],
      asking.state,
    );
    expect([state, kinds]).toEqual([
      { kind: 'refused', code: 'KIOSK_SHARE_USED', picture: 'all_done_cloud', until: 9000 },
      [],
    ]);
  });

  it('may be laid down again and again meanwhile', () => {
    const { state, kinds } = run(
      [
        [500, tap('A')],
        [900, tap('A')],
      ],
      asking.state,
    );
    expect([state, kinds]).toEqual([asking.state, []]);
  });

  it('gives way to another chip, and to a grown-up who ends it', () => {
    const other = run(
      [
        [500, tap('B')],
        [500, decided(allowed, 'B', 's2')],
        [600, answered],
      ],
      asking.state,
    );
    expect([other.state, other.kinds]).toMatchObject([
      { kind: 'watching', session: { uid: 'B' } },
      ['decide', 'open'],
    ]);
    const stopped = run(
      [
        [500, { kind: 'stop', reason: 'parent_stopped' }],
        [600, answered],
      ],
      asking.state,
    );
    expect([stopped.state, stopped.kinds]).toEqual([{ kind: 'idle' }, []]);
  });

  it('that has to lie there and was taken away plays only when it lies there again', () => {
    const holding = { ...decided(allowed), hold: true } as Event;
    const script = (lying: 'lift' | 'resting') =>
      run(
        [
          [100, { kind: 'lift', uid: 'A' }],
          [150, { kind: lying, uid: 'A' }],
          [200, answered],
          [200, holding],
        ],
        asking.state,
      ).state;
    expect(script('lift')).toMatchObject({ kind: 'watching', session: { paused: true, lifted_at: 200 } });
    expect(script('resting')).toMatchObject({ kind: 'watching', session: { paused: false } });
  });

  it('waits as well when a lease has less than a minute left, and not when the day has', () => {
    const last = (share_s: number | null) =>
      run([[0, lacking({ code: 'TIME_ALMOST_UP', share_s })]]).state.kind;
    expect([last(59), last(0), last(60), last(null)]).toEqual([
      'asking_share',
      'asking_share',
      'refused',
      'refused',
    ]);
  });

  it('is refused at once where there is nobody to ask, or it is no child’s', () => {
    const alone = { ...lacking(), asks: false } as Event;
    const kinds = [alone, lacking({ profile: null }), lacking({ code: 'DAILY_LIMIT_REACHED' })].map(
      (event) => run([[0, event]]).state.kind,
    );
    expect(kinds).toEqual(['refused', 'refused', 'refused']);
  });
});
