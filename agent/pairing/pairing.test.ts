import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Code, type Effect, type Event, type State, step } from './pairing.ts';

const code: Code = {
  user_code: 'BCDF-GHJK',
  verification_uri: 'https://gateway.example/pair',
  verification_uri_complete: 'https://gateway.example/pair?user_code=BCDF-GHJK',
  interval_ms: 5_000,
  good_for_ms: 600_000,
};
const offer = { account: 'a…x@example.org', kiosk_name: 'Kitchen' };
const away = { trouble: 'unreachable', retryAfterMs: null, random: 0.5 } as const;
const resting = { kind: 'resting' } as State;

/** What the events lead to, each at its time: the last state, and every effect on the way. */
function played(...events: readonly (Event | [t: number, event: Event])[]) {
  let state = resting;
  const effects: Effect[] = [];
  for (const it of events) {
    const [t, event] = Array.isArray(it) ? it : [0, it];
    const next = step(state, event, t);
    state = next.state;
    if (next.effect) effects.push(next.effect);
  }
  return { state, effects };
}

const wanted: Event = { kind: 'wanted', found: { kind: 'nothing' } };
const given: Event = { kind: 'code_given', code };
const ask = { kind: 'ask_code', after_ms: 0 } as const;
const polls = (effects: readonly Effect[]) =>
  effects.flatMap((effect) => (effect.kind === 'poll' ? [effect.after_ms] : []));

