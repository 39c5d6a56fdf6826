import { describe, expect, it } from 'vitest';
import { cursorFault, decodeCursor, encodeCursor, type Position } from './cursor.ts';

const own = { epoch: '0a000000-0000-4000-8000-000000000000', revision: 17 };
const shared = { epoch: '0b000000-0000-4000-8000-000000000000', revision: 3 };
const at: Position = { own, shared };

describe('a cursor', () => {
  it('comes back as it was', () => {
    expect(decodeCursor(encodeCursor(at))).toEqual(at);
    expect(encodeCursor({ own: { ...own, revision: Number.MAX_SAFE_INTEGER }, shared }).length).toBeLessThan(
      200,
    );
  });

  it.each([
    undefined,
    ['a', 'b'],
    '',
    'nonsense',
    `${own.epoch}.1`,
    `${encodeCursor(at)}~`,
    encodeCursor(at).replace('17', '-1'),
    encodeCursor(at).replace('17', '1.5'),
    encodeCursor(at).replace('17', '9999999999999999'),
  ])('is not %j', (text) => {
    expect(decodeCursor(text)).toBeNull();
  });

  it('is good for what the database has reached, in the same epochs', () => {
    expect(cursorFault(at, at)).toBeNull();
    expect(cursorFault(at, { own: { ...own, revision: 18 }, shared })).toBeNull();
    expect(cursorFault(at, { own: { ...own, revision: 16 }, shared })).toBe('cursor_ahead');
    expect(cursorFault(at, { own, shared: { ...shared, revision: 2 } })).toBe('cursor_ahead');
    expect(cursorFault(at, { own: { ...own, epoch: shared.epoch }, shared })).toBe('other_epoch');
  });
});
