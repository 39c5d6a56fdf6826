import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type Leases, leasesOf } from '../db/device/leases.ts';
import { ledgerOf } from '../db/device/ledger.ts';
import { openState } from '../db/device/state.ts';
import { loadRatings } from '../db/ratings.ts';
import { type RecordServer, startRecordServer } from '../demo/record-server.ts';
import { type ManualClock, manualClock } from '../sync/clock.ts';
import { type GatewayUnderTest, type Household, startGateway } from '../sync/gateway/gateway-under-test.ts';
import { type KioskUnderTest, startKiosk } from '../sync/kiosk-under-test.ts';
import { createJudge } from './judge.ts';
import { type SharingKiosk, sharingKiosk } from './leases/sharing-kiosk.ts';
import { quiet } from './log.ts';
import { viewMirror } from './mirror-view.ts';
import { justSynced } from './policy/mirror-age.ts';

const ratings = loadRatings();
/** The kiosks of the gateway under test are in Berlin. */
const date = '2026-01-16';
const noon = Date.parse(`${date}T12:00:00+01:00`);
const nobody = { chosen: null, picked: null };

let server: RecordServer;
let gateway: GatewayUnderTest;
let family: Household;
let kitchen: Decides;
let bedroom: Decides;
let families = 0;
let uid: string;

interface Decides {
  readonly kiosk: KioskUnderTest;
  readonly leases: Leases;
  /** The answer to the family's chip, and how many seconds were used and may be played. */
  readonly decided: () => unknown;
}

beforeAll(async () => {
  server = await startRecordServer();
  gateway = await startGateway(await server.freshRecord());
  gateway.clock.setNow(noon);
}, 60_000);
afterAll(async () => {
  await gateway.close();
  await server.stop();
});
beforeEach(async () => {
  family = await gateway.household(`several${++families}`);
  uid = `04AABBCCDDEE8${families}`;
  await gateway.postgres.query('UPDATE profiles SET age = 4, daily_limit_minutes = 30 WHERE id = $1', [
    family.profile_id,
  ]);
  await gateway.postgres.query(`UPDATE videos SET age_rating = '0' WHERE id = $1`, [family.video_id]);
  await gateway.postgres.query('UPDATE nfc_chips SET chip_uid = $2 WHERE id = $1', [family.chip_id, uid]);
  kitchen = await deciding(family);
  bedroom = await deciding(await gateway.addKiosk(family, 'Bedroom'));
  await both();
});

async function deciding(of: Household): Promise<Decides> {
  const kiosk = startKiosk({ ...of, url: gateway.url });
  await kiosk.pull();
  const opened = openState({ home: kiosk.home });
  if (opened.kind !== 'open') throw new Error(opened.kind);
  const given = () => [];
  const view = viewMirror({ mirror: kiosk.mirror(), ratings, given, log: quiet, onChange: () => undefined });
  onTestFinished(async () => {
    view.close();
    opened.db.close();
    await kiosk.close();
  });
  const leases = leasesOf(opened.db);
  const judge = createJudge({
    ratings,
    mirror: view,
    ledger: ledgerOf(opened.db),
    leases,
    mirrorAge: () => justSynced,
    playable: () => ({ kind: 'here', src: '/media/film.webm', media_type: 'video/webm' }),
    paired: () => true,
    clock: { now: () => noon, state: () => 'trusted' },
    log: quiet,
  });
  const decided = () => {
    const { code, infos, used_s, budget_s } = judge.decide(uid, nobody).record;
    return { code, infos, used_s, budget_s };
  };
  return { kiosk, leases, decided };
}

async function both(): Promise<void> {
  for (const { kiosk } of [kitchen, bedroom]) await kiosk.pull();
}

const played = (seconds: number) => ({
  type: 'session' as const,
  id: randomUUID(),
  video_id: family.video_id,
  profile_id: family.profile_id,
  nfc_chip_id: family.chip_id,
  started_at: new Date(noon - 3_600_000).toISOString(),
  ended_at: new Date(noon).toISOString(),
  duration_seconds: seconds,
  completed: true,
  stopped_reason: 'completed',
  days: [{ date, timezone: 'Europe/Berlin', seconds }],
});
const keepFor = (kiosk_id: string, minutes: number) =>
  gateway.postgres.query(
    `UPDATE kiosks SET settings = settings::jsonb || jsonb_build_object('offline_minutes', $2::int) WHERE id = $1`,
    [kiosk_id, minutes],
  );

