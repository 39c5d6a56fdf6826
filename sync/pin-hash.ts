import { hashArgon2, matchesArgon2 } from './argon2.ts';

/** Digits that a parent types at the kiosk. */
export const PIN = /^\d{4,8}$/;

/** Argon2id in PHC form. */
export function hashPin(pin: string): Promise<string> {
  return hashArgon2(pin);
}

/** Rejects where the hash cannot be used. */
export function isPin(pinHash: string, pin: string): Promise<boolean> {
  return matchesArgon2(pinHash, pin);
}
