import { describe, expect, it } from 'vitest';
import { trackChips } from './chips.ts';

const reader = 'R';
const uid = 'DEADBEEF';
const tap = { v: 1, kind: 'tap', uid, reader } as const;
const lift = { v: 1, kind: 'lift', uid, reader } as const;
const resting = { v: 1, kind: 'resting', uid, reader } as const;

describe('a chip that flickers', () => {
  it('is one tap within a second of it, and rests there again afterwards', () => {
    const chips = trackChips();
    const heard = [chips.heard(tap, 0), chips.heard(lift, 400), chips.heard(tap, 999)].flat();
    expect(heard).toEqual([
      { kind: 'tap', uid, reader, at: 0 },
      { kind: 'lift', uid, reader },
      { kind: 'resting', uid, reader },
    ]);
  });

  it('is a new tap from one second on, counted from the tap that was told', () => {
    const chips = trackChips();
    const heard = [chips.heard(tap, 0), chips.heard(tap, 600), chips.heard(tap, 1000)].flat();
    expect(heard.map(({ kind }) => kind)).toEqual(['tap', 'resting', 'tap']);
  });

  it('does not hide another chip, nor the same chip on another reader', () => {
    const chips = trackChips();
    const heard = [
      chips.heard(tap, 0),
      chips.heard({ ...tap, uid: '04A21B3C' }, 10),
      chips.heard({ ...tap, reader: 'S' }, 20),
    ].flat();
    expect(heard).toEqual([
      { kind: 'tap', uid, reader, at: 0 },
      { kind: 'tap', uid: '04A21B3C', reader, at: 10 },
      { kind: 'tap', uid, reader: 'S', at: 20 },
    ]);
  });
});

describe('a reader that goes away with a chip on it', () => {
  const goneWithChip = () => {
    const chips = trackChips();
    chips.readersAre([reader]);
    chips.heard(tap, 0);
    expect(chips.readersAre([])).toEqual([{ kind: 'fault', code: 'reader_lost', message: 'R is gone' }]);
    return chips;
  };

  it('lifts nothing while the chip still lies there when it is back', () => {
    const chips = goneWithChip();
    expect([...chips.heard(resting, 5000), ...chips.readersAre([reader])]).toEqual([
      { kind: 'resting', uid, reader },
    ]);
  });

  it('lifts the chip when it is back without it', () => {
    expect(goneWithChip().readersAre([reader])).toEqual([{ kind: 'lift', uid, reader }]);
  });

  it('lifts the chip when it is back with another one', () => {
    const chips = goneWithChip();
    const other = { ...resting, uid: '04A21B3C' };
    expect([...chips.heard(other, 5000), ...chips.readersAre([reader])]).toEqual([
      { kind: 'lift', uid, reader },
      { kind: 'resting', uid: '04A21B3C', reader },
    ]);
  });

  it('stays quiet about a chip that was lifted before', () => {
    const chips = trackChips();
    chips.readersAre([reader]);
    [tap, lift].forEach((message) => void chips.heard(message, 0));
    chips.readersAre([]);
    expect(chips.readersAre([reader])).toEqual([]);
  });
});