describe('pairing', () => {
  it('asks for a code, shows it, and asks again and again whether a parent has agreed', () => {
    const { state, effects } = played(
      wanted,
      given,
      [5_000, { kind: 'pending' }],
      [10_000, { kind: 'pending' }],
    );
    expect(state).toEqual({
      kind: 'waiting',
      code,
      until: 600_000,
      interval_ms: 5_000,
      codes: 0,
      failures: 0,
    });
    const poll = { kind: 'poll', after_ms: 5_000, interval_ms: 5_000 };
    expect(effects).toEqual([ask, poll, poll, poll]);
  });

  it('asks five seconds less often each time the server wants that, for good', () => {
    const slower = { kind: 'slow_down' } as const;
    const { effects } = played(wanted, given, slower, { kind: 'pending' }, slower, { kind: 'pending' });
    expect(polls(effects)).toEqual([5_000, 10_000, 10_000, 15_000, 15_000]);
  });

  it('waits longer the longer nothing answers, and keeps to the interval once something does', () => {
    const lost: Event = { kind: 'not_polled', ...away };
    const { effects } = played(wanted, given, lost, lost, lost, { kind: 'pending' });
    expect(polls(effects)).toEqual([5_000, 5_500, 6_000, 7_000, 5_000]);
  });

  it('is nobody’s before somebody touched the screen', () => {
    const agreed = played(wanted, given, { kind: 'offer', offer });
    expect([agreed.state, agreed.effects.at(-1)]).toEqual([{ kind: 'offered', offer }, { kind: 'nothing' }]);
    expect(step(agreed.state, { kind: 'act', act: 'again' }, 9)).toEqual({
      state: agreed.state,
      effect: null,
    });
    expect(step(agreed.state, { kind: 'act', act: 'confirm' }, 9).effect).toEqual({ kind: 'accept' });
    // What was accepted is written, and then pairing is over.
    expect(step(agreed.state, { kind: 'unwanted' }, 9).state).toEqual(resting);
  });

  it('gives up what was declined at the screen, tries until the gateway knows, and then asks for a new code', () => {
    const no = { kind: 'act', act: 'decline' } as const;
    const lost: Event = { kind: 'not_revoked', ...away };
    const { state, effects } = played(wanted, given, { kind: 'offer', offer }, no, lost, { kind: 'revoked' });
    expect(state).toEqual({ kind: 'connecting', codes: 0, failures: 0, trouble: null });
    expect(effects.slice(3)).toEqual([{ kind: 'decline' }, { kind: 'revoke', after_ms: 500 }, ask]);
  });

  it('stops where a parent declined, until somebody wants it again', () => {
    const { state, effects } = played(wanted, given, { kind: 'denied' });
    expect([state, effects.at(-1)]).toEqual([{ kind: 'stopped', why: 'declined' }, { kind: 'forget_code' }]);
    expect(step(state, { kind: 'act', act: 'again' }, 9).effect).toEqual(ask);
  });

  it('takes a new code by itself when one ran out, and stops after an hour without anybody', () => {
    const rounds = [1, 2, 3, 4, 5, 6].flatMap((): Event[] => [given, { kind: 'expired' }]);
    const { state, effects } = played(wanted, ...rounds);
    expect(state).toEqual({ kind: 'stopped', why: 'expired' });
    expect(effects.filter(({ kind }) => kind === 'ask_code')).toEqual([ask, ask, ask, ask, ask, ask]);
  });

  it('goes by its own count of time as well, where the server goes on saying that nobody has decided', () => {
    const { state } = played(wanted, given, [600_000, { kind: 'pending' }]);
    expect(state).toEqual({ kind: 'connecting', codes: 1, failures: 0, trouble: null });
  });

  it('asks on with a code that ran out while nothing answered: a parent may have agreed before', () => {
    const { state, effects } = played(
      wanted,
      given,
      [700_000, { kind: 'not_polled', ...away }],
      [710_000, { kind: 'offer', offer }],
    );
    expect([state, polls(effects)]).toEqual([{ kind: 'offered', offer }, [5_000, 5_500]]);
  });

  it('waits as long as the server asks, and at once when somebody presses', () => {
    const busy: Event = { kind: 'no_code', trouble: 'unreachable', retryAfterMs: 30_000, random: 0 };
    const { state, effects } = played(wanted, busy, busy);
    expect(effects).toEqual([
      ask,
      { kind: 'ask_code', after_ms: 30_000 },
      { kind: 'ask_code', after_ms: 30_000 },
    ]);
    expect(step(state, { kind: 'act', act: 'again' }, 9).effect).toEqual(ask);
  });

  it('goes on after a restart where it was', () => {
    const begun = (found: Extract<Event, { kind: 'wanted' }>['found']) => played({ kind: 'wanted', found });
    expect(begun({ kind: 'offer', offer }).state).toEqual({ kind: 'offered', offer });
    expect(begun({ kind: 'declined' }).effects).toEqual([{ kind: 'revoke', after_ms: 0 }]);
    expect(polls(begun({ kind: 'code', code }).effects)).toEqual([0]);
    // Of a code from an earlier start of the machine nobody knows how long it is good: it is only asked about once.
    const unknown = {
      kind: 'wanted',
      found: { kind: 'code', code: { ...code, good_for_ms: null } },
    } as const;
    expect(played(unknown, { kind: 'pending' }).state.kind).toBe('connecting');
    expect(played(unknown, { kind: 'offer', offer }).state.kind).toBe('offered');
  });

  it('whatever comes in whatever order: accepts only what is on the screen, and never stands still by mistake', () => {
    const failed = fc.record({
      trouble: fc.constantFrom('unreachable' as const, 'refused' as const),
      retryAfterMs: fc.option(fc.integer({ min: 0, max: 100_000 })),
      random: fc.double({ min: 0, max: 0.999, noNaN: true }),
    });
    const plain = fc.constantFrom<Event>(
      wanted,
      { kind: 'wanted', found: { kind: 'declined' } },
      { kind: 'wanted', found: { kind: 'offer', offer } },
      { kind: 'wanted', found: { kind: 'code', code: { ...code, good_for_ms: null } } },
      { kind: 'unwanted' },
      given,
      { kind: 'pending' },
      { kind: 'slow_down' },
      { kind: 'offer', offer },
      { kind: 'denied' },
      { kind: 'expired' },
      { kind: 'revoked' },
      { kind: 'act', act: 'confirm' },
      { kind: 'act', act: 'decline' },
      { kind: 'act', act: 'again' },
    );
    const failing = fc
      .tuple(fc.constantFrom('no_code' as const, 'not_polled' as const, 'not_revoked' as const), failed)
      .map(([kind, it]): Event => ({ kind, ...it }));
    const events = fc.array(fc.tuple(fc.oneof({ weight: 3, arbitrary: plain }, failing), fc.nat(400_000)));
    fc.assert(
      fc.property(events, (given) => {
        let state = resting;
        let t = 0;
        /** What is under way and will bring an event by itself. */
        let under = false;
        for (const [event, ms] of given) {
          t += ms;
          const before = state;
          const next = step(state, event, t);
          state = next.state;
          if (next.effect) under = ['ask_code', 'poll', 'revoke', 'decline'].includes(next.effect.kind);
          if (next.effect?.kind === 'accept') expect(before.kind).toBe('offered');
          if (next.effect && 'after_ms' in next.effect)
            expect(next.effect.after_ms).toBeGreaterThanOrEqual(0);
          const busy = state.kind === 'connecting' || state.kind === 'waiting' || state.kind === 'declining';
          expect([state.kind, under]).toEqual([state.kind, busy]);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
