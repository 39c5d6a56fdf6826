import { describe, expect, it } from 'vitest';
import type { Decision } from '../policy/circumstances.ts';
import { step } from './machine.ts';
import { allowed, decided, goOn, play, report, run, sessionOf, tap } from './sample-machine.ts';
import { budgetOf } from './session-budget.ts';
import type { Event, State } from './states.ts';

const lift: Event = { kind: 'lift', uid: 'A' };
const resting: Event = { kind: 'resting', uid: 'A' };
const tick: Event = { kind: 'tick' };
const leave = (budget_s = 90): Event => ({
  kind: 'rechecked',
  verdict: goOn(budget_s),
  booked_s: 15,
  fresh: null,
});

describe('a chip that has to lie there', () => {
  const playing = run([
    [0, { ...decided(allowed), hold: true } as Event],
    [100, report(0)],
  ]).state;
  const stands = (state: State) => {
    const { paused, lifted_at } = sessionOf(state);
    return [paused, lifted_at];
  };

  it('pauses when it is lifted, and goes on when it is laid back, if the law has no objection', () => {
    const away = run([[2000, lift]], playing);
    const tapped = run([[5000, tap('A')]], away.state);
    const flickered = run([[2100, resting]], away.state);
    expect([away.kinds, stands(away.state)]).toEqual([[], [true, 2000]]);
    expect([tapped.kinds, stands(tapped.state)]).toEqual([['recheck'], [false, null]]);
    expect([flickered.kinds, stands(flickered.state)]).toEqual([['recheck'], [false, null]]);
  });

  it('ends its session when it has been away for ten seconds', () => {
    const late = (t: number) => run([[t, tick]], run([[2000, lift]], playing).state).state;
    const ended = late(12_000);
    expect([late(11_999).kind, ended.kind === 'ended' && ended.reason]).toEqual(['watching', 'chip_removed']);
  });

  it('counts those ten seconds from the first lift', () => {
    const twice = run(
      [
        [2000, lift],
        [9000, lift],
        [12_000, tick],
      ],
      playing,
    );
    expect(twice.state.kind).toBe('ended');
  });

  it('is not helped by the button while it is away', () => {
    expect(stands(run([[2500, { kind: 'press' }]], run([[2000, lift]], playing).state).state)).toEqual([
      true,
      2000,
    ]);
  });

  it('is not paused by a second tap, nor by another chip that is lifted', () => {
    expect(stands(run([[2000, tap('A')]], playing).state)).toEqual([false, null]);
    expect(stands(run([[2000, { kind: 'lift', uid: 'B' }]], playing).state)).toEqual([false, null]);
  });

  it('may be paused by the button, and is then made to go on by it or by being laid down anew', () => {
    const paused = run([[2000, { kind: 'press' }]], playing).state;
    const again = [tap('A'), { kind: 'press' } as const].map((event) => run([[3000, event]], paused).state);
    expect([paused, ...again].map(stands)).toEqual([
      [true, null],
      [false, null],
      [false, null],
    ]);
  });
});

describe('a chip that is only tapped', () => {
  it('may be lifted and lie there: that means nothing', () => {
    const playing = run([[0, decided(allowed)]]).state;
    expect([step(playing, lift, 100).state, step(playing, resting, 100).state]).toEqual([playing, playing]);
  });
});

describe('going on after a pause', () => {
  const paused = run([
    [0, decided(allowed)],
    [100, report(0)],
    [2000, tap('A')],
  ]).state;

  it('asks the law first, which may have closed meanwhile', () => {
    const { state, kinds } = run(
      [
        [3000, tap('A')],
        [3000, { ...leave(), verdict: { kind: 'stop', reason: 'quiet_hours' } } as Event],
      ],
      paused,
    );
    expect([state.kind === 'ended' && state.reason, kinds]).toEqual(['quiet_hours', ['recheck', 'close']]);
  });

  it('goes on in the same session where the law has no objection', () => {
    const { state, kinds } = run(
      [
        [3000, tap('A')],
        [3000, leave()],
      ],
      paused,
    );
    expect([sessionOf(state).paused, kinds]).toEqual([false, ['recheck']]);
  });
});

describe('a page that fell silent', () => {
  it('is charged for nothing after play was taken up again, until it speaks', () => {
    const { state } = run([
      [0, decided(allowed)],
      [100, report(0)],
      [10_100, report(10)],
      [16_000, tick],
      [300_000, tap('A')],
      [300_000, leave()],
    ]);
    const { effects } = run([[301_000, { kind: 'stop', reason: 'shutdown' }]], state);
    const [close] = effects;
    expect(close?.kind === 'close' && close.ending.seconds).toBe(10);
  });
});

describe('what a session may play', () => {
  const leased = { ...allowed, play: { ...play, budget_s: 60, own_budget_s: 90 } } as Decision;
  const begun = run([[0, decided(leased)]]).state;
  const after = (...verdicts: [number, number | null][]) => {
    const script = verdicts.map(
      ([budget_s, share_s]) => [100, { ...leave(), verdict: goOn(budget_s, share_s) } as Event] as const,
    );
    return budgetOf(sessionOf(run(script, begun).state));
  };

  it('is what this kiosk has of the day, and grows with a new lease up to the child’s own limit', () => {
    expect([
      budgetOf(sessionOf(begun)),
      after([90, 60]),
      after([90, 75]),
      after([90, 600]),
      after([90, null]),
    ]).toEqual([60, 60, 75, 90, 90]);
  });

  it('by the child’s own limits only ever shrinks', () => {
    expect([after([70, null]), after([70, null], [90, null]), after([900, null])]).toEqual([70, 70, 90]);
  });

  it('ends as the day does where the share runs out', () => {
    const { state } = run(
      [
        [0, { kind: 'progress', report: { session_id: 's1', position_s: 0, phase: 'playing', rate: 1 } }],
        [
          60_000,
          { kind: 'progress', report: { session_id: 's1', position_s: 60, phase: 'playing', rate: 1 } },
        ],
      ],
      run([
        [0, decided({ ...leased, play: { ...play, budget_s: 60, bound_by: 'mapping_limit' } } as Decision)],
      ]).state,
    );
    expect(state.kind === 'ended' && state.reason).toBe('daily_limit');
  });
});
