import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { calculateJwkThumbprint } from 'jose';
import { describe, expect, it, onTestFinished } from 'vitest';
import { keyFile, openKioskKey, retireKioskKey } from './kiosk-key.ts';

function newHome() {
  const home = mkdtempSync(join(tmpdir(), 'medio-key-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

async function thumbprint(home: string, warnings: string[] = []) {
  const log = { warn: (_fields: object, message: string) => warnings.push(message) };
  const opened = await openKioskKey({ home, log });
  return opened.kind === 'key' ? opened.key.thumbprint : opened.kind;
}

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
const aside = (home: string) =>
  existsSync(join(home, 'quarantine')) ? readdirSync(join(home, 'quarantine')) : [];

describe('the kiosk’s own key', () => {
  it('is made once, is for its owner alone, and has the thumbprint that everybody works out', async () => {
    const home = newHome();
    const [made, again] = [await thumbprint(home), await thumbprint(home)];
    const { d: _secret, ...jwk } = JSON.parse(readFileSync(keyFile(home), 'utf8'));
    expect([again, mode(keyFile(home)), readdirSync(home)]).toEqual([made, '600', ['kiosk-key.jwk']]);
    expect(await calculateJwkThumbprint(jwk)).toBe(made);
  });

  it('cannot be read out of the process that has it', async () => {
    const opened = await openKioskKey({ home: newHome() });
    if (opened.kind !== 'key') throw new Error(opened.detail);
    await expect(crypto.subtle.exportKey('jwk', opened.key.privateKey)).rejects.toThrow();
  });

  it('that others could read is closed to them, and that is said', async () => {
    const home = newHome();
    const made = await thumbprint(home);
    chmodSync(keyFile(home), 0o644);
    const warnings: string[] = [];
    expect([await thumbprint(home, warnings), mode(keyFile(home))]).toEqual([made, '600']);
    expect(warnings).toEqual(['kiosk-key.jwk could be read by others: it no longer can']);
  });

  const damaged: Record<string, (text: string) => string> = {
    'cut off': (text) => text.slice(0, 40),
    empty: () => '',
    'no JSON': () => 'mk1_what',
    'two halves of different keys': (text) =>
      JSON.stringify({ ...JSON.parse(text), d: `${'A'.repeat(42)}B` }),
    'a point that is on no curve': (text) => JSON.stringify({ ...JSON.parse(text), x: 'A'.repeat(43) }),
  };
  for (const [how, damage] of Object.entries(damaged)) {
    it(`that is damaged (${how}) is kept aside, and a new one made`, async () => {
      const home = newHome();
      const made = await thumbprint(home);
      const broken = damage(readFileSync(keyFile(home), 'utf8'));
      writeFileSync(keyFile(home), broken);
      const warnings: string[] = [];
      const next = await thumbprint(home, warnings);
      expect(next).not.toBe(made);
      expect([aside(home), warnings.length, mode(keyFile(home))]).toEqual([['kiosk-key.jwk.1'], 1, '600']);
      expect(readFileSync(join(home, 'quarantine/kiosk-key.jwk.1'), 'utf8')).toBe(broken);
      expect(await thumbprint(home)).toBe(next);
    });
  }

  it('is made in spite of what a power cut left half written', async () => {
    const home = newHome();
    writeFileSync(`${keyFile(home)}.part`, '{"kty":"EC","x":"');
    const made = await thumbprint(home);
    expect([await thumbprint(home), readdirSync(home)]).toEqual([made, ['kiosk-key.jwk']]);
  });

  it('that is retired makes room for a new one', async () => {
    const home = newHome();
    retireKioskKey(home);
    const made = await thumbprint(home);
    retireKioskKey(home);
    const next = await thumbprint(home);
    expect(next).not.toBe(made);
    expect(aside(home)).toEqual(['kiosk-key.jwk.1']);
  });

  it('that cannot be read says so, and is left as it is', async () => {
    const home = newHome();
    mkdirSync(keyFile(home));
    expect(await thumbprint(home)).toBe('unavailable');
    expect(aside(home)).toEqual([]);
  });
});
