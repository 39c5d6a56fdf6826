import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits as text: a device code, a refresh token. */
export function makeSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** What is kept of it, and what it is looked up by. 256 random bits need no slow hash, and no comparison that takes equal time. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