describe('a household with two kiosks', () => {
  it('has its minutes counted together as soon as both were online, and those of older clients too', async () => {
    await bedroom.kiosk.push(played(600));
    await kitchen.kiosk.pull();
    expect(kitchen.decided()).toMatchObject({ code: 'OK', used_s: 600, budget_s: 1200 });
    await gateway.postgres.query(
      'UPDATE daily_watch_time SET total_minutes = total_minutes + 5 WHERE profile_id = $1 AND date = $2',
      [family.profile_id, date],
    );
    await kitchen.kiosk.pull();
    expect(kitchen.decided()).toMatchObject({ code: 'OK', used_s: 900, budget_s: 900 });
  });

  it('lets the first have the whole day and the second none, where no parent shared it out', () => {
    const offline = { infos: ['SHARE_OFFLINE'], used_s: 0 };
    expect([kitchen.decided(), bedroom.decided()]).toEqual([
      { ...offline, code: 'OK', budget_s: 1800 },
      { ...offline, code: 'KIOSK_SHARE_USED', budget_s: 0 },
    ]);
  });

  it('keeps for the second what a parent set aside', async () => {
    const second = (await gateway.postgres.query<{ id: string }>(
      `SELECT id FROM kiosks WHERE user_id = $1 AND name = 'Bedroom'`,
      [family.user_id],
    )) as [{ id: string }];
    await keepFor(second[0].id, 10);
    await both();
    expect([kitchen.decided(), bedroom.decided()]).toMatchObject([
      { code: 'OK', budget_s: 1200 },
      { code: 'OK', budget_s: 600 },
    ]);
  });

  it('lets a kiosk play on its lease, as long as that lasts, and then on what is set aside for it', async () => {
    const lease = { profile_id: family.profile_id, date, until: noon + 600_000, upto_s: 300, number: 1 };
    bedroom.leases.put(lease);
    expect(bedroom.decided()).toEqual({ code: 'OK', infos: [], used_s: 0, budget_s: 300 });
    bedroom.leases.put({ ...lease, until: noon + 120_000 });
    expect(bedroom.decided()).toMatchObject({ code: 'OK', budget_s: 120 });
    bedroom.leases.put({ ...lease, until: noon });
    expect(bedroom.decided()).toMatchObject({ code: 'KIOSK_SHARE_USED', budget_s: 0 });
    bedroom.leases.put({ ...lease, date: '2026-01-15' });
    expect(bedroom.decided()).toMatchObject({ code: 'KIOSK_SHARE_USED', budget_s: 0 });
    const second = await gateway.postgres.query<{ id: string }>(
      `SELECT id FROM kiosks WHERE user_id = $1 AND name = 'Bedroom'`,
      [family.user_id],
    );
    await keepFor(second[0]?.id ?? '', 10);
    await both();
    bedroom.leases.put({ ...lease, until: noon });
    expect(bedroom.decided()).toMatchObject({ code: 'OK', infos: ['SHARE_OFFLINE'], budget_s: 600 });
  });

  it('counts against a lease also what only the record knows that this kiosk has played', async () => {
    await bedroom.kiosk.push(played(600));
    await bedroom.kiosk.pull();
    bedroom.leases.put({
      profile_id: family.profile_id,
      date,
      until: noon + 3_600_000,
      upto_s: 900,
      number: 1,
    });
    expect(bedroom.decided()).toEqual({ code: 'OK', infos: [], used_s: 600, budget_s: 300 });
  });
});

