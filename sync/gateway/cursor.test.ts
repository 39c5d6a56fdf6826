import { describe, expect, it } from 'vitest';
import { cursorFault, decodeCursor, encodeCursor, type Position, type Standing } from './cursor.ts';

const own = { epoch: '0a000000-0000-4000-8000-000000000000', revision: 17 };
const shared = { epoch: '0b000000-0000-4000-8000-000000000000', revision: 3 };
const at: Position = { own, shared, edition: 2 };
const now: Standing = { ...at, pruned: { own: 0, shared: 0 }, incarnation: 'any' };
const first: Position = { own, shared, edition: 1 };

describe('a cursor', () => {
  it('comes back as it was', () => {
    for (const position of [at, first, { ...at, edition: 999 }]) {
      expect(decodeCursor(encodeCursor(position))).toEqual(position);
    }
    const longest = { ...own, revision: Number.MAX_SAFE_INTEGER };
    expect(encodeCursor({ own: longest, shared: longest, edition: 999 }).length).toBeLessThan(200);
  });

  it('of the first edition is written as before there were editions', () => {
    expect(encodeCursor(first)).toBe(`${own.epoch}.17~${shared.epoch}.3`);
  });

  it.each([
    undefined,
    ['a', 'b'],
    '',
    'nonsense',
    `${own.epoch}.1`,
    `${encodeCursor(at)}~`,
    ...['', '0', '1', '02', '2.0', '1000', 'NaN', '2~'].map((edition) => `${encodeCursor(first)}~${edition}`),
    encodeCursor(at).replace('17', '-1'),
    encodeCursor(at).replace('17', '1.5'),
    encodeCursor(at).replace('17', '9999999999999999'),
  ])('is not %j', (text) => {
    expect(decodeCursor(text)).toBeNull();
  });

  it('is good for what the database has reached, in the same epochs', () => {
    expect(cursorFault(at, now)).toBeNull();
    expect(cursorFault(at, { ...now, own: { ...own, revision: 18 } })).toBeNull();
    expect(cursorFault(at, { ...now, own: { ...own, revision: 16 } })).toBe('cursor_ahead');
    expect(cursorFault(at, { ...now, shared: { ...shared, revision: 2 } })).toBe('cursor_ahead');
    expect(cursorFault(at, { ...now, own: { ...own, epoch: shared.epoch } })).toBe('other_epoch');
    expect(cursorFault(first, now)).toBe('other_edition');
    expect(cursorFault(at, { ...now, edition: 1 })).toBe('other_edition');
  });

  it('is too old once a deletion was forgotten that it has not seen', () => {
    expect(cursorFault(at, { ...now, pruned: { own: 17, shared: 3 } })).toBeNull();
    expect(cursorFault(at, { ...now, own: { ...own, revision: 18 }, pruned: { own: 18, shared: 0 } })).toBe(
      'history_pruned',
    );
    expect(
      cursorFault(at, { ...now, shared: { ...shared, revision: 9 }, pruned: { own: 0, shared: 4 } }),
    ).toBe('history_pruned');
  });
});
