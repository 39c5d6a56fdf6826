import { createHash, randomBytes } from 'node:crypto';

/** A new kiosk's key. The gateway keeps only its hash; 256 random bits need no slow one. */
export function makeKey(): string {
  return `mk1_${randomBytes(32).toString('base64url')}`;
}

export function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
