import { availableParallelism } from 'node:os';
import { hashArgon2, matchesArgon2 } from '../../argon2.ts';
import { startBcrypt } from './bcrypt.ts';
import { hashKind, unmatchable } from './hash-kind.ts';
import { makeTurns } from './turns.ts';

/** `unusable`: no password is right for this hash. It took as long to find out. */
export type PasswordVerdict = 'right' | 'wrong' | 'unusable' | 'busy';

/** Checks passwords beside the main thread, few at once. Never writes a hash: older programs must go on reading them. */
export interface Passwords {
  /** `hash` null: of nobody; `like` says how long that takes. */
  readonly check: (asked: {
    readonly password: string;
    readonly hash: string | null;
    /** A hash of somebody else. */
    readonly like: string;
  }) => Promise<PasswordVerdict>;
  /** Hashes a PIN in turn with the others. Null: too many wait. */
  readonly hash: (secret: string) => Promise<string | null>;
  /** May be called twice. */
  readonly close: () => Promise<void>;
}

export function makePasswords(size = { atOnce: threads(), waiting: 32 }): Passwords {
  const bcrypt = startBcrypt();
  const turns = makeTurns(size);
  return {
    check: async ({ password, hash, like }) => {
      const kind = hash === null ? 'unusable' : hashKind(hash);
      const compared = hash === null || kind === 'unusable' ? unmatchable(like) : hash;
      const turn = await turns.take(() =>
        hashKind(compared) === 'bcrypt'
          ? bcrypt.matches({ password, hash: compared })
          : matchesArgon2(compared, password),
      );
      if (turn.kind === 'busy') return 'busy';
      // Whatever was compared: where there is no usable hash, nothing is right.
      if (kind === 'unusable') return hash === null ? 'wrong' : 'unusable';
      return turn.result ? 'right' : 'wrong';
    },
    hash: async (secret) => {
      const turn = await turns.take(() => hashArgon2(secret));
      return turn.kind === 'busy' ? null : turn.result;
    },
    close: bcrypt.close,
  };
}

/** One core stays for everybody else. */
function threads(): number {
  return Math.max(1, Math.min(4, availableParallelism() - 1));
}
