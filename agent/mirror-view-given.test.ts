import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GrantRow } from '../db/day/bonus.ts';
import { type Mirror, openMirror } from '../db/device/mirror.ts';
import type { MirrorRow } from '../db/device/mirror-rows.ts';
import { grantRow, kioskRow, profileRow, ruleRow, sampleId, sampleState } from '../db/device/sample-rows.ts';
import { loadRatings } from '../db/ratings.ts';
import { quiet } from './log.ts';
import { type MirrorView, viewMirror } from './mirror-view.ts';

const DATE = '2026-01-15';
const ratings = loadRatings();
const profile_id = sampleId(7, 1);

let home: string;
let mirror: Mirror;
let view: MirrorView;
let given: () => readonly GrantRow[];
let told: number;
let complaints: unknown[];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'medio-given-'));
  mirror = openMirror({ home });
  given = () => [];
  told = 0;
  complaints = [];
  view = viewMirror({
    mirror,
    ratings,
    given: () => given(),
    log: { ...quiet, error: (...said: unknown[]) => void complaints.push(said[1]) },
    onChange: () => {
      told += 1;
    },
  });
});
afterEach(() => {
  view.close();
  mirror.close();
  rmSync(home, { recursive: true });
});

async function pulled(...rows: readonly MirrorRow[]): Promise<void> {
  const load = mirror.beginSnapshot();
  load?.add([kioskRow({ timezone: 'Europe/Berlin' }), profileRow(1), ...rows]);
  await load?.commit(sampleState);
}
const bonus = () => view.household()?.profiles.get(profile_id)?.bonuses.on(DATE);
const here = (id: string, minutes: number): GrantRow => ({ id, profile_id, date: DATE, minutes });

describe('the view of the mirror', () => {
  it('has the rules and the bonus minutes that the mirror has', async () => {
    await pulled(ruleRow(1, { weekday: 4, minutes: 20 }), grantRow(1, { date: DATE, minutes: 15 }));
    expect(view.household()?.profiles.get(profile_id)?.rules).toEqual({
      minutes: new Map([[4, 20]]),
      windows: [],
      infos: [],
    });
    expect(bonus()).toEqual({ bonus_s: 900, infos: [] });
  });

  it('counts bonus minutes that were given here, those that came back with a pull once', async () => {
    await pulled(grantRow(1, { date: DATE, minutes: 15 }));
    given = () => [here(sampleId(9, 1), 15), here(sampleId(9, 2), 20)];
    expect(bonus()).toEqual({ bonus_s: 900, infos: [] });
    view.refresh();
    expect(bonus()).toEqual({ bonus_s: 2100, infos: [] });
  });

  it('tells its listener of a refresh as of a pull, with the household read anew', async () => {
    await pulled();
    expect(told).toBe(1);
    const before = view.household();
    view.refresh();
    expect(told).toBe(2);
    expect(view.household()).not.toBe(before);
    expect(view.household()?.cursor).toBe(before?.cursor);
  });

  it('is refreshed to nothing where there is no mirror', () => {
    view.refresh();
    expect([view.state(), view.household(), told]).toEqual(['missing', null, 1]);
  });

  it('blames the mirror for nothing when what was given here cannot be read', async () => {
    await pulled(grantRow(1, { date: DATE, minutes: 15 }));
    given = () => {
      throw new Error('state.db is torn');
    };
    view.refresh();
    expect([view.state(), mirror.status().kind, bonus()]).toEqual([
      'ready',
      'ready',
      { bonus_s: 900, infos: [] },
    ]);
    expect(complaints).toEqual(['bonus minutes given here could not be read: none count']);
  });
});
