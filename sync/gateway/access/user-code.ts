import { randomInt } from 'node:crypto';

/** No vowels, so no words; no two letters that look alike (RFC 8628, section 6.1). Eight of them are 34 bits. */
const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ';
const LENGTH = 8;

/** A code as it is stored: eight letters. `pick` answers a whole number below the one given. */
export function makeUserCode(pick: (below: number) => number = randomInt): string {
  return Array.from({ length: LENGTH }, () => LETTERS[pick(LETTERS.length)]).join('');
}

/** A code as people see it: BCDF-GHJK. */
export function showUserCode(code: string): string {
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}

/** What somebody typed, as it would be stored: any case, with or without dash and blanks. Null: cannot be a code. */
export function readUserCode(typed: string): string | null {
  if (typed.length > 64) return null;
  const code = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
  return new RegExp(`^[${LETTERS}]{${LENGTH}}$`).test(code) ? code : null;
}
