import { hash, parseOptions, verify } from '@node-rs/argon2';

/** A hash that asks for more than this, or for minutes of work, was made for another machine, or to keep this one busy. */
const MOST_KIB = 256 * 1024;
const MOST_PASSES = 20;

/** Argon2id in PHC form. Works beside the main thread, as does `matchesArgon2`. */
export function hashArgon2(secret: string): Promise<string> {
  return hash(secret);
}

/** Rejects where the hash cannot be used. */
export async function matchesArgon2(phc: string, secret: string): Promise<boolean> {
  const { memoryCost, timeCost } = parseOptions(phc);
  if (memoryCost > MOST_KIB || timeCost > MOST_PASSES) throw new Error('it asks for too much work');
  return verify(phc, secret);
}
