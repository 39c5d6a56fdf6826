import { describe, expect, it } from 'vitest';
import { isRandomUid, normaliseUid, parseUidAnswer } from './uid.ts';

const answer = (hex: string) => parseUidAnswer(Buffer.from(hex, 'hex'));

describe('the answer to GET UID', () => {
  it.each([
    ['4 bytes', 'DEADBEEF'],
    ['7 bytes', '04A21B3C4D5E80'],
    ['10 bytes', '0102030405060708090A'],
  ])('names a chip of %s', (_, uid) => {
    expect(answer(`${uid}9000`)).toEqual({ kind: 'uid', uid });
  });

  it('is random when it has 4 bytes and starts with 08', () => {
    expect(answer('08ABCDEF9000')).toEqual({ kind: 'random', uid: '08ABCDEF' });
    expect(answer('08ABCDEF0102039000')).toEqual({ kind: 'uid', uid: '08ABCDEF010203' });
  });

  it.each([
    ['', 'the answer to GET UID has 0 bytes'],
    ['90', 'the answer to GET UID has 1 bytes'],
    ['6300', 'the chip answered GET UID with status 6300'],
    ['DEADBEEF6A81', 'the chip answered GET UID with status 6A81'],
    ['9000', 'a UID has 4, 7 or 10 bytes, this one 0'],
    ['01020304059000', 'a UID has 4, 7 or 10 bytes, this one 5'],
  ])('is unreadable when it is "%s"', (bytes, reason) => {
    expect(answer(bytes)).toEqual({ kind: 'unreadable', reason });
  });
});

describe('a UID that somebody wrote', () => {
  it.each([
    ['04:a2-1b 3c:4d-5e 80', '04A21B3C4D5E80'],
    [' deadbeef\n', 'DEADBEEF'],
    ['0102030405060708090a', '0102030405060708090A'],
  ])('becomes canonical: %j', (written, uid) => {
    expect(normaliseUid(written)).toBe(uid);
  });

  it.each(['', '04A21B', 'DEADBEE', 'DEADBEEG', '0x04A21B3C', '0102030405'])('is none: %j', (written) => {
    expect(normaliseUid(written)).toBeNull();
  });

  it('is random only with exactly 4 bytes starting 08', () => {
    expect(['08112233', '18112233', '08112233445566'].map(isRandomUid)).toEqual([true, false, false]);
  });
});
