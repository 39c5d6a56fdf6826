import { describe, expect, it } from 'vitest';
import { cursorFault, decodeCursor, encodeCursor, type Position } from './cursor.ts';

const own = { epoch: '0a000000-0000-4000-8000-000000000000', revision: 17 };
const shared = { epoch: '0b000000-0000-4000-8000-000000000000', revision: 3 };
const at: Position = { own, shared, edition: 2 };
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
    expect(cursorFault(at, at)).toBeNull();
    expect(cursorFault(at, { ...at, own: { ...own, revision: 18 } })).toBeNull();
    expect(cursorFault(at, { ...at, own: { ...own, revision: 16 } })).toBe('cursor_ahead');
    expect(cursorFault(at, { ...at, shared: { ...shared, revision: 2 } })).toBe('cursor_ahead');
    expect(cursorFault(at, { ...at, own: { ...own, epoch: shared.epoch } })).toBe('other_epoch');
    expect(cursorFault(first, at)).toBe('other_edition');
    expect(cursorFault(at, first)).toBe('other_edition');
  });
});
