import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type GivenBonus, givenBonusesOf, waitingBonusesSince } from './bonuses.ts';
import { type Db, openDeviceReadOnly } from './open.ts';
import { nextBatch, outboxOf } from './outbox.ts';
import { openState, stateFile } from './state.ts';

function newState(): { readonly home: string; readonly db: Db } {
  const home = mkdtempSync(join(tmpdir(), 'medio-bonuses-'));
  const opened = openState({ home });
  if (opened.kind !== 'open') throw new Error(opened.kind);
  onTestFinished(() => {
    opened.db.close();
    rmSync(home, { recursive: true, force: true });
  });
  return { home, db: opened.db };
}

const bonus = (id: string, change: Partial<GivenBonus> = {}): GivenBonus => ({
  id,
  profile_id: 'mia',
  date: '2026-11-22',
  minutes: 10,
  given_at: 50,
  ...change,
});

describe('a bonus given here', () => {
  it('is kept, and queued for the gateway', () => {
    const { home, db } = newState();
    const outbox = outboxOf(db);
    const given = givenBonusesOf({ state: db, queue: (it) => outbox.put({ id: it.id }, it.given_at) });
    const later = bonus('a', { date: '2026-11-23', given_at: 70 });
    const others = [bonus('c'), bonus('b'), bonus('d', { profile_id: 'ben', given_at: 40 })];
    for (const each of [later, ...others]) given.give(each);
    expect(given.since('2026-11-22')).toEqual([others[2], others[1], others[0], later]);
    expect(given.since('2026-11-23')).toEqual([later]);
    expect(nextBatch(db, { items: 9, bytes: 999 }, 99, null).map(({ id }) => id)).toEqual([
      'a',
      'c',
      'b',
      'd',
    ]);

    const reader = openDeviceReadOnly(stateFile(home));
    if (reader.kind !== 'open') throw new Error(reader.kind);
    onTestFinished(() => {
      reader.db.close();
    });
    expect(waitingBonusesSince(reader.db, '2026-11-23')).toEqual([later]);
  });

  it('is not there when the gateway could not be told of it', () => {
    const { db } = newState();
    const given = givenBonusesOf({
      state: db,
      queue: (it) => {
        outboxOf(db).put({ id: it.id }, it.given_at);
        throw new Error('the disk is full');
      },
    });
    expect(() => given.give(bonus('a'))).toThrow('the disk is full');
    expect([given.since('0'), nextBatch(db, { items: 9, bytes: 999 }, 99, null)]).toEqual([[], []]);
  });

  it('is 5 to 60 minutes, and one of its id', () => {
    const { db } = newState();
    const given = givenBonusesOf({ state: db, queue: () => undefined });
    for (const minutes of [4, 61, 0, -5]) {
      expect(() => given.give(bonus('x', { minutes }))).toThrow(/CHECK constraint/);
    }
    for (const [id, minutes] of Object.entries({ a: 5, b: 60 })) given.give(bonus(id, { minutes }));
    expect(() => given.give(bonus('a', { minutes: 7 }))).toThrow(/UNIQUE constraint/);
    expect(given.since('0').map(({ minutes }) => minutes)).toEqual([5, 60]);
  });
});
