import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { newestDecisions } from '../db/device/decisions.ts';
import { nextBatch } from '../db/device/outbox.ts';
import { pushItem } from '../sync/protocol.ts';
import { quiet } from './log.ts';
import { ID, tap } from './policy/sample-tap.ts';
import { openAgentState } from './state.ts';

const session = {
  id: '01900000-0000-7000-8000-000000000001',
  user_id: ID.family,
  kiosk_id: ID.kiosk,
  profile_id: ID.mia,
  video_id: ID.video,
  nfc_chip_id: ID.chip,
  mapping_id: ID.mapping,
  started_at: 1_000,
};
const clock = {
  lb: 1_000,
  boot_id: 'a',
  boot_ms: 5,
  trusted: 1,
  source: 'gateway',
  gateway_at: 1_000,
  backward_at: null,
  backward_ms: null,
} as const;
const charged = (booked_s: number, played_s: number) => ({
  clock,
  pieces: [
    {
      date: '2026-11-22',
      timezone: 'Europe/Berlin',
      booked_s,
      played_s,
      lb_until: 1_000 + booked_s * 1_000,
      boot_id: 'a',
      held: 0,
    } as const,
  ],
});

function newState() {
  const home = mkdtempSync(join(tmpdir(), 'medio-agent-state-'));
  const opened = openAgentState({ home, log: quiet }, null);
  if (opened.kind !== 'open') throw new Error(opened.why.detail);
  const { state } = opened;
  onTestFinished(() => {
    state.close();
    rmSync(home, { recursive: true, force: true });
  });
  const queued = (user_id: string | null) =>
    nextBatch(state.db, { items: 9, bytes: 9_999 }, 9, user_id).map(({ body }) => JSON.parse(body));
  return { state, queued };
}

describe('state.db as the agent uses it', () => {
  it('prepares no statement from a tap to the end of its session', () => {
    const { state, queued } = newState();
    const prepare = vi.spyOn(state.db, 'prepare');
    const used = () => state.ledger.usage(ID.mia, ID.mapping, '2026-11-22', null);
    const before = used();
    state.sessions.positionOf(ID.mia, ID.video);
    state.sessions.open(session, charged(15, 0));
    state.sessions.book(session.id, charged(30, 12), 12, 13_000);
    const end = { ended_at: 20_000, completed: false, stopped_reason: 'parent_stopped', position_s: 19 };
    state.sessions.close(session.id, charged(19, 19), end);
    expect([before.used_s, used().used_s]).toEqual([0, 19]);
    expect(prepare).not.toHaveBeenCalled();
    prepare.mockRestore();
    expect(queued(ID.family)).toMatchObject([{ type: 'session', id: session.id, duration_seconds: 19 }]);
  });

  it('queues a bonus that was given here as the gateway expects it', () => {
    const { state, queued } = newState();
    const id = '01900000-0000-7000-8000-000000000002';
    state.bonuses.give({ id, profile_id: ID.mia, date: '2026-11-22', minutes: 10, given_at: 0 });
    expect(queued(null)).toEqual([
      {
        type: 'grant',
        id,
        profile_id: ID.mia,
        date: '2026-11-22',
        minutes: 10,
        granted_at: '1970-01-01T00:00:00.000Z',
      },
    ]);
  });
});

describe('a decision', () => {
  const decided = (change: Parameters<typeof tap>[0]) => tap(change).record;
  const unknown = decided({ row: null });
  const newIds = () => {
    let made = 0;
    return () => `01900000-0000-7000-8000-00000000010${++made}`;
  };

  it('for a chip that nobody knows is told to the gateway, once an hour with all that were counted', () => {
    const { state, queued } = newState();
    const newId = newIds();
    const noon = Date.parse('2026-11-22T12:00:00Z');
    const at = [0, 1, 30, 61].map((minutes) => noon + minutes * 60_000);
    expect(at.map((now) => state.noteDecision(unknown, now, newId))).toEqual([true, false, false, true]);
    const sighting = { type: 'sighting', chip_uid: '04AABBCCDDEE80' };
    const items = [
      { ...sighting, id: newIds()(), seen_at: '2026-11-22T12:00:00.000Z', times: 1 },
      {
        ...sighting,
        id: '01900000-0000-7000-8000-000000000102',
        seen_at: '2026-11-22T13:01:00.000Z',
        times: 3,
      },
    ];
    expect(queued(null)).toEqual(items);
    expect(items.map((item) => pushItem.safeParse(item).success)).toEqual([true, true]);
    expect(newestDecisions(state.db)).toHaveLength(4);
  });

  it('for any other is kept for support and told to nobody', () => {
    const { state, queued } = newState();
    const others = [
      decided({}),
      decided({ row: null, it: { random: true } }),
      decided({ row: null, it: { unreadable: true, uid: '' } }),
      decided({ row: null, it: { clock: 'unset' } }),
      decided({ row: { chip_active: 0 } }),
      { ...unknown, uid: 'no UID' },
    ];
    for (const record of others) expect(state.noteDecision(record, 1_000, newIds())).toBe(false);
    expect(queued(null)).toEqual([]);
    expect(newestDecisions(state.db)).toHaveLength(others.length);
  });

  it('that cannot be kept tells nobody of the chip either', () => {
    const { state, queued } = newState();
    const fails = () => {
      throw new Error('no more ids');
    };
    expect(() => state.noteDecision(unknown, 1_000, fails)).toThrow('no more ids');
    expect([queued(null), newestDecisions(state.db)]).toEqual([[], []]);
    expect(state.noteDecision(unknown, 2_000, newIds())).toBe(true);
    expect(queued(null)).toMatchObject([{ times: 1 }]);
  });
});
