import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClockRow } from '../db/device/clock.ts';
import { ledgerOf } from '../db/device/ledger.ts';
import { type Mirror, openMirror } from '../db/device/mirror.ts';
import type { MirrorRow } from '../db/device/mirror-rows.ts';
import { kioskRow, sampleId, sampleState, someDay } from '../db/device/sample-rows.ts';
import { type Sessions, sessionsOf } from '../db/device/sessions.ts';
import { openState } from '../db/device/state.ts';
import { loadRatings } from '../db/ratings.ts';
import { createJudge, type Judge } from './judge.ts';
import { quiet } from './log.ts';
import { type MirrorView, viewMirror } from './mirror-view.ts';
import { openSession, type Session } from './playback/session.ts';
import { justSynced } from './policy/mirror-age.ts';
import { recheck } from './policy/recheck.ts';

const UID = '04A1B2C3D4E580';
const AT = Date.UTC(2026, 0, 15, 14);
const ratings = loadRatings();
const id = {
  chip: sampleId(3, 1),
  mapping: (n: number) => sampleId(4, n),
  video: (n: number) => sampleId(5, n),
  platform: (n: number) => sampleId(6, n),
  child: sampleId(7, 1),
};

const user_id = sampleState.user_id;
const stamps = { created_at: someDay, updated_at: someDay };
type Of<T extends MirrorRow['table']> = Partial<Extract<MirrorRow, { table: T }>['row']>;

const platform = (n: number, change: Of<'platforms'> = {}): MirrorRow => ({
  type: 'row',
  table: 'platforms',
  row: {
    id: id.platform(n),
    name: 'local',
    display_name: 'Local',
    icon_url: null,
    api_endpoint: null,
    is_active: true,
    merged_into_id: null,
    created_at: null,
    ...change,
  },
});
const video = (n: number, change: Of<'videos'> = {}): MirrorRow => ({
  type: 'row',
  table: 'videos',
  row: {
    id: id.video(n),
    user_id,
    platform_id: id.platform(1),
    platform_video_id: 'film.webm',
    video_url: null,
    title: `Film ${n}`,
    description: null,
    thumbnail_url: null,
    duration_seconds: 60,
    age_rating: '0',
    channel_name: null,
    merged_into_id: null,
    ...stamps,
    ...change,
  },
});
const mapping = (n: number, change: Of<'video_nfc_mappings'> = {}): MirrorRow => ({
  type: 'row',
  table: 'video_nfc_mappings',
  row: {
    id: id.mapping(n),
    video_id: id.video(1),
    nfc_chip_id: id.chip,
    profile_id: null,
    max_watch_time_minutes: null,
    is_active: true,
    merged_into_id: null,
    ...stamps,
    ...change,
  },
});
const chip = (n: number, chip_uid: string): MirrorRow => ({
  type: 'row',
  table: 'nfc_chips',
  row: { id: sampleId(3, n), user_id, chip_uid, label: null, is_active: true, user_uuid: null, ...stamps },
});
const child: MirrorRow = {
  type: 'row',
  table: 'profiles',
  row: {
    id: id.child,
    user_id,
    name: 'Mia',
    age: 4,
    age_rating_limit: null,
    avatar_url: null,
    daily_limit_minutes: 30,
    deleted_at: null,
    ...stamps,
  },
};
const account: MirrorRow = {
  type: 'row',
  table: 'users',
  row: { id: user_id, name: 'Alex', deleted_at: null },
};

let home: string;
let mirror: Mirror;
let view: MirrorView;
let judge: Judge;
let sessions: Sessions;
let close: () => void;

/** A household whose one child has one chip; `rows` come on top, and instead of rows with the same id. */
async function household(...rows: readonly MirrorRow[]): Promise<void> {
  const load = mirror.beginSnapshot();
  load?.add([kioskRow({ timezone: 'Europe/Berlin' }), account, child, chip(1, UID), platform(1), ...rows]);
  await load?.commit({ ...sampleState, pulled_at: AT });
}

function pulled(...rows: readonly MirrorRow[]): void {
  expect(mirror.applyChanges(rows, { ...sampleState, pulled_at: AT })).toEqual({ kind: 'applied' });
}

