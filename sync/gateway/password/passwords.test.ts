import { hashSync } from 'bcryptjs';
import { afterAll, describe, expect, it } from 'vitest';
import { hashArgon2 } from '../../argon2.ts';
import { hashKind, unmatchable } from './hash-kind.ts';
import { makePasswords } from './passwords.ts';

const passwords = makePasswords({ atOnce: 2, waiting: 100 });
afterAll(() => passwords.close());
const bcrypt = hashSync('Grüße an die Schnecke', 4);
const check = (password: string, hash: string) => passwords.check({ password, hash, like: hash });

describe('a password', () => {
  for (const kind of ['$2a$', '$2b$', '$2y$']) {
    it(`is checked against an older ${kind} hash`, async () => {
      const hash = bcrypt.replace('$2b$', kind);
      expect(await check('Grüße an die Schnecke', hash)).toBe('right');
      expect(await check('grüße an die Schnecke', hash)).toBe('wrong');
    });
  }

  it('is checked against argon2id', async () => {
    const hash = await hashArgon2('balloon');
    expect([await check('balloon', hash), await check('Balloon', hash)]).toEqual(['right', 'wrong']);
  });

  it('counts up to its 72nd byte only where bcrypt made the hash, as in the older backend', async () => {
    const long = 'ü'.repeat(36);
    const hash = hashSync(long, 4);
    expect([await check(`${long} and more`, hash), await check(long.slice(1), hash)]).toEqual([
      'right',
      'wrong',
    ]);
    expect(await check(`${long} and more`, await hashArgon2(long))).toBe('wrong');
  });

  it('is never right where there is no hash, or none that can be used', async () => {
    const weak = bcrypt.replace('$2b$', '$2x$');
    const endless = bcrypt.replace('$04$', '$31$');
    const huge = (await hashArgon2('a')).replace(/m=\d+/, 'm=99999999');
    const other = (await hashArgon2('a')).replace('argon2id', 'argon2d');
    for (const hash of ['', '!', 'secret-hash', 'a', weak, endless, huge, other]) {
      expect([hash, await check('a', hash)]).toEqual([hash, 'unusable']);
    }
    expect(await passwords.check({ password: 'a', hash: null, like: hashSync('a', 4) })).toBe('wrong');
    expect(await passwords.check({ password: 'a', hash: null, like: await hashArgon2('a') })).toBe('wrong');
  });

  it('of nobody takes a hash of the same kind and cost', async () => {
    const argon2 = await hashArgon2('a');
    const cost = (hash: string) => [hashKind(hash), hash.split('$').slice(1, 4).join('$').slice(0, 7)];
    for (const hash of [bcrypt, hashSync('a', 6), argon2]) {
      expect(cost(unmatchable(hash))).toEqual(cost(hash));
      expect(unmatchable(hash)).not.toBe(hash);
    }
    expect(hashKind(unmatchable('!'))).toBe('argon2id');
  });

  it('waits its turn, and is turned away where too many wait', async () => {
    const few = makePasswords({ atOnce: 1, waiting: 2 });
    const hash = hashSync('a', 8);
    const all = await Promise.all(
      Array.from({ length: 5 }, () => few.check({ password: 'a', hash, like: hash })),
    );
    expect(all).toEqual(['right', 'right', 'right', 'busy', 'busy']);
    expect(await few.check({ password: 'a', hash, like: hash })).toBe('right');
    // Whoever has no account waits as long.
    const nobody = await Promise.all(
      Array.from({ length: 5 }, () => few.check({ password: 'a', hash: null, like: hash })),
    );
    expect(nobody).toEqual(['wrong', 'wrong', 'wrong', 'busy', 'busy']);
    await few.close();
  });

  it('leaves the main thread free while bcrypt works', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    // Compared in this thread it would be one piece of work without a turn in between.
    await check('a', hashSync('a', 4).replace('$04$', '$11$'));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });
});
