import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ParentAnswer } from '../../agent/local/channel.ts';
import { clockFace, dotsOf, emptyPad, nextPad, type Pad, type PadEvent, pinOf } from './pin-pad-state.ts';

const typed = (pin: string, from: Pad = emptyPad): Pad =>
  [...pin].reduce<Pad>((pad, digit) => nextPad(pad, { type: 'digit', digit }), from);
const asked = (pin: string): Pad => nextPad(typed(pin), { type: 'asked', now_ms: 1000 });
const answered = (answer: ParentAnswer): Pad =>
  nextPad(asked('4711'), { type: 'answered', answer, now_ms: 2000 });
const at = (pad: Pad, now_ms: number): Pad => nextPad(pad, { type: 'time', now_ms });

describe('typing a PIN', () => {
  it('takes up to eight digits, and takes the last one back', () => {
    expect(typed('123456789')).toEqual({ kind: 'typing', pin: '12345678', tries: 0 });
    expect(nextPad(typed('123'), { type: 'delete' })).toEqual({ kind: 'typing', pin: '12', tries: 0 });
    expect(nextPad(emptyPad, { type: 'delete' })).toBe(emptyPad);
  });

  it('may be sent from four digits on', () => {
    expect(['', '123', '1234', '12345678'].map((pin) => pinOf(typed(pin)))).toEqual([
      null,
      null,
      '1234',
      '12345678',
    ]);
    expect(asked('123')).toEqual({ kind: 'typing', pin: '123', tries: 0 });
  });
});

describe('asking the agent', () => {
  it('keeps the dots and not the digits', () => {
    expect(asked('47110')).toEqual({ kind: 'asking', until_ms: 11_000, dots: 5, tries: 0 });
    expect(dotsOf(asked('47110'))).toBe(5);
  });

  it('takes no digit meanwhile', () => {
    expect(typed('1', asked('4711'))).toEqual(asked('4711'));
  });

  it.each<[ParentAnswer, Pad]>([
    [{ outcome: 'done' }, { kind: 'done' }],
    [
      { outcome: 'wrong_pin', wait_s: 0 },
      { kind: 'typing', pin: '', tries: 1 },
    ],
    [
      { outcome: 'wrong_pin', wait_s: 60 },
      { kind: 'waiting', until_ms: 62_000, left_s: 60, tries: 1 },
    ],
    [
      { outcome: 'wait', wait_s: 7 },
      { kind: 'waiting', until_ms: 9000, left_s: 7, tries: 0 },
    ],
    [{ outcome: 'no_pin' }, { kind: 'no_pin' }],
    [
      { outcome: 'refused', detail: 'gone' },
      { kind: 'refused', detail: 'gone' },
    ],
  ])('is answered by %o', (answer, pad) => {
    expect(answered(answer)).toEqual(pad);
  });

  it('gives up after ten seconds without an answer', () => {
    expect(at(asked('4711'), 10_999)).toEqual(asked('4711'));
    expect(at(asked('4711'), 11_000)).toEqual({ kind: 'typing', pin: '', tries: 1 });
  });

  it('hears no answer that it did not ask for', () => {
    const pad = typed('12');
    expect(nextPad(pad, { type: 'answered', answer: { outcome: 'done' }, now_ms: 0 })).toBe(pad);
  });
});

describe('a wait', () => {
  const waiting = answered({ outcome: 'wait', wait_s: 3 });

  it('counts whole seconds down, and begins anew after the last', () => {
    const left = [2000, 2001, 3000, 3001, 4999].map((now_ms) => {
      const pad = at(waiting, now_ms);
      return pad.kind === 'waiting' ? pad.left_s : null;
    });
    expect(left).toEqual([3, 3, 2, 2, 1]);
    expect(at(waiting, 5000)).toEqual({ kind: 'typing', pin: '', tries: 0 });
  });

  it('is the same state until a second has gone', () => {
    expect(at(waiting, 2900)).toBe(waiting);
  });

  it('takes no digit', () => {
    expect(typed('1', waiting)).toBe(waiting);
  });

  it('is read as minutes and seconds', () => {
    expect([0, 5, 60, 272, 3600].map(clockFace)).toEqual(['0:00', '0:05', '1:00', '4:32', '60:00']);
  });
});

describe('whatever happens', () => {
  const answers: fc.Arbitrary<ParentAnswer> = fc.oneof(
    fc.constant<ParentAnswer>({ outcome: 'done' }),
    fc.record({ outcome: fc.constant('wrong_pin' as const), wait_s: fc.nat(20) }),
    fc.record({ outcome: fc.constant('wait' as const), wait_s: fc.integer({ min: 1, max: 20 }) }),
    fc.constant<ParentAnswer>({ outcome: 'no_pin' }),
  );
  const events: fc.Arbitrary<PadEvent> = fc.oneof(
    fc.integer({ min: 0, max: 9 }).map((digit): PadEvent => ({ type: 'digit', digit: `${digit}` })),
    fc.constant<PadEvent>({ type: 'delete' }),
    fc.nat(60_000).map((now_ms): PadEvent => ({ type: 'asked', now_ms })),
    fc.nat(60_000).map((now_ms): PadEvent => ({ type: 'time', now_ms })),
    fc.record({ type: fc.constant('answered' as const), answer: answers, now_ms: fc.nat(60_000) }),
  );

  it('digits are known only while they are typed, and a PIN to send is four to eight of them', () => {
    fc.assert(
      fc.property(fc.array(events, { maxLength: 60 }), (all) => {
        const pad = all.reduce(nextPad, emptyPad);
        if (pad.kind !== 'typing') expect(Object.keys(pad)).not.toContain('pin');
        expect(pinOf(pad) ?? '0000').toMatch(/^\d{4,8}$/);
        expect(dotsOf(pad)).toBeLessThanOrEqual(8);
      }),
    );
  });
});
