import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readForm } from './form.ts';

const read = (body: string) => {
  const form = readForm(Buffer.from(body));
  return form && { ...form };
};

describe('a form', () => {
  it('is read as browsers send it', () => {
    expect(read('name=Living+room&pin=&zone=Europe%2FBerlin&note=a%3Db%26c+%C3%BC')).toEqual({
      name: 'Living room',
      pin: '',
      zone: 'Europe/Berlin',
      note: 'a=b&c ü',
    });
    expect(read('')).toEqual({});
    expect(read('agree')).toEqual({ agree: '' });
  });

  it('comes back as it was written, whatever was typed', () => {
    const typed = fc.string({ unit: 'grapheme' }).filter((it) => it.isWellFormed() && !it.includes('\0'));
    fc.assert(
      fc.property(fc.dictionary(typed, typed), (fields) => {
        expect(read(new URLSearchParams(fields).toString())).toEqual({ ...fields });
      }),
    );
  });

  for (const [what, body] of [
    ['a name twice', 'a=1&a=2'],
    ['a NUL', 'a=1%00'],
    ['a NUL in a name', 'a%00=1'],
    ['bytes that are no UTF-8', 'a=%ff'],
    ['a cut character', 'a=%C3'],
    ['a broken escape', 'a=%zz'],
    ['two equal signs', 'a=1=2'],
  ]) {
    it(`with ${what} is none`, () => expect(read(body ?? '')).toBeNull());
  }

  it('with raw bytes that are no UTF-8 is none', () =>
    expect(readForm(Buffer.from('613dff', 'hex'))).toBeNull());

  it('may have a field of any name', () => {
    expect(readForm(Buffer.from('__proto__=1&constructor=2'))?.['constructor']).toBe('2');
    expect(readForm(Buffer.from(''))?.['constructor']).toBeUndefined();
  });
});
