import { createHash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { syncToDiskNow } from '../../db/device/durable.ts';
import { quarantine } from '../../db/device/quarantine.ts';

/** What the kiosk proves itself by: made here, and never sent anywhere. */
export interface KioskKey {
  /** Of the public half (RFC 7638). */
  readonly thumbprint: string;
  readonly publicKey: CryptoKey;
  /** Cannot be read out of this process. */
  readonly privateKey: CryptoKey;
}

export type KeyOpened =
  | { readonly kind: 'key'; readonly key: KioskKey }
  /** The file system does not let it be read or made now. */
  | { readonly kind: 'unavailable'; readonly detail: string };

export interface KeyDeps {
  readonly home: string;
  readonly log?: { readonly warn: (fields: object, message: string) => void };
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const;

const coordinate = z.string().regex(/^[\w-]{43}$/);
const privateJwk = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: coordinate,
  y: coordinate,
  d: coordinate,
});
type PrivateJwk = z.infer<typeof privateJwk>;

export function keyFile(home: string): string {
  return join(home, 'kiosk-key.jwk');
}

/**
 * The key in `<home>/kiosk-key.jwk`, made where there is none. One that is damaged is set aside, and a new one made: the kiosk
 * has to be paired anew then.
 */
export async function openKioskKey(deps: KeyDeps): Promise<KeyOpened> {
  try {
    mkdirSync(deps.home, { recursive: true, mode: 0o700 });
    const text = readIfThere(keyFile(deps.home));
    if (text === null) return { kind: 'key', key: await makeKey(deps.home) };
    makePrivate(deps);
    const key = await keyIn(text);
    if (key) return { kind: 'key', key };
    const to = setAside(deps.home);
    deps.log?.warn(
      { to },
      'kiosk-key.jwk is damaged: a new key is made, and the kiosk has to be paired anew',
    );
    return { kind: 'key', key: await makeKey(deps.home) };
  } catch (error) {
    if (error instanceof Error && 'code' in error && 'syscall' in error) {
      return { kind: 'unavailable', detail: error.message };
    }
    throw error;
  }
}

/** Sets the key aside, so that the next one opened is new: for one that another machine has too. */
export function retireKioskKey(home: string): void {
  if (readIfThere(keyFile(home)) !== null) setAside(home);
}

function setAside(home: string): string {
  const to = quarantine(keyFile(home), join(home, 'quarantine'));
  syncToDiskNow(home);
  return to;
}

async function makeKey(home: string): Promise<KioskKey> {
  const made = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const { kty, crv, x, y, d } = await crypto.subtle.exportKey('jwk', made.privateKey);
  const jwk = privateJwk.parse({ kty, crv, x, y, d });
  writeDurably(home, `${JSON.stringify(jwk)}\n`);
  const key = await keyOf(jwk);
  if (!key) throw new Error('a key that was just made is not usable');
  return key;
}

async function keyIn(text: string): Promise<KioskKey | null> {
  try {
    return await keyOf(privateJwk.parse(JSON.parse(text)));
  } catch {
    return null;
  }
}

/** Null where the two halves do not belong together. */
async function keyOf({ d, ...publicJwk }: PrivateJwk): Promise<KioskKey | null> {
  const privateKey = await crypto.subtle.importKey('jwk', { ...publicJwk, d }, ALGORITHM, false, ['sign']);
  const publicKey = await crypto.subtle.importKey('jwk', publicJwk, ALGORITHM, true, ['verify']);
  const how = { name: 'ECDSA', hash: 'SHA-256' };
  const anything = new Uint8Array(32);
  const signed = await crypto.subtle.sign(how, privateKey, anything);
  if (!(await crypto.subtle.verify(how, publicKey, signed, anything))) return null;
  return { thumbprint: thumbprintOf(publicJwk), publicKey, privateKey };
}

/** RFC 7638: the required members in the order of their names. */
function thumbprintOf({ crv, kty, x, y }: Omit<PrivateJwk, 'd'>): string {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}

/** There whole after a power cut, or not at all. */
function writeDurably(home: string, text: string): void {
  const part = `${keyFile(home)}.part`;
  rmSync(part, { force: true });
  const file = openSync(part, 'wx', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(part, keyFile(home));
  syncToDiskNow(home);
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function makePrivate({ home, log }: KeyDeps): void {
  const path = keyFile(home);
  const mode = statSync(path).mode & 0o777;
  if ((mode & 0o077) === 0) return;
  chmodSync(path, 0o600);
  log?.warn({ mode: mode.toString(8) }, 'kiosk-key.jwk could be read by others: it no longer can');
}