const nobody = { chosen: null, picked: null };
const laidDown = () => {
  const { code, infos, mapping, video, mapping_limit_s, mapping_used_s } = judge.decide(UID, nobody).record;
  return { code, infos, mapping, video, mapping_limit_s, mapping_used_s };
};
const plays = {
  code: 'OK',
  infos: [],
  mapping: id.mapping(1),
  video: id.video(1),
  mapping_limit_s: null,
  mapping_used_s: 0,
};

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'medio-view-'));
  mirror = openMirror({ home });
  const opened = openState({ home });
  if (opened.kind !== 'open') throw new Error(opened.kind);
  const ledger = ledgerOf(opened.db);
  sessions = sessionsOf({ state: opened.db, ledger, queue: () => undefined });
  view = viewMirror({ mirror, ratings, given: () => [], log: quiet, onChange: () => undefined });
  judge = createJudge({
    ratings,
    mirror: view,
    ledger,
    leases: { of: () => null },
    mirrorAge: () => justSynced,
    playable: (row) =>
      row.platform_name === 'local' && row.platform_active !== 0
        ? { kind: 'here', src: `/media/${row.platform_video_id}`, media_type: 'video/webm' }
        : { kind: 'unsupported' },
    paired: () => true,
    clock: { now: () => AT, state: () => 'trusted' },
    log: quiet,
  });
  close = () => {
    view.close();
    mirror.close();
    opened.db.close();
  };
});
afterEach(() => {
  close();
  rmSync(home, { recursive: true });
});

describe('a chip whose rows the record holds several times', () => {
  it('plays as ever where nothing is merged', async () => {
    await household(video(1), mapping(1));
    expect(laidDown()).toEqual(plays);
  });

  it('is judged by the strictest copy of its video, whichever of them it names', async () => {
    const copy = video(2, { merged_into_id: id.video(1), age_rating: '6' });
    await household(video(1), copy, mapping(1));
    expect(laidDown()).toEqual({ ...plays, code: 'AGE_RESTRICTED', infos: ['STRICTER_COPY'] });

    await household(video(1, { merged_into_id: id.video(2) }), video(2, { age_rating: 'NR' }), mapping(1));
    expect(laidDown()).toEqual({ ...plays, code: 'RATING_MISSING', infos: ['STRICTER_COPY'] });
  });

  it('is judged by the far end of a chain and by a whole circle', async () => {
    const chain = [2, 3].map((n) => video(n, { merged_into_id: id.video(n + 1) }));
    const first = video(1, { merged_into_id: id.video(2) });
    await household(first, ...chain, video(4, { age_rating: 'Banned' }), mapping(1));
    expect(laidDown().code).toBe('RATING_BANNED');
    await household(first, ...chain, video(4, { age_rating: '12', merged_into_id: id.video(2) }), mapping(1));
    expect(laidDown().code).toBe('AGE_RESTRICTED');
  });

  it('takes its platform under the name it was merged into, and not where a copy of it is off', async () => {
    const merged = platform(1, { name: 'Local files', merged_into_id: id.platform(2) });
    await household(merged, platform(2), video(1), mapping(1));
    expect(laidDown()).toEqual(plays);
    pulled(platform(2, { is_active: false }));
    expect(laidDown()).toEqual({ ...plays, code: 'VIDEO_UNSUPPORTED', infos: ['COPY_PLATFORM_INACTIVE'] });
  });

  it('has the smallest limit of its mapping’s copies, and counts what was played under any of them', async () => {
    const alias = mapping(2, { merged_into_id: id.mapping(1), max_watch_time_minutes: 5 });
    await household(video(1), mapping(1, { max_watch_time_minutes: 20 }), alias);
    played(id.mapping(2), 100);
    const limited = { ...plays, infos: ['COPY_LIMIT_SMALLER'], mapping_limit_s: 300 };
    expect(laidDown()).toEqual({ ...limited, mapping_used_s: 100 });
    played(id.mapping(1), 200);
    expect(laidDown()).toEqual({ ...limited, code: 'MAPPING_LIMIT_REACHED', mapping_used_s: 300 });
  });

  it('takes two mappings to copies of one video for one', async () => {
    await household(
      video(1),
      video(2, { merged_into_id: id.video(1), age_rating: '3' }),
      mapping(1, { max_watch_time_minutes: 20 }),
      mapping(2, { video_id: id.video(2), max_watch_time_minutes: 5 }),
    );
    played(id.mapping(2), 100);
    expect(laidDown()).toEqual({
      ...plays,
      infos: ['STRICTER_COPY', 'COPY_LIMIT_SMALLER'],
      mapping_limit_s: 300,
      mapping_used_s: 100,
    });
  });

  it('does not play by an alias whose mapping lies on another chip', async () => {
    const other = mapping(1, { nfc_chip_id: sampleId(3, 2) });
    await household(
      chip(2, '04FFFFFFFFFF80'),
      video(1),
      other,
      mapping(2, { merged_into_id: id.mapping(1) }),
    );
    expect(laidDown().code).toBe('MAPPING_INACTIVE');
  });
});

