/** How a password was hashed, as far as this program can tell from the hash. */
export type HashKind = 'bcrypt' | 'argon2id' | 'unusable';

/** Two seconds of work in JavaScript. */
const MOST_ROUNDS = 15;
const MOST_KIB = 256 * 1024;
const MOST_PASSES = 20;
const BCRYPT = /^\$2[aby]\$(\d\d)\$[./A-Za-z\d]{53}$/;
const ARGON2ID = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=\d+\$[+/A-Za-z\d]{11,}\$[+/A-Za-z\d]{16,}$/;

export function hashKind(hash: string): HashKind {
  const [, rounds] = BCRYPT.exec(hash) ?? [];
  if (rounds !== undefined) return isWithin(rounds, 4, MOST_ROUNDS) ? 'bcrypt' : 'unusable';
  const [, kib, passes] = ARGON2ID.exec(hash) ?? [];
  if (kib === undefined || passes === undefined) return 'unusable';
  return isWithin(kib, 8, MOST_KIB) && isWithin(passes, 1, MOST_PASSES) ? 'argon2id' : 'unusable';
}

/** Takes as long to check as `hash` does, and no password is right. */
export function unmatchable(hash: string): string {
  switch (hashKind(hash)) {
    case 'bcrypt':
      return `${hash.slice(0, 29)}${'.'.repeat(31)}`;
    case 'argon2id':
      return hash.replace(/[^$]+$/, (digest) => 'A'.repeat(digest.length));
    case 'unusable':
      return unmatchable(USUAL);
  }
}

/** What OWASP advises: 19 MiB, two passes. */
const USUAL =
  '$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

function isWithin(digits: string, least: number, most: number): boolean {
  return Number(digits) >= least && Number(digits) <= most;
}
