import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskEmail } from './masked-email.ts';
import { makeUserCode, readUserCode, showUserCode } from './user-code.ts';

describe('a user code', () => {
  it('is read as it is shown, however it is typed', () => {
    const separators = fc.constantFrom('', ' ', '-', '.', '–', '  ', '/');
    fc.assert(
      fc.property(fc.array(separators, { minLength: 9, maxLength: 9 }), fc.boolean(), (between, lower) => {
        const code = makeUserCode();
        const typed = [...code].map((letter, index) => between[index] + letter).join('') + between[8];
        expect(readUserCode(lower ? typed.toLowerCase() : typed)).toBe(code);
        expect(readUserCode(showUserCode(code))).toBe(code);
      }),
    );
    expect(readUserCode('ＢＣＤＦ－ＧＨＪＫ')).toBe('BCDFGHJK');
  });

  it('is none with another letter, or too few, or too many', () => {
    for (const typed of ['', 'BCDF', 'BCDFGHJA', 'BCDFGHJ1', 'BCDFGHJKL', 'ßCDFGHJK', 'B'.repeat(1_000)]) {
      expect(readUserCode(typed)).toBeNull();
    }
  });

  it('has every letter at every place', () => {
    const seen = Array.from({ length: 8 }, () => new Set<string>());
    for (let letter = 0; letter < 20; letter++) {
      for (const [place, it] of [...makeUserCode(() => letter)].entries()) seen[place]?.add(it);
    }
    expect(seen.map((it) => it.size)).toEqual(Array(8).fill(20));
  });
});

describe('a masked e-mail', () => {
  it('shows as much as its owner needs', () => {
    const masked = [
      'anna.fox@example.org',
      'anx@x.org',
      'ab@x.org',
      'a@x.org',
      '@x.org',
      '"a@b"@x.org',
      '😀x😁@x.org',
      'x',
    ];
    expect(masked.map(maskEmail)).toEqual([
      'a…x@example.org',
      'a…x@x.org',
      'a…@x.org',
      'a…@x.org',
      '…@x.org',
      '"…"@x.org',
      '😀…😁@x.org',
      '…',
    ]);
  });
});