const clockAt = (lb: number): ClockRow => ({
  lb,
  boot_id: 'boot-1',
  boot_ms: 0,
  trusted: 1,
  source: 'gateway',
  gateway_at: lb,
  backward_at: null,
  backward_ms: null,
});

/** A session of a while ago, closed. */
function played(mapping_id: string, seconds: number): void {
  const session_id = `${mapping_id} ${seconds}`;
  const session = { id: session_id, user_id, kiosk_id: sampleState.kiosk_id, profile_id: id.child };
  const about = { video_id: id.video(1), nfc_chip_id: id.chip, mapping_id, started_at: AT };
  const day = { date: '2026-01-15', timezone: 'Europe/Berlin' };
  const charge = { booked_s: seconds, played_s: seconds, lb_until: AT, boot_id: 'boot-1', held: 0 } as const;
  const charged = { pieces: [{ ...day, ...charge }], clock: clockAt(AT) };
  sessions.open({ ...session, ...about }, charged);
  sessions.close(session_id, charged, {
    ended_at: AT,
    completed: false,
    stopped_reason: 'parent_stopped',
    position_s: null,
  });
}

describe('a session that is running', () => {
  const begin = (): Session => {
    const { play } = judge.decide(UID, nobody);
    if (!play) throw new Error('the chip did not play');
    const opening = { id: 'running', uid: UID, play, start_at_s: 0, day: '2026-01-15' };
    return openSession({ ...opening, hold: false, lying: true }, 0);
  };
  const verdict = (session: Session) =>
    recheck(judge.decideAgain(session).record, {
      profile: session.play.profile.id,
      video: session.play.mapping.video_id,
      played_s: 0,
    });
  const goesOn = { kind: 'go_on', budget_s: 1800, bound_by: 'daily_limit', share_s: null };
  const revoked = { kind: 'stop', reason: 'revoked' };

  it('stops as soon as a stricter copy of its video has been pulled', async () => {
    await household(video(1), mapping(1));
    const session = begin();
    pulled(video(2, { merged_into_id: id.video(1) }));
    expect(verdict(session)).toEqual(goesOn);
    pulled(video(2, { merged_into_id: id.video(1), age_rating: '6' }));
    expect(verdict(session)).toEqual(revoked);
  });

  it('goes on when its mapping is merged into another to the same video, and stops when that is switched off', async () => {
    await household(video(1), mapping(1));
    const session = begin();
    const into = { video_id: id.video(2), max_watch_time_minutes: 10 };
    pulled(
      video(2),
      video(1, { merged_into_id: id.video(2) }),
      mapping(2, into),
      mapping(1, { merged_into_id: id.mapping(2) }),
    );
    expect(verdict(session)).toEqual({ ...goesOn, budget_s: 600, bound_by: 'mapping_limit' });
    pulled(mapping(2, { ...into, is_active: false }));
    expect(verdict(session)).toEqual(revoked);
  });

  it('stops when its mapping is merged into one to another video', async () => {
    await household(video(1), video(2), mapping(1));
    const session = begin();
    pulled(mapping(2, { video_id: id.video(2) }), mapping(1, { merged_into_id: id.mapping(2) }));
    expect(verdict(session)).toEqual(revoked);
  });
});
