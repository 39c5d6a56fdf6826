import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { GrantRow } from '../../db/day/bonus.ts';
import { nextBatch, outboxDepth } from '../../db/device/outbox.ts';
import { manualClock } from '../../sync/clock.ts';
import { pushItem } from '../../sync/protocol.ts';
import { inItsDays } from '../clock/days.ts';
import { keepTime } from '../clock/kept.ts';
import { quiet } from '../log.ts';
import { type HouseholdRows, householdOf } from '../policy/household.ts';
import { child, family, ID, ratings } from '../policy/sample-tap.ts';
import { openAgentState } from '../state.ts';
import { giveBonus } from './bonus.ts';

const HOUR = 3600_000;
/** Half an hour before midnight in Berlin. */
const late = Date.UTC(2026, 10, 22, 22, 30);
const today = '2026-11-22';
const done = { kind: 'done' };
const refused = (detail: string) => ({ kind: 'refused', detail });
const noMore = (left: number) =>
  refused(`this kiosk can give ${left} more minutes today, and others when it has been online`);
const tooMany = (before: number, minutes: number) =>
  refused(`the child was given ${before} minutes for today: ${minutes} more are too many for one day`);

function kiosk(settings: { readonly family?: Partial<HouseholdRows>; readonly trusted?: boolean } = {}) {
  const home = mkdtempSync(join(tmpdir(), 'medio-bonus-'));
  const opened = openAgentState({ home, log: quiet }, null);
  if (opened.kind !== 'open') throw new Error(opened.why.detail);
  const { state } = opened;
  const clock = manualClock(late);
  const { time, days, stop } = keepTime({
    clock,
    builtAt: 0,
    state,
    onCorrected: () => undefined,
    log: quiet,
  });
  onTestFinished(() => {
    stop();
    state.close();
    rmSync(home, { recursive: true, force: true });
  });
  if (settings.trusted !== false) time.hear({ source: 'ntp', utc: late });
  const household = householdOf({ ratings }, { ...family, ...settings.family });
  const mirror: GrantRow[] = [];
  let given = 0;
  const give = giveBonus({
    household: inItsDays(days, () => household),
    time,
    mirrored: (date) => mirror.filter((row) => row.date === date),
    bonuses: state.bonuses,
    newId: uuidv7,
    onGiven: () => {
      given += 1;
    },
  });
  const queued = () =>
    nextBatch(state.db, { items: 99, bytes: 99_999 }, 0, null).map(({ body }) => JSON.parse(body));
  /** The gateway has heard of all that was given here, and the mirror says so. */
  const hear = () => {
    const known = new Set(mirror.map(({ id }) => id));
    mirror.push(...state.bonuses.since('0').filter(({ id }) => !known.has(id)));
  };
  return { give, clock, time, state, mirror, queued, hear, given: () => given };
}

describe('minutes given here', () => {
  it('are today’s, kept, queued for the gateway and told about', () => {
    const it = kiosk();
    expect(it.give(ID.mia, 10)).toEqual(done);
    const [row] = it.state.bonuses.since('0');
    expect(row).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
      profile_id: ID.mia,
      date: today,
      minutes: 10,
      given_at: late,
    });
    const item = {
      type: 'grant',
      id: row?.id,
      profile_id: ID.mia,
      date: today,
      minutes: 10,
      granted_at: '2026-11-22T22:30:00.000Z',
    };
    expect([it.queued(), pushItem.parse(item), it.given()]).toEqual([[item], item, 1]);
  });

  it('are of the household’s date, which turns at its own midnight', async () => {
    const it = kiosk();
    it.give(ID.mia, 30);
    expect(it.give(ID.mia, 5)).toEqual(noMore(0));
    await it.clock.advance(HOUR);
    expect(it.give(ID.mia, 30)).toEqual(done);
    expect(it.state.bonuses.since('0').map(({ date }) => date)).toEqual([today, '2026-11-23']);
  });

  it('are thirty a day for each child until the gateway has heard of them', () => {
    const it = kiosk();
    const asked = [60, 31, 25, 10, 5, 5].map((minutes) => it.give(ID.mia, minutes));
    expect(asked).toEqual([noMore(30), noMore(30), done, noMore(5), done, noMore(0)]);
    expect([it.give(ID.ben, 30), it.given(), outboxDepth(it.state.db)]).toEqual([done, 3, 3]);
  });

  it('are 120 in all, with what was given elsewhere and heard of', () => {
    const it = kiosk();
    for (let round = 0; round < 3; round++) {
      expect(it.give(ID.mia, 30)).toEqual(done);
      it.hear();
    }
    it.mirror.push({ id: 'elsewhere', profile_id: ID.mia, date: today, minutes: 15 });
    it.mirror.push({ id: 'for Ben', profile_id: ID.ben, date: today, minutes: 60 });
    it.mirror.push({ id: 'tomorrow', profile_id: ID.mia, date: '2026-11-23', minutes: 60 });
    expect([it.give(ID.mia, 16), it.give(ID.mia, 10), it.give(ID.mia, 10), it.give(ID.mia, 5)]).toEqual([
      tooMany(105, 16),
      done,
      tooMany(115, 10),
      done,
    ]);
    expect(it.give(ID.mia, 5)).toEqual(tooMany(120, 5));
    it.hear();
    expect([it.give(ID.mia, 5), it.give(ID.ben, 30)]).toEqual([tooMany(120, 5), done]);
  });

  it('need a date that somebody has confirmed', () => {
    const it = kiosk({ trusted: false });
    expect(it.give(ID.mia, 10)).toEqual(refused('set the date first'));
    it.time.hear({ source: 'parent', utc: late });
    expect(it.give(ID.mia, 10)).toEqual(done);
  });

  it('need a child of this household that is not deleted', () => {
    const gone = { ...child(ID.ben, 'Ben', 9), deleted_at: new Date(late) };
    const foreign = { ...child(ID.chip, 'Zoe', 5), user_id: ID.kiosk };
    const it = kiosk({ family: { profiles: [child(ID.mia, 'Mia', 4), gone, foreign] } });
    const none = refused('that child is not in this household any more');
    expect([ID.ben, ID.chip, ID.video].map((id) => it.give(id, 10))).toEqual([none, none, none]);
    expect([it.state.bonuses.since('0'), it.queued(), it.given()]).toEqual([[], [], 0]);
  });
});
