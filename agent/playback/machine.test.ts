import { describe, expect, it } from 'vitest';
import { step } from './machine.ts';
import { allowed, decided, goOn, refusedBy, report, run, sessionOf, started, tap } from './sample-machine.ts';
import { budgetOf } from './session-budget.ts';
import type { Effect, Event, State } from './states.ts';

/** Reports each second from `from` to `to`, the recheck answered with leave to go on. */
const playOn = (from: number, to: number, state: State, budget_s = 90) => {
  const effects: Effect[] = [];
  let now = state;
  for (let s = from; s <= to && now.kind === 'watching'; s++) {
    for (const event of [report(s)]) {
      let next = step(now, event, 100 + s * 1000);
      for (let effect = next.effects[0]; effect?.kind === 'recheck'; effect = next.effects[0]) {
        next = step(
          next.state,
          { kind: 'rechecked', verdict: goOn(budget_s), booked_s: effect.booked_s, fresh: null },
          100 + s * 1000,
        );
        if (next.effects[0]?.kind !== 'recheck') break;
      }
      now = next.state;
      effects.push(...next.effects);
    }
  }
  return { state: now, effects };
};

describe('a chip laid on', () => {
  it('asks the law, then opens a session with the first fifteen seconds booked', () => {
    const { state, kinds } = run([
      [0, tap('A')],
      [0, decided(allowed)],
    ]);
    expect([kinds, sessionOf(state).booked_s, budgetOf(sessionOf(state))]).toEqual([
      ['decide', 'open'],
      15,
      90,
    ]);
  });

  it('shows a refusal for six seconds', () => {
    const { state } = run([[1000, decided(refusedBy('AGE_RESTRICTED'))]]);
    expect(state).toEqual({ kind: 'refused', code: 'AGE_RESTRICTED', picture: 'for_later', until: 7000 });
    expect(step(state, { kind: 'tick' }, 6999).state).toBe(state);
    expect(step(state, { kind: 'tick' }, 7000).state).toEqual({ kind: 'idle' });
  });

  it('again pauses, and once more goes on, in the same session', () => {
    const once = run([[2000, tap('A')]], started);
    const twice = run([[3000, tap('A')]], once.state);
    expect([
      once.kinds,
      sessionOf(once.state).paused,
      sessionOf(twice.state).paused,
      sessionOf(twice.state).id,
    ]).toEqual([[], true, false, 's1']);
  });

  it('of another kind ends the session before the law is asked about it', () => {
    const { effects } = run(
      [
        [3100, report(3)],
        [3200, tap('B')],
      ],
      started,
    );
    expect(
      effects.map((it) => (it.kind === 'close' ? [it.ending.reason, it.ending.seconds] : it.kind)),
    ).toEqual([['replaced_by_chip', 4], 'decide']);
  });

  it('that cannot be read disturbs no video', () => {
    expect(run([[2000, { kind: 'unreadable' }]], started).state).toBe(started);
  });
});

describe('seconds', () => {
  it('count as the picture moves', () => {
    expect(sessionOf(playOn(1, 10, started).state).played_ms).toBe(10_000);
  });

  it('do not count while the picture stands, seeks or is paused', () => {
    const { state } = run(
      [
        [1100, report(1)],
        [2100, report(2, 'waiting')],
        [9100, report(2, 'waiting')],
        [9200, report(2)],
        [10_200, report(50, 'seeking')],
        [10_300, report(50)],
        [11_300, report(51, 'paused')],
        [19_300, report(51, 'paused')],
      ],
      started,
    );
    expect(sessionOf(state).played_ms).toBe(3000);
  });

  it('are screen seconds at double speed, and never more than went by', () => {
    const fast = run([[1100, report(2, 'playing', 2)]], started);
    const leap = run([[1100, report(60)]], started);
    expect([sessionOf(fast.state).played_ms, sessionOf(leap.state).played_ms]).toEqual([1000, 1000]);
  });

  it('are booked ahead, never by more than fifteen', () => {
    const booked: number[] = [];
    let state = started;
    for (let s = 1; s <= 60; s++) {
      const next = playOn(s, s, state);
      state = next.state;
      booked.push(sessionOf(state).booked_s - s);
    }
    expect([Math.min(...booked) >= 0, Math.max(...booked)]).toEqual([true, 15]);
  });

  it('end at the budget, named after the limit that ran out', () => {
    const { state, effects } = playOn(1, 200, started);
    const last = effects.at(-1);
    expect([
      state.kind,
      last?.kind === 'close' && [last.ending.reason, last.ending.seconds, last.ending.resume_at_s],
    ]).toEqual(['ended', ['daily_limit', 90, 90]]);
  });

  it('end sooner when a parent lowered the limit', () => {
    const { effects } = playOn(1, 200, started, 40);
    const last = effects.at(-1);
    expect(last?.kind === 'close' && [last.ending.reason, last.ending.seconds]).toEqual(['daily_limit', 40]);
  });

  it('are not gained by a limit raised in between', () => {
    expect(budgetOf(sessionOf(playOn(1, 30, started, 9999).state))).toBe(90);
  });
});

