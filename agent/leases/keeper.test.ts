import { describe, expect, it } from 'vitest';
import type { Lease, Leases } from '../../db/device/leases.ts';
import { manualClock } from '../../sync/clock.ts';
import type { LeaseOutcome } from '../../sync/device/leases.ts';
import type { LeaseRequest } from '../../sync/protocol.ts';
import { quiet } from '../log.ts';
import { keepLeases } from './keeper.ts';

const date = '2026-01-16';
const until = '2026-01-16T23:00:00.000Z';
const lost: LeaseOutcome = { kind: 'unreachable', code: 'ECONNRESET', detail: 'cut' };

/** A kiosk’s side alone, against a gateway that answers what the test says. */
function kiosk(change: { offline_s?: number; held?: Lease[] } = {}) {
  const clock = manualClock();
  const held = new Map((change.held ?? []).map((lease) => [lease.profile_id, lease]));
  const leases: Leases = {
    of: (profile_id, on) => {
      const lease = held.get(profile_id);
      return lease?.date === on ? lease : null;
    },
    put: (lease) => held.set(lease.profile_id, lease),
    dropFor: (profile_id) => held.delete(profile_id),
    all: () => [...held.values()],
  };
  const now = { plays: null as string | null, used_s: 0, date: date as string | null };
  const asked: LeaseRequest[] = [];
  const heldWhenAsked: number[] = [];
  let number = 0;
  const granting = (request: LeaseRequest): LeaseOutcome =>
    request.type === 'give_back'
      ? { kind: 'given_back' }
      : {
          kind: 'lease',
          profile_id: request.profile_id,
          date: request.date,
          until,
          upto_s: request.used_s + 600,
          number: ++number,
        };
  const gateway = {
    answers: granting as (request: LeaseRequest, signal: AbortSignal) => LeaseOutcome | Promise<LeaseOutcome>,
  };
  const told: string[] = [];
  const keeper = keepLeases({
    clock,
    random: () => 0.999,
    log: quiet,
    leases,
    ask: async (request, signal) => {
      asked.push(request);
      heldWhenAsked.push(held.size);
      return gateway.answers(request, signal);
    },
    today: () => (now.date === null ? null : { date: now.date, timezone: 'Europe/Berlin' }),
    used: () => now.used_s,
    offline: () => change.offline_s ?? 0,
    playing: () => now.plays,
    onChanged: () => told.push('changed'),
    onAnswered: () => told.push('answered'),
  });
  const kinds = () => asked.splice(0).map((it) => `${it.type} ${it.used_s}`);
  return { clock, held, now, asked, heldWhenAsked, gateway, granting, told, keeper, kinds };
}

const lease = (change: Partial<Lease> = {}): Lease => ({
  profile_id: 'mia',
  date,
  until: Date.parse(until),
  upto_s: 600,
  number: 1,
  ...change,
});

