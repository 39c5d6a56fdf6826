import { type Bonuses, bonusesOf, type GrantRow } from '../../db/day/bonus.ts';
import { type Calendar, calendarOf } from '../../db/day/calendar.ts';
import { type RuleRow, type Rules, rulesOf } from '../../db/day/rules.ts';
import { type SharingKiosk, sharingKiosks } from '../../db/day/sharing.ts';
import type { VideoCopyRow } from '../../db/device/video-copies.ts';
import type { Ratings } from '../../db/ratings.ts';
import { capOf } from '../../db/ratings.ts';
import { type KioskSettings, kioskSettings } from '../../db/schema/kiosk-settings.ts';
import type { Row } from '../../db/schema/mirrored.ts';
import type { Info } from './decision.ts';
import { type Merged, mergedPlatforms, mergedVideos } from './merged.ts';
import { type QuietHours, quietHoursOf } from './quiet-hours.ts';

/** A child as the decision needs it: the cap is worked out when the mirror changes, not at the tap. */
export interface Profile {
  readonly id: string;
  readonly user_id: string;
  readonly name: string;
  readonly avatar_url: string | null;
  readonly deleted: boolean;
  readonly daily_limit_minutes: number | null;
  /** Years. */
  readonly cap: number;
  readonly cap_info: Info | null;
  readonly rules: Rules;
  readonly quiet: QuietHours;
  readonly bonuses: Bonuses;
}

/** What others used of a child's day, in seconds: other kiosks, and minutes that older clients wrote. */
export interface DayElsewhere {
  readonly date: string;
  readonly elsewhere_s: number;
  /** What the record already holds of this kiosk's own seconds. */
  readonly here_s: number;
}

/** All of the mirror that does not depend on the chip. Made anew after each pull. */
export interface Household {
  readonly kiosk_id: string;
  readonly user_id: string;
  readonly cursor: string;
  /** The gateway's clock at the last pull, milliseconds. */
  readonly pulled_at: number;
  /** False: the account was deleted or this kiosk revoked. */
  readonly active: boolean;
  readonly settings: KioskSettings;
  readonly calendar: Calendar;
  readonly profiles: ReadonlyMap<string, Profile>;
  /** By profile, newest date first. */
  readonly elsewhere: ReadonlyMap<string, readonly DayElsewhere[]>;
  readonly merged: Merged;
  /** Those that take from the children's days, this one among them. */
  readonly kiosks: readonly SharingKiosk[];
}

export interface HouseholdRows {
  readonly state: { kiosk_id: string; user_id: string; cursor: string; pulled_at: number };
  readonly users: readonly Row<'users'>[];
  readonly kiosks: readonly Row<'kiosks'>[];
  readonly profiles: readonly Row<'profiles'>[];
  readonly daily_watch_time: readonly Row<'daily_watch_time'>[];
  readonly kiosk_watch_time: readonly Row<'kiosk_watch_time'>[];
  readonly platforms: readonly Row<'platforms'>[];
  /** Only those that are merged into another, or that another is merged into. */
  readonly video_copies: readonly VideoCopyRow[];
  readonly profile_rules: readonly RuleRow[];
  readonly watch_time_grants: readonly GrantRow[];
}

export function householdOf(deps: { readonly ratings: Ratings }, rows: HouseholdRows): Household {
  const { state } = rows;
  const account = rows.users.find((row) => row.id === state.user_id);
  const kiosk = rows.kiosks.find((row) => row.id === state.kiosk_id);
  const settings = kioskSettings.parse(kiosk?.settings ?? {});
  return {
    ...state,
    active: account !== undefined && account.deleted_at === null && kiosk?.status === 'active',
    settings,
    calendar: calendarOf(settings.timezone),
    profiles: new Map(rows.profiles.map((row) => [row.id, profileOf(deps, rows, settings, row)])),
    elsewhere: elsewhereOf(rows),
    merged: {
      videos: mergedVideos(rows.video_copies, (text) =>
        deps.ratings.resolve(text, { country: settings.country, as: 'video' }),
      ),
      platforms: mergedPlatforms(rows.platforms),
    },
    kiosks: sharingKiosks(rows.kiosks, state.user_id),
  };
}

/** Children who may be asked for, in the order they are shown. */
export function liveProfiles(household: Household): Profile[] {
  return [...household.profiles.values()]
    .filter((profile) => !profile.deleted && profile.user_id === household.user_id)
    .sort((a, b) => a.cap - b.cap || (a.id < b.id ? -1 : 1));
}

function profileOf(
  deps: { readonly ratings: Ratings },
  all: HouseholdRows,
  settings: KioskSettings,
  row: Row<'profiles'>,
): Profile {
  const cap = capOf(row, deps.ratings, settings.country);
  const rules = rulesOf(all.profile_rules, row.id);
  return {
    id: row.id,
    user_id: row.user_id,
    name: row.name,
    avatar_url: row.avatar_url,
    deleted: row.deleted_at !== null,
    daily_limit_minutes: row.daily_limit_minutes,
    cap: cap.cap,
    cap_info: cap.info,
    rules,
    quiet: quietHoursOf(rules.windows, settings.timezone),
    bonuses: bonusesOf(all.watch_time_grants, row.id),
  };
}

function elsewhereOf(rows: HouseholdRows): Map<string, DayElsewhere[]> {
  const days = new Map<
    string,
    { profile_id: string; date: string; here: number; others: number; minutes: number }
  >();
  const dayOf = (row: { profile_id: string; date: string }) => {
    const key = `${row.profile_id} ${row.date}`;
    const day = days.get(key) ?? {
      profile_id: row.profile_id,
      date: row.date,
      here: 0,
      others: 0,
      minutes: 0,
    };
    days.set(key, day);
    return day;
  };
  for (const row of rows.kiosk_watch_time) {
    const day = dayOf(row);
    if (row.kiosk_id === rows.state.kiosk_id) day.here += row.seconds;
    else day.others += row.seconds;
  }
  for (const row of rows.daily_watch_time) dayOf(row).minutes += Math.max(0, row.total_minutes ?? 0);

  const byProfile = new Map<string, DayElsewhere[]>();
  for (const day of days.values()) {
    // total_minutes holds the kiosks' sum rounded up, and on top what other clients wrote.
    const foreign = Math.max(0, day.minutes - Math.ceil((day.here + day.others) / 60));
    const list = byProfile.get(day.profile_id) ?? [];
    list.push({ date: day.date, elsewhere_s: day.others + foreign * 60, here_s: day.here });
    byProfile.set(day.profile_id, list);
  }
  for (const list of byProfile.values()) list.sort((a, b) => (a.date < b.date ? 1 : -1));
  return byProfile;
}
