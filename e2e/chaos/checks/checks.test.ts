import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Family } from '../acts/families.ts';
import { openHistory } from '../acts/history.ts';
import { judgeReading, nothingSeen } from '../watch/judge-reading.ts';
import type { Reading } from '../watch/reading.ts';
import { checkCommitted } from './committed.ts';
import { checkDays } from './days.ts';
import { checkForeignBytes, checkForeignSessions } from './foreign.ts';
import type { KioskFiles } from './kiosk-files.ts';
import type { RecordedSession } from './record-rows.ts';
import { checkSessions, type Played } from './sessions.ts';

/** What the planted mistakes do not show: that each check has something to say of what it is for, and else nothing. */

const family: Family = {
  name: 'Aardvark',
  user_id: 'a-household',
  email: '',
  timezone: 'UTC',
  past: '2026-01-01',
  children: ['ann', 'ben'],
  videos: ['v1'],
  uids: ['u1'],
};
const other: Family = {
  ...family,
  name: 'Buzzard',
  user_id: 'b-household',
  children: ['cem'],
  videos: ['v2'],
};

const reading: Reading = {
  cursor: 'epoch.7~shared.1',
  user_id: 'a-household',
  mother: ['Aardvark 3'],
  father: ['Aardvark 5'],
  fatherMinutes: [2005],
  rows: { videos: 2, profiles: 2, chips: 1, mappings: 1 },
  owners: ['a-household'],
  days: [{ profile_id: 'ann', date: '2026-01-09', minutes: 7, seconds: 61 }],
};
const judged = (...sights: Partial<Reading>[]) => {
  const seen = nothingSeen();
  return sights.flatMap((it) => judgeReading('kitchen', family, seen, { ...reading, ...it }));
};

it('a mirror is as the record was: all of a change or nothing of it, and never back', () => {
  expect(judged({}, { mother: ['Aardvark 4'] })).toEqual([]);
  const wrong: Partial<Reading>[][] = [
    [{ mother: ['Aardvark 3', 'Aardvark 4'] }],
    [{ fatherMinutes: [2006] }],
    [{ mother: ['hello'] }],
    [{ rows: { ...reading.rows, chips: 2 } }],
    [{}, { mother: ['Aardvark 2'] }],
    [{}, { days: [] }],
    [{ days: [{ profile_id: 'ann', date: family.past, minutes: 7, seconds: 0 }] }],
  ];
  for (const sights of wrong) expect(judged(...sights).map(({ kind }) => kind)).toEqual(['state']);
  expect(judged({}, { mother: ['Aardvark 2'], cursor: 'other.1~shared.1' })).toEqual([]);
});

it('a row of another household, or of none, is foreign', () => {
  for (const owner of ['b-household', null]) {
    expect(judged({ owners: ['a-household', owner] }).map(({ kind }) => kind)).toEqual(['foreign']);
  }
});

it('what a mirror has shown was committed', () => {
  const history = openHistory();
  history.stamps.mother.add(3);
  history.stamps.father.add(5);
  history.minutes.set('ann 2026-01-09', [0, 2, 5]);
  const seen = nothingSeen();
  judgeReading('kitchen', family, seen, reading);
  expect(checkCommitted('kitchen', seen, history)).toEqual([]);
  history.stamps.father.delete(5);
  history.minutes.set('ann 2026-01-09', [0, 2, 6]);
  expect(checkCommitted('kitchen', seen, history).map(({ kind }) => kind)).toEqual(['state', 'state']);
});

const session = {
  id: 's1',
  kiosk_id: 'k1',
  user_id: 'a-household',
  profile_id: 'ann',
  video_id: 'v1',
  nfc_chip_id: 'c1',
  seconds: 9,
  stopped_reason: 'completed',
};
const files: KioskFiles = {
  sessions: [{ ...session, ledger_s: 9, completed: 1 }],
  days: [{ profile_id: 'ann', date: '2026-01-09', seconds: 61 }],
  open: 0,
  queued: 0,
  setAside: [],
  held: 0,
};
const played = (more: Partial<Played> = {}): Played[] => [
  { name: 'kitchen', kiosk_id: 'k1', files, shown: new Set(['s1']), ...more },
];
const stored: RecordedSession = { ...session, ended: true, completed: true, households: ['a-household'] };
const judgedSessions = (sessions: RecordedSession[], more?: Partial<Played>) =>
  checkSessions(played(more), { sessions, chips: new Set(['c1']) }, { sessions: new Set(['theirs']) }).map(
    ({ kind }) => kind,
  );
const theirs: RecordedSession = { ...stored, id: 'theirs', kiosk_id: null };

it('each session is in the record once, as it was played, and no other', () => {
  expect(judgedSessions([stored, theirs])).toEqual([]);
  expect(judgedSessions([theirs])).toEqual(['session']);
  expect(judgedSessions([stored])).toEqual(['session']);
  expect(judgedSessions([stored, theirs, { ...stored, id: 's2' }])).toEqual(['session']);
  expect(judgedSessions([{ ...stored, seconds: 10 }, theirs])).toEqual(['seconds']);
  expect(judgedSessions([{ ...stored, ended: false }, theirs])).toEqual(['session']);
  expect(judgedSessions([{ ...stored, nfc_chip_id: null }, theirs])).toEqual(['session']);
  expect(judgedSessions([stored, theirs], { shown: new Set(['s1', 'lost']) })).toEqual(['session']);
});

it('a day has the seconds of each kiosk, and the minutes of all', () => {
  const others = { minutes: new Map([['ann 2026-01-09', [0, 5]]]) };
  const judgedDays = (seconds: number, minutes: number, kiosk_id = 'k1') =>
    checkDays(
      played(),
      {
        kioskDays: [{ kiosk_id, profile_id: 'ann', date: '2026-01-09', seconds }],
        days: [{ profile_id: 'ann', date: '2026-01-09', minutes }],
      },
      others,
    ).map(({ kind }) => kind);
  expect(judgedDays(61, 7)).toEqual([]);
  expect(judgedDays(60, 7)).toEqual(['seconds']);
  expect(judgedDays(61, 8)).toEqual(['minutes']);
  expect(judgedDays(61, 7, 'k2')).toEqual(['seconds', 'seconds']);
});

it('no byte of another household is in a kiosk’s files, and no session names its rows', () => {
  const home = mkdtempSync(join(tmpdir(), 'medio-foreign-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  const kiosk = { name: 'kitchen', home, family };
  writeFileSync(join(home, 'mirror.db'), 'a-household Aardvark');
  expect(checkForeignBytes(kiosk, [family, other])).toEqual([]);
  writeFileSync(join(home, 'mirror.db-wal'), '\0\0b-household\0');
  expect(checkForeignBytes(kiosk, [family, other]).map(({ kind }) => kind)).toEqual(['foreign']);
  expect(checkForeignSessions({ sessions: [stored] })).toEqual([]);
  const mixed = { ...stored, households: ['a-household', 'b-household'] };
  expect(checkForeignSessions({ sessions: [mixed] }).map(({ kind }) => kind)).toEqual(['foreign']);
});
