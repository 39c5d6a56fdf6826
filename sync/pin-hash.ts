import { hash, parseOptions, verify } from '@node-rs/argon2';

/** Digits that a parent types at the kiosk. */
export const PIN = /^\d{4,8}$/;

/** A kiosk has little memory: a hash that asks for more of it, or for minutes of work, was not made for one. */
const MOST_KIB = 256 * 1024;
const MOST_PASSES = 20;

/** Argon2id in PHC form. */
export function hashPin(pin: string): Promise<string> {
  return hash(pin);
}

/** Works beside the main thread. Rejects where the hash cannot be used. */
export async function isPin(pinHash: string, pin: string): Promise<boolean> {
  const { memoryCost, timeCost } = parseOptions(pinHash);
  if (memoryCost > MOST_KIB || timeCost > MOST_PASSES) throw new Error('it asks for too much work');
  return verify(pinHash, pin);
}
