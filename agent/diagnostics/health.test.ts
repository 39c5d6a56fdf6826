import { describe, expect, it } from 'vitest';
import { diagnose, type Facts } from './health.ts';

const at = Date.UTC(2026, 10, 22, 12);
const fineClock: Facts['clock'] = {
  state: 'trusted',
  source: 'gateway',
  lb: at,
  ahead_ms: 40,
  backward: null,
};
const fine: Facts = {
  at,
  reader: {
    state: 'ready',
    readers: ['Reader'],
    restarts: 0,
    last_event_at: at - 5_000,
    problem: null,
    fix: null,
  },
  mirror: { kind: 'ready', kiosk_id: 'k', user_id: 'u', cursor: 'c', pulled_at: at - 30_000 },
  household: { chips: 10, children: 2, timezone: 'Europe/Berlin' },
  without_sync: { running_ms: 60_000, most_ms: 14 * 86_400_000, starts: 1, most_starts: 30, expired: false },
  state: { kind: 'open', differs: [] },
  pairing: {
    kind: 'paired',
    kiosk_id: 'k',
    account: 'a…x@example.org',
    kiosk_name: 'Kitchen',
    since: at - 86_400_000,
    refused_at: null,
    refused_code: null,
    refused_reason: null,
    tokens: 'in order',
    waits: null,
  },
  gateway: {
    url: 'http://gateway',
    reachable: true,
    detail: '',
    pulled_at: at - 30_000,
    pushed_at: null,
    told_since: at - 60_000,
    compared: null,
  },
  clock: fineClock,
  outbox: { waiting: 0, oldest_at: null, of_others: 0, refused: [] },
  media: { folder: '/media', sound: 6, damaged: 0 },
  pages: { child: 1, support: 0 },
  storage: { home: '/home', free_bytes: 10 * 1024 ** 3 },
  versions: [],
  decisions: [],
};

describe('a kiosk in order', () => {
  it('says so in a word, and every line is fine', () => {
    const report = diagnose(fine);
    expect([report.verdict, report.ok, report.checks.map((check) => [check.id, check.state])]).toEqual([
      'Everything works',
      true,
      ['reader', 'state', 'pairing', 'mirror', 'gateway', 'clock', 'outbox', 'media', 'page', 'storage'].map(
        (id) => [id, 'ok'],
      ),
    ]);
  });
});

describe('a kiosk that is not', () => {
  const faults: [string, Partial<Facts>, string, 'warn' | 'bad'][] = [
    [
      'no reader service',
      { reader: { ...fine.reader, state: 'no_service', problem: 'pcscd is not running', fix: 'start it' } },
      'reader',
      'bad',
    ],
    ['a damaged ledger', { state: { kind: 'damaged', detail: 'SQLITE_CORRUPT' } }, 'state', 'bad'],
    ['a ledger of a newer version', { state: { kind: 'newer', detail: '2' } }, 'state', 'bad'],
    ['a ledger of an earlier version', { state: { kind: 'outdated', detail: '1' } }, 'state', 'warn'],
    [
      'a ledger that could not be brought up to date',
      { state: { kind: 'unmigrated', detail: 'ENOSPC' } },
      'state',
      'bad',
    ],
    ['a ledger on a full disk', { state: { kind: 'unavailable', detail: 'SQLITE_FULL' } }, 'state', 'bad'],
    [
      'a ledger that somebody altered',
      { state: { kind: 'open', differs: ['index ledger_day is missing'] } },
      'state',
      'warn',
    ],
    ['a mirror on a full disk', { mirror: { kind: 'unavailable', detail: 'SQLITE_FULL' } }, 'mirror', 'bad'],
    ['no account', { pairing: { ...fine.pairing, kind: null } }, 'pairing', 'bad'],
    [
      'a revoked key',
      { pairing: { ...fine.pairing, refused_at: at, refused_code: 'kiosk_revoked' } },
      'pairing',
      'bad',
    ],
    ['a mirror of an earlier version', { mirror: { kind: 'outdated', detail: '1' } }, 'mirror', 'warn'],
    ['no mirror', { mirror: { kind: 'missing' } }, 'mirror', 'bad'],
    ['a mirror of a newer version', { mirror: { kind: 'newer', found: 9, known: 2 } }, 'mirror', 'bad'],
    [
      'an old mirror',
      { mirror: { ...fine.mirror, pulled_at: at - 3 * 86_400_000 } as Facts['mirror'] },
      'mirror',
      'warn',
    ],
    [
      'a mirror too old to go by',
      { without_sync: { running_ms: 9, most_ms: 1, starts: 31, most_starts: 30, expired: true } },
      'mirror',
      'bad',
    ],
    [
      'a gateway that is away',
      { gateway: { ...fine.gateway, reachable: false, detail: 'ECONNREFUSED' } },
      'gateway',
      'warn',
    ],
    [
      'a clock that was never set',
      { clock: { ...fineClock, state: 'unset', source: null, ahead_ms: null } },
      'clock',
      'bad',
    ],
    ['a clock an hour ahead', { clock: { ...fineClock, ahead_ms: 3_600_000 } }, 'clock', 'warn'],
    [
      'a clock that nobody confirmed',
      { clock: { ...fineClock, state: 'held', ahead_ms: null } },
      'clock',
      'warn',
    ],
    [
      'a clock that was put back yesterday',
      { clock: { ...fineClock, backward: { at: at - 86_400_000, by_ms: 360_000 } } },
      'clock',
      'warn',
    ],
    [
      'a session refused for good',
      {
        outbox: {
          waiting: 0,
          oldest_at: null,
          of_others: 0,
          refused: [{ id: 's', reason: 'video_unknown', detail: 'gone' }],
        },
      },
      'outbox',
      'bad',
    ],
    [
      'sessions stuck since yesterday',
      { outbox: { waiting: 3, oldest_at: at - 86_400_000, of_others: 0, refused: [] } },
      'outbox',
      'warn',
    ],
    ['a damaged video', { media: { ...fine.media, damaged: 1 } }, 'media', 'warn'],
    ['no screen', { pages: { child: 0, support: 1 } }, 'page', 'warn'],
    ['a full disk', { storage: { home: '/home', free_bytes: 1024 } }, 'storage', 'bad'],
  ];
  for (const [what, change, id, state] of faults) {
    it(`with ${what} says what to do about it, and nothing else is wrong`, () => {
      const { checks, ok } = diagnose({ ...fine, ...change });
      const off = checks.filter((check) => check.state !== 'ok');
      expect([off.map((check) => [check.id, check.state]), ok]).toEqual([[[id, state]], state !== 'bad']);
      expect(off[0]?.fix).toBeTruthy();
    });
  }
});

describe('what is known of sync', () => {
  const lines = (gateway: Partial<Facts['gateway']>) =>
    diagnose({ ...fine, gateway: { ...fine.gateway, ...gateway } })
      .facts.find(({ heading }) => heading === 'Sync')
      ?.lines.filter(({ name }) => name === 'Told of changes' || name === 'Compared')
      .map(({ value }) => value);

  it('says whether the gateway tells of changes, and whether the copy was found to be the record’s', () => {
    const since = new Date(at - 60_000).toISOString();
    expect(lines({})).toEqual([`as they happen, since ${since}`, 'not due since the start']);
    expect(lines({ told_since: null, compared: { at: at - 60_000, outcome: 'alike' } })).toEqual([
      'no: they are asked for',
      `alike at ${since}`,
    ]);
  });
});
