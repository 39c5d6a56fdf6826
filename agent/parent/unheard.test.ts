import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { givenBonusesOf } from '../../db/device/bonuses.ts';
import { nextBatch, outboxOf, settleOutbox } from '../../db/device/outbox.ts';
import { openState } from '../../db/device/state.ts';
import { unheardBonuses } from './unheard.ts';

const date = '2026-11-22';

function given() {
  const home = mkdtempSync(join(tmpdir(), 'medio-unheard-'));
  const opened = openState({ home });
  if (opened.kind !== 'open') throw new Error(opened.kind);
  const { db } = opened;
  onTestFinished(() => {
    db.close();
    rmSync(home, { recursive: true, force: true });
  });
  const outbox = outboxOf(db);
  const bonuses = givenBonusesOf({ state: db, queue: ({ id }) => outbox.put({ id }, 1) });
  bonuses.give({ id: 'a', profile_id: 'mia', date, minutes: 10, given_at: 1 });
  const unheard = unheardBonuses(bonuses);
  const push = (outcome: 'stored' | 'refused') => {
    const sent = nextBatch(db, { items: 9, bytes: 999 }, 2, null);
    const why = { reason: 'profile_unknown', detail: '' };
    settleOutbox(db, sent, [outcome === 'stored' ? { id: 'a', outcome } : { id: 'a', outcome, ...why }], 2);
  };
  return { bonuses, unheard, push, ids: () => unheard.given().map(({ id }) => id) };
}

describe('a bonus given at the kiosk', () => {
  it('counts while the gateway has not heard of it, however often the mirror is fetched', () => {
    const { unheard, ids } = given();
    expect([ids(), unheard.pulled(), unheard.pulled(), unheard.pulled(), ids()]).toEqual([
      ['a'],
      false,
      false,
      false,
      ['a'],
    ]);
  });

  for (const outcome of ['stored', 'refused'] as const) {
    it(`is the record’s when it was ${outcome} and two pulls are complete`, () => {
      const { unheard, push, ids } = given();
      expect(ids()).toEqual(['a']);
      push(outcome);
      expect([ids(), unheard.pulled(), ids()]).toEqual([['a'], false, ['a']]);
      expect([unheard.pulled(), ids(), unheard.pulled()]).toEqual([true, [], false]);
    });
  }

  it('does not come back with a restart, once the gateway has heard of it', () => {
    const { bonuses, push } = given();
    push('stored');
    expect(unheardBonuses(bonuses).given()).toEqual([]);
  });
});
