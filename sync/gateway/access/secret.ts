import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 random bits as text: a device code, a refresh token. */
export function makeSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** What is kept of it, and what it is looked up by. 256 random bits need no slow hash, and no comparison that takes equal time. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Whether what was given is what was wanted, in a time that tells nothing of where the two differ. */
export function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