describe('two kiosks that ask the gateway', { timeout: 120_000 }, () => {
  let clock: ManualClock;
  let first: SharingKiosk;
  let second: SharingKiosk;

  beforeEach(async () => {
    clock = manualClock(noon);
    const of = { url: gateway.url, clock };
    const keys = await gateway.household(`asking${families}`);
    await childOf(keys);
    first = await sharingKiosk({ ...of, of: keys });
    second = await sharingKiosk({ ...of, of: await gateway.addKiosk(keys, 'Bedroom') });
    await first.kiosk.pull();
  });
  afterEach(async () => {
    await first.stop();
    await second.stop();
  });

  const childOf = async (of: Household) => {
    const { postgres } = gateway;
    uid = `04AABBCCDDEF8${families}`;
    family = of;
    await postgres.query(`UPDATE profiles SET age = 4, daily_limit_minutes = 15 WHERE id = $1`, [
      of.profile_id,
    ]);
    await postgres.query(`UPDATE videos SET age_rating = '0' WHERE id = $1`, [of.video_id]);
    await postgres.query('UPDATE nfc_chips SET chip_uid = $2 WHERE id = $1', [of.chip_id, uid]);
  };
  /** A child at each kiosk, who lays the chip down when nothing plays. */
  const playOn = async (seconds: number, kiosks: readonly SharingKiosk[] = [first, second]) => {
    for (let now = 0; now < seconds; now++) {
      for (const each of kiosks) if (!each.isPlaying() && now % 15 === 0) each.lay(uid);
      await pass(kiosks);
      if (now % 60 === 0) await Promise.all(kiosks.flatMap((each) => [each.kiosk.push(), each.kiosk.pull()]));
    }
    for (const each of kiosks) each.stopPlaying();
    await Promise.all(kiosks.map((each) => each.kiosk.push()));
  };
  const pass = async (kiosks: readonly SharingKiosk[]) => {
    for (const each of kiosks) {
      await each.answered();
      each.show();
    }
    await clock.advance(1_000);
    for (const each of kiosks) await each.moved();
  };
  const total = async () => {
    const [day] = await gateway.postgres.query<{ total_minutes: number }>(
      'SELECT total_minutes FROM daily_watch_time WHERE profile_id = $1',
      [family.profile_id],
    );
    return day?.total_minutes ?? 0;
  };

  it('let a chip begin by itself at the second, a moment after it was laid down', async () => {
    second.lay(uid);
    expect(second.screens.at(-1)).toEqual({
      kind: 'refused',
      picture: 'one_moment',
      code: 'KIOSK_SHARE_USED',
    });
    await second.answered();
    expect(second.screens.at(-1)).toMatchObject({ kind: 'playing', budget_s: 600 });
  });

  it('play the child’s day to its last second together, and not one more', async () => {
    await playOn(660);
    expect(first.playedSeconds() + second.playedSeconds()).toBe(900);
    expect(Math.min(first.playedSeconds(), second.playedSeconds())).toBeGreaterThan(200);
    expect(await total()).toBe(15);
  });

  it('leave room for what older clients write in between', async () => {
    await playOn(120);
    await gateway.postgres.query(
      'UPDATE daily_watch_time SET total_minutes = total_minutes + 3 WHERE profile_id = $1',
      [family.profile_id],
    );
    await Promise.all([first.kiosk.pull(), second.kiosk.pull()]);
    await playOn(360);
    expect(first.playedSeconds() + second.playedSeconds()).toBe(900 - 3 * 60);
    expect(await total()).toBe(15);
  });

  it('give back what they do not use, a minute later', async () => {
    second.lay(uid);
    await second.answered();
    second.stopPlaying();
    await playOn(960, [first]);
    expect([first.playedSeconds(), second.playedSeconds()]).toEqual([900, 0]);
  });

  it('refuse at the second while it is offline, and let the first go on with its own minutes', async () => {
    second.setOnline(false);
    second.lay(uid);
    await second.answered();
    expect(second.screens.at(-1)).toMatchObject({ kind: 'refused', picture: 'all_done_cloud' });
    first.lay(uid);
    await first.answered();
    for (let now = 0; now < 60; now++) await pass([first]);
    first.setOnline(false);
    for (let now = 0; now < 700; now++) await pass([first]);
    expect(first.isPlaying()).toBe(true);
    expect(first.playedSeconds()).toBeGreaterThan(700);
  });
});