describe('a kiosk that shares', () => {
  it('asks when a child plays, again at half, and gives back a minute after the end', async () => {
    const it = kiosk();
    it.now.plays = 'mia';
    it.keeper.look();
    await it.clock.advance(0);
    expect([it.kinds(), it.told.splice(0), it.held.get('mia')]).toEqual([['take 0'], ['changed'], lease()]);
    it.now.used_s = 299;
    await it.clock.advance(299_000);
    expect(it.kinds()).toEqual([]);
    it.now.used_s = 300;
    await it.clock.advance(1_000);
    expect([it.kinds(), it.held.get('mia')]).toEqual([['take 300'], lease({ upto_s: 900, number: 2 })]);
    it.now.plays = null;
    await it.clock.advance(58_000);
    expect(it.kinds()).toEqual([]);
    await it.clock.advance(4_000);
    expect([it.kinds(), it.held.size]).toEqual([['give_back 300'], 0]);
    await it.clock.advance(600_000);
    expect(it.kinds()).toEqual([]);
  });

  it('asks at once for a child who was refused, and says when the answer is there, whatever it is', async () => {
    const it = kiosk();
    for (const answer of [it.granting, () => lost, () => ({ kind: 'none', reason: 'other_date' }) as const]) {
      it.gateway.answers = answer;
      it.keeper.ask('mia');
      await it.clock.advance(0);
    }
    expect(it.told).toEqual(['changed', 'answered', 'answered', 'answered']);
  });

  it('never asks twice at the same time for a child, however often a chip is laid down', async () => {
    const it = kiosk();
    let answer: (outcome: LeaseOutcome) => void = () => undefined;
    it.gateway.answers = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    it.now.plays = 'mia';
    for (let taps = 0; taps < 5; taps++) it.keeper.ask('mia');
    await it.clock.advance(5_000);
    expect(it.kinds()).toEqual(['take 0']);
    answer(lost);
    await it.clock.advance(0);
    expect(it.told).toEqual(['answered']);
  });

  it('forgets a lease before it says so, and says so until it is heard', async () => {
    const it = kiosk({ held: [lease()] });
    it.gateway.answers = () => lost;
    await it.clock.advance(61_000);
    expect([it.kinds(), it.heldWhenAsked]).toEqual([['give_back 0'], [0]]);
    it.gateway.answers = it.granting;
    await it.clock.advance(60_000);
    expect(it.kinds()).toEqual(['give_back 0']);
  });

  it('does not give back what it has asked for again since', async () => {
    const it = kiosk({ held: [lease()] });
    it.gateway.answers = (request) => (request.type === 'give_back' ? lost : it.granting(request));
    await it.clock.advance(61_000);
    it.kinds();
    it.now.plays = 'mia';
    await it.clock.advance(120_000);
    expect(it.kinds().filter((kind) => kind.startsWith('give_back'))).toEqual([]);
  });

  it('asks less and less often while nobody answers, and then gives back what a lost answer gave', async () => {
    const it = kiosk();
    it.gateway.answers = () => lost;
    it.now.plays = 'mia';
    await it.clock.advance(120_000);
    const asked = it.kinds().length;
    expect(asked).toBeGreaterThan(4);
    expect(asked).toBeLessThan(12);
    it.now.plays = null;
    it.gateway.answers = it.granting;
    await it.clock.advance(180_000);
    expect([it.kinds(), it.held.size]).toEqual([['take 0', 'give_back 0'], 0]);
  });

  it('goes back to its own minutes when it is alone and its lease is used up, if they go further', async () => {
    for (const [offline_s, kept] of [
      [1800, 0],
      [600, 1],
      [0, 1],
    ]) {
      const it = kiosk({ held: [lease()], offline_s: offline_s ?? 0 });
      it.gateway.answers = () => lost;
      it.now.plays = 'mia';
      it.now.used_s = 590;
      await it.clock.advance(20_000);
      expect([it.held.size, it.told]).toEqual([1, []]);
      it.now.used_s = 600;
      await it.clock.advance(60_000);
      expect([it.held.size, it.told]).toEqual([kept, kept === 0 ? ['changed'] : []]);
    }
  });

  it('keeps its lease where the gateway answers that there is none to be had', async () => {
    const it = kiosk({ held: [lease()], offline_s: 1800 });
    it.gateway.answers = () => ({ kind: 'none', reason: 'other_date' });
    it.now.plays = 'mia';
    it.now.used_s = 600;
    await it.clock.advance(60_000);
    expect(it.held.size).toBe(1);
  });

  it('forgets leases of other dates, and gives those of this one back when it is switched off', async () => {
    const it = kiosk({ held: [lease({ number: 4 }), lease({ profile_id: 'ben', date: '2026-01-15' })] });
    await it.clock.advance(1_000);
    expect([...it.held.keys()]).toEqual(['mia']);
    it.now.used_s = 90;
    await it.keeper.stop();
    await it.keeper.stop();
    expect(it.asked).toEqual([{ v: 1, type: 'give_back', profile_id: 'mia', date, used_s: 90, number: 4 }]);
    expect([it.held.size, it.keeper.mayAsk()]).toEqual([0, false]);
    it.keeper.ask('mia');
    await it.clock.advance(60_000);
    expect([it.asked.length, it.told]).toEqual([1, []]);
  });

  it('is switched off in two seconds though nobody answers', async () => {
    const it = kiosk({ held: [lease()] });
    it.gateway.answers = (_request, signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve({ kind: 'aborted' }));
      });
    let off = false;
    void it.keeper.stop().then(() => {
      off = true;
    });
    await it.clock.advance(1_000);
    expect(off).toBe(false);
    await it.clock.advance(1_000);
    expect(off).toBe(true);
  });

  it('asks nobody where it is alone, or does not know which day it is', async () => {
    const it = kiosk();
    it.now.date = null;
    it.now.plays = 'mia';
    it.keeper.ask('mia');
    await it.clock.advance(600_000);
    await it.keeper.stop();
    expect([it.asked, it.told, it.keeper.mayAsk()]).toEqual([[], [], false]);
  });
});
