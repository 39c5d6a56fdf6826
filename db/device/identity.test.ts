import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { adoptKey, confirmIdentity, markRefused, readIdentity } from './identity.ts';
import type { Db } from './open.ts';
import { provisioned } from './sample-rows.ts';
import { openState } from './state.ts';

function stateDb(): Db {
  const home = mkdtempSync(join(tmpdir(), 'medio-identity-'));
  const opened = openState({ home });
  if (opened.kind !== 'open') throw new Error(opened.kind);
  onTestFinished(() => {
    opened.db.close();
    rmSync(home, { recursive: true, force: true });
  });
  return opened.db;
}

const ids = { kiosk_id: 'kiosk', user_id: 'family' };
const fresh = provisioned('k1');

describe("the kiosk's identity", () => {
  it('is nothing before pairing', () => {
    expect(readIdentity(stateDb())).toBeNull();
  });

  it('is a key alone until the gateway has answered to it', () => {
    const db = stateDb();
    adoptKey(db, 'k1');
    expect(readIdentity(db)).toEqual(fresh);
    confirmIdentity(db, 'k1', ids);
    expect(readIdentity(db)).toEqual({ ...fresh, ...ids });
  });

  it('stays when the same key is given again, and starts over with another', () => {
    const db = stateDb();
    adoptKey(db, 'k1');
    confirmIdentity(db, 'k1', ids);
    adoptKey(db, 'k1');
    expect(readIdentity(db)).toEqual({ ...fresh, ...ids });
    markRefused(db, 'k1', 'kiosk_unknown', 5);
    adoptKey(db, 'k2');
    expect(readIdentity(db)).toEqual({ ...fresh, key: 'k2' });
  });

  it('takes no answer to a key it no longer has', () => {
    const db = stateDb();
    adoptKey(db, 'k2');
    confirmIdentity(db, 'k1', ids);
    markRefused(db, 'k1', 'kiosk_revoked', 5);
    expect(readIdentity(db)).toEqual({ ...fresh, key: 'k2' });
  });

  it('keeps the time of the first refusal, and loses it with the next good answer', () => {
    const db = stateDb();
    adoptKey(db, 'k1');
    markRefused(db, 'k1', 'kiosk_revoked', 5);
    markRefused(db, 'k1', 'kiosk_revoked', 9);
    expect(readIdentity(db)).toEqual({ ...fresh, refused_at: 5, refused_code: 'kiosk_revoked' });
    confirmIdentity(db, 'k1', ids);
    expect(readIdentity(db)).toEqual({ ...fresh, ...ids });
  });
});
