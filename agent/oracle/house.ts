import { join } from 'node:path';
import { householdOf } from '../policy/household.ts';
import { ratings } from '../policy/sample-tap.ts';
import { type Checker, checkHouse } from './checker.ts';
import { createKiosk, type Kiosk } from './kiosk.ts';
import { type Leasing, openLeasing } from './leasing.ts';
import { type HouseRules, kioskId, rowsOf } from './parents.ts';
import type { Parts } from './parts.ts';
import { openPost, type Post } from './post.ts';
import type { HouseRecord } from './record.ts';
import { type TrueDates, trueDates, type Zones } from './true-date.ts';
import { collectVerdicts, type Verdicts } from './violation.ts';

/** Kiosks, the record and the parents, in one true time. */
export interface House {
  readonly now: () => number;
  readonly rules: () => HouseRules;
  readonly setRules: (change: (rules: HouseRules) => HouseRules) => void;
  readonly kiosks: readonly HouseKiosk[];
  readonly addKiosk: (online: boolean) => void;
  readonly record: HouseRecord;
  readonly post: Post;
  readonly leasing: Leasing;
  readonly dates: TrueDates;
  readonly checker: Checker;
  readonly verdicts: Verdicts;
  /** Whatever the kiosks do goes on for so long. */
  readonly pass: (ms: number) => void;
  /** Off, asleep or not: it is on and awake now. */
  readonly rouse: (kiosk: HouseKiosk) => void;
  readonly sendToSleep: (kiosk: HouseKiosk, ms: number) => void;
  readonly pull: (kiosk: HouseKiosk) => void;
  /** What a kiosk that is online does all the time. */
  readonly keepUp: (kiosk: HouseKiosk) => void;
  /** As `keepUp`, for the part of the day that a child wants. */
  readonly lease: (kiosk: HouseKiosk, child: string) => void;
  /** The zones that truly count. */
  readonly zones: () => Zones;
}

export interface HouseKiosk extends Kiosk {
  online: boolean;
  /** When it comes back by itself, true time, and what its system's date then is; null: it is on. */
  away: { readonly until: number; readonly wall: number } | null;
}

export interface HouseDeps {
  readonly folder: string;
  readonly from: number;
  readonly rules: Omit<HouseRules, 'kiosks'>;
  readonly lease_s: number;
  /** Whoever tells the time is wrong by no more, milliseconds. */
  readonly sloppy_ms: number;
  readonly parts: Parts;
}

/** This program is so much older than the first day. */
const BUILT_BEFORE_MS = 30 * 24 * 3600_000;
const ASKED_AGAIN_MS = 1_000;
const GATEWAY_WRONG_MS = 2_000;

export function openHouse(deps: HouseDeps): House {
  const { parts } = deps;
  let now = deps.from;
  let rules: HouseRules = { ...deps.rules, kiosks: [] };
  let sessions = 0;
  const kiosks: HouseKiosk[] = [];
  const dates = trueDates();
  let zones = dates.changed(null, rules.timezone, now);
  const verdicts = collectVerdicts(() => now);
  const checker = checkHouse({ ...deps, dates, verdicts, now: () => now, rules: () => rules });
  const record = parts.record();
  const post = openPost(record);
  const leasing = openLeasing({
    record,
    rules: () => rules,
    grant: parts.grant,
    checker,
    lease_s: deps.lease_s,
    now: () => now,
  });

  const gatewayError = () => {
    const most_ms = Math.min(deps.sloppy_ms, GATEWAY_WRONG_MS);
    return most_ms === 0 ? 0 : Math.round(Math.sin(now) * most_ms);
  };

  const stride = (left: number) =>
    kiosks.reduce((least, kiosk) => {
      const back = kiosk.away ? Math.max(1, kiosk.away.until - now) : least;
      return Math.min(kiosk.stride(least), back);
    }, left);

  const comeBack = (kiosk: HouseKiosk) => {
    if (!kiosk.away) return;
    const { wall, until } = kiosk.away;
    kiosk.away = null;
    if (kiosk.isAsleep()) kiosk.wake();
    else kiosk.plugIn(wall + now - until);
    house.keepUp(kiosk);
  };

  const renewLeases = () => {
    if (rules.kiosks.length === 1) return;
    for (const kiosk of kiosks) {
      const state = kiosk.playing();
      if (state.kind !== 'watching' || !kiosk.online) continue;
      const { share_s, played_ms } = state.session;
      if (share_s !== null && share_s * 1000 - played_ms < (deps.lease_s * 1000) / 2) {
        leasing.ask(kiosk, state.session.play.profile.id, true);
      }
    }
  };

  const house: House = {
    now: () => now,
    rules: () => rules,
    setRules: (change) => {
      rules = change(rules);
      zones = dates.changed(zones, rules.timezone, now);
    },
    kiosks,
    addKiosk: (online) => {
      const id = kioskId(kiosks.length + 1);
      const home = join(deps.folder, id);
      const kiosk = createKiosk({
        id,
        home,
        builtAt: deps.from - BUILT_BEFORE_MS,
        parts,
        dates,
        newId: () => `00000000-0000-7000-8000-${(++sessions).toString(16).padStart(12, '0')}`,
        now: () => now,
        observer: checker,
      });
      rules = { ...rules, kiosks: [...rules.kiosks, { id }] };
      kiosks.push(Object.assign(kiosk, { online, away: null }));
    },
    record,
    post,
    leasing,
    dates,
    checker,
    verdicts,
    pass: (ms) => {
      const until = now + ms;
      let asked = now;
      while (now < until) {
        const step = stride(until - now);
        for (const kiosk of kiosks) if (kiosk.program()) kiosk.goOn(step);
        now += step;
        for (const kiosk of kiosks) if (kiosk.away && kiosk.away.until <= now) comeBack(kiosk);
        if (now - asked < ASKED_AGAIN_MS) continue;
        asked = now;
        renewLeases();
      }
    },
    rouse: comeBack,
    sendToSleep: (kiosk, ms) => {
      comeBack(kiosk);
      kiosk.sleep();
      kiosk.away = { until: now + ms, wall: 0 };
    },
    pull: (kiosk) => {
      if (!kiosk.program() || kiosk.isAsleep()) return;
      kiosk.hear('gateway', now + gatewayError());
      const rows = rowsOf(rules, record.days(kiosk.id), { kiosk_id: kiosk.id, at: now });
      kiosk.pull({ rules, household: householdOf({ ratings }, rows), foreign: record.foreign() });
    },
    keepUp: (kiosk) => {
      if (!kiosk.online || !kiosk.program() || kiosk.isAsleep()) return;
      house.pull(kiosk);
      post.push(kiosk, 'arrives');
    },
    lease: (kiosk, child) => {
      const isHere = rules.children.some(({ id }) => id === child);
      if (isHere && kiosk.online && rules.kiosks.length > 1) leasing.ask(kiosk, child, true);
    },
    zones: () => zones,
  };
  return house;
}