describe('a page that stops by itself', () => {
  it('a moment before our count reaches the budget has used it', () => {
    const { state } = playOn(1, 89, started);
    const { effects } = run([[89_800, report(89.6, 'paused')]], state);
    const last = effects.at(-1);
    expect(last?.kind === 'close' && [last.ending.reason, last.ending.seconds]).toEqual(['daily_limit', 90]);
  });

  it('and was not asked to is not waited for for ever', () => {
    const { effects } = run(
      [
        [1100, report(1, 'paused')],
        [31_100, { kind: 'tick' }],
      ],
      started,
    );
    const last = effects.at(-1);
    expect(last?.kind === 'close' && last.ending.reason).toBe('stalled');
  });
});

describe('prodding', () => {
  it('gains no second: what moved counts, whatever was reported before', () => {
    let state = started;
    for (let n = 0; n < 50; n++) {
      const t = 100 + n * 1000;
      state = run(
        [
          [t, report(n * 0.85, 'paused')],
          [t + 100, report(n * 0.85 + 0.1)],
          [t + 850, report((n + 1) * 0.85, 'paused')],
        ],
        state,
      ).state;
      const need = step(state, { kind: 'tick' }, t + 900).effects[0];
      if (need?.kind === 'recheck') {
        state = step(
          state,
          {
            kind: 'rechecked',
            verdict: goOn(90),
            booked_s: need.booked_s,
            fresh: null,
          },
          t + 900,
        ).state;
      }
    }
    expect(Math.round(sessionOf(state).played_ms / 100) / 10).toBe(42.5);
  });
});

describe('a ledger that cannot be written in mid-play', () => {
  it('stops the video and closes its session', () => {
    const { state, kinds } = run([[2000, { kind: 'not_written' }]], started);
    expect([state.kind, kinds]).toEqual(['refused', ['close']]);
  });
});

describe('a session ends', () => {
  const endings: [string, readonly (readonly [number, Event])[], unknown][] = [
    ['at the end of the video', [[1100, report(1, 'ended')]], ['completed', true, null]],
    ['when the player fails', [[1100, report(1, 'failed')]], ['player_error', false, null]],
    [
      'after ten minutes of pause',
      [
        [2000, tap('A')],
        [602_000, { kind: 'tick' }],
      ],
      ['paused_too_long', false, null],
    ],
    [
      'after thirty seconds without a picture',
      [
        [1100, report(1, 'waiting')],
        [31_100, { kind: 'tick' }],
      ],
      ['stalled', false, null],
    ],
    [
      'when the law says no',
      [
        [
          1100,
          { kind: 'rechecked', verdict: { kind: 'stop', reason: 'revoked' }, booked_s: 30, fresh: null },
        ],
      ],
      ['revoked', false, null],
    ],
    [
      'when the program stops',
      [
        [1100, report(1)],
        [1200, { kind: 'stop', reason: 'shutdown' }],
      ],
      ['shutdown', false, null],
    ],
  ];
  for (const [when, script, ending] of endings) {
    it(`${when}`, () => {
      const last = run(script, started).effects.at(-1);
      expect(
        last?.kind === 'close' && [last.ending.reason, last.ending.completed, last.ending.resume_at_s],
      ).toEqual(ending);
    });
  }

  it('as seen when stopped within five seconds of the end', () => {
    const late = run([
      [0, tap('A')],
      [0, decided(allowed, 'A', 's1', 90)],
      [100, report(90)],
      [6100, report(96)],
      [6200, tap('B')],
    ]);
    const close = late.effects.find((it) => it.kind === 'close');
    expect(close?.kind === 'close' && [close.ending.completed, close.ending.resume_at_s]).toEqual([
      true,
      null,
    ]);
  });
});

describe('a page that falls silent', () => {
  it('is held after five seconds, and goes on only when asked to', () => {
    const held = run(
      [
        [1100, report(1)],
        [6200, { kind: 'tick' }],
      ],
      started,
    ).state;
    const back = run([[7000, report(2)]], held).state;
    expect([sessionOf(held).paused, sessionOf(back).paused]).toEqual([true, true]);
  });
});
