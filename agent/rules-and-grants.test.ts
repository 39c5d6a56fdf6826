import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { loadRatings } from '../db/ratings.ts';
import { type RecordServer, startRecordServer } from '../demo/record-server.ts';
import {
  type Household as Family,
  type GatewayUnderTest,
  startGateway,
} from '../sync/gateway/gateway-under-test.ts';
import { type KioskUnderTest, startKiosk } from '../sync/kiosk-under-test.ts';
import type { GrantItem } from '../sync/protocol.ts';
import { quiet } from './log.ts';
import { viewMirror } from './mirror-view.ts';

const ratings = loadRatings();
/** The kiosks of the gateway under test are in Berlin. A Friday there. */
const date = '2026-01-16';
const at = (time: string) => Date.parse(`${date}T${time}:00+01:00`);

let server: RecordServer;
let gateway: GatewayUnderTest;
let family: Family;
let kitchen: Shown;
let families = 0;

interface Shown {
  readonly kiosk: KioskUnderTest;
  readonly pulled: () => Promise<void>;
  /** As the law sees the child: in the evening, in the afternoon; bonus of the date; what is wrong with its rules. */
  readonly child: () => unknown;
}

beforeAll(async () => {
  server = await startRecordServer();
  gateway = await startGateway(await server.freshRecord());
  gateway.clock.setNow(at('12:00'));
}, 60_000);
afterAll(async () => {
  await gateway.close();
  await server.stop();
});
beforeEach(async () => {
  family = await gateway.household(`family${++families}`);
  kitchen = await shown(family);
});

/** A kiosk of the family that has pulled once. */
async function shown(of: Family): Promise<Shown> {
  const kiosk = startKiosk({ ...of, url: gateway.url });
  expect(await kiosk.pull()).toMatchObject({ kind: 'pulled' });
  const view = viewMirror({
    mirror: kiosk.mirror(),
    ratings,
    given: () => [],
    log: quiet,
    onChange: () => undefined,
  });
  onTestFinished(async () => {
    view.close();
    await kiosk.close();
  });
  return {
    kiosk,
    pulled: async () => expect(await kiosk.pull()).toMatchObject({ kind: 'pulled', source: 'changes' }),
    child: () => {
      const profile = view.household()?.profiles.get(of.profile_id);
      return {
        evening: profile?.quiet.at(at('20:00')).quiet,
        afternoon: profile?.quiet.at(at('15:00')).quiet,
        minutes: profile?.rules.minutes.get(5),
        bonus: profile?.bonuses.on(date),
        wrong: profile?.rules.infos,
      };
    },
  };
}

const parentSets = (rule: string) =>
  gateway.postgres.query(
    `INSERT INTO profile_rules (profile_id, weekday, minutes, quiet_from, quiet_to) VALUES ($1, ${rule})`,
    [family.profile_id],
  );
const parentGives = (minutes: number) =>
  gateway.postgres.query(
    'INSERT INTO watch_time_grants (profile_id, date, minutes, granted_by) VALUES ($1, $2, $3, $4)',
    [family.profile_id, date, minutes, family.user_id],
  );
const grantItem = (more: Partial<GrantItem> = {}): GrantItem => ({
  type: 'grant',
  id: randomUUID(),
  profile_id: family.profile_id,
  date,
  minutes: 20,
  granted_at: new Date(at('16:00')).toISOString(),
  ...more,
});

const unruled = {
  evening: false,
  afternoon: false,
  minutes: undefined,
  bonus: { bonus_s: 0, infos: [] },
  wrong: [],
};
const quietEvening = { ...unruled, evening: true, minutes: 45 };

describe('what a parent sets in Postgres', () => {
  it('holds at the kiosk after its next pull, and no longer once it is deleted there', async () => {
    expect(kitchen.child()).toEqual(unruled);
    await parentSets(`5, 45, '19:00', '07:00'`);
    await parentGives(15);
    await kitchen.pulled();
    expect(kitchen.child()).toEqual({ ...quietEvening, bonus: { bonus_s: 900, infos: [] } });

    await gateway.postgres.query(`UPDATE profile_rules SET quiet_from = '14:00' WHERE profile_id = $1`, [
      family.profile_id,
    ]);
    await kitchen.pulled();
    expect(kitchen.child()).toMatchObject({ evening: true, afternoon: true });

    await gateway.postgres.query('DELETE FROM profile_rules WHERE profile_id = $1', [family.profile_id]);
    await gateway.postgres.query('DELETE FROM watch_time_grants WHERE profile_id = $1', [family.profile_id]);
    await kitchen.pulled();
    expect(kitchen.child()).toEqual(unruled);
  });

  it('forbids where nobody can make sense of it, and holds up nothing behind it', async () => {
    await gateway.postgres.query(`ALTER TABLE profile_rules DROP CONSTRAINT IF EXISTS profile_rules_check,
      DROP CONSTRAINT IF EXISTS profile_rules_weekday_check, DROP CONSTRAINT IF EXISTS profile_rules_minutes_check`);
    await parentSets(`5, -1, '19:00', NULL`);
    await parentGives(15);
    await kitchen.pulled();
    expect(kitchen.child()).toEqual({
      evening: true,
      afternoon: true,
      minutes: 'invalid',
      bonus: { bonus_s: 900, infos: [] },
      wrong: ['WEEKDAY_MINUTES_INVALID', 'QUIET_HOURS_INVALID'],
    });
    await parentSets('9, NULL, NULL, NULL');
    await gateway.postgres.query('DELETE FROM profile_rules WHERE profile_id = $1 AND weekday = 5', [
      family.profile_id,
    ]);
    await kitchen.pulled();
    expect(kitchen.child()).toMatchObject({ evening: true, afternoon: true, wrong: ['RULE_INVALID'] });
  });
});

describe('bonus minutes given at a kiosk', () => {
  it('count at the other kiosks of the household after their next pull, and come back to itself', async () => {
    const bedroom = await shown(await gateway.addKiosk(family, 'Bedroom'));
    const stranger = await shown(await gateway.household(`stranger${families}`));
    await parentGives(10);
    const item = grantItem();
    expect(await kitchen.kiosk.push(item)).toEqual({ kind: 'pushed', delivered: 1, refused: 0 });
    expect(await kitchen.kiosk.push(item)).toEqual({ kind: 'pushed', delivered: 1, refused: 0 });
    for (const { pulled, child } of [bedroom, kitchen]) {
      await pulled();
      expect(child()).toEqual({ ...unruled, bonus: { bonus_s: 1800, infos: [] } });
    }
    await stranger.pulled();
    expect(stranger.child()).toEqual(unruled);
  });
});
