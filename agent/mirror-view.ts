import type { GrantRow } from '../db/day/bonus.ts';
import { type ChipRow, prepareChipLookup } from '../db/device/chip-lookup.ts';
import type { Mirror } from '../db/device/mirror.ts';
import type { MirrorState } from '../db/device/mirror-rows.ts';
import type { Db } from '../db/device/open.ts';
import { readVideoCopies } from '../db/device/video-copies.ts';
import { onSqlite } from '../db/drizzle.ts';
import type { Ratings } from '../db/ratings.ts';
import { kiosks, profiles, users } from '../db/schema/household.ts';
import { platforms } from '../db/schema/library.ts';
import { profileRules, watchTimeGrants } from '../db/schema/rules.ts';
import { dailyWatchTime, kioskWatchTime } from '../db/schema/watching.ts';
import type { Log } from './log.ts';
import { type Household, householdOf } from './policy/household.ts';

/** The mirror as the tap path reads it: statements prepared once per file, the household read once per pull. */
export interface MirrorView {
  readonly state: () => 'ready' | 'missing' | 'invalid';
  readonly household: () => Household | null;
  readonly chip: (uid: string) => ChipRow[];
  /** Reads the household again and tells `onChange`: call it when `given` has changed. */
  readonly refresh: () => void;
  readonly close: () => void;
}

interface Reading {
  readonly household: Household;
  readonly lookup: (uid: string) => ChipRow[];
}

/** What the household is made of beside the mirror's rows. */
interface ReadDeps {
  readonly ratings: Ratings;
  /** Bonus minutes given at this kiosk. Those that the mirror has as well count once, by their id. */
  readonly given: () => readonly GrantRow[];
}

export function viewMirror(
  deps: ReadDeps & {
    readonly mirror: Mirror;
    readonly log: Log;
    readonly onChange: () => void;
  },
): MirrorView {
  const { mirror, ratings, log } = deps;
  let reading: Reading | null = null;

  /** Whatever is wrong with them is not the mirror's fault. */
  const given = () => {
    try {
      return deps.given();
    } catch (error) {
      log.error({ error }, 'bonus minutes given here could not be read: none count');
      return [];
    }
  };

  const read = () => {
    reading = null;
    const status = mirror.status();
    const connection = mirror.connection();
    if (status.kind !== 'ready' || !connection) return;
    try {
      reading = readMirror({ ratings, given }, connection.db, status);
    } catch (error) {
      log.error({ error }, 'the mirror could not be read');
      mirror.condemn(String(error));
    }
  };
  // First, so that a mirror that cannot be read tells nobody who is not there yet.
  read();
  const refresh = () => {
    read();
    deps.onChange();
  };
  const unsubscribe = mirror.onChange(refresh);

  return {
    state: () => (reading ? 'ready' : mirror.status().kind === 'missing' ? 'missing' : 'invalid'),
    household: () => reading?.household ?? null,
    chip: (uid) => {
      try {
        return reading?.lookup(uid) ?? [];
      } catch (error) {
        // The file went bad under us. It is set aside and fetched anew; until then nothing plays.
        reading = null;
        mirror.condemn(String(error));
        return [];
      }
    },
    refresh,
    close: unsubscribe,
  };
}

/** One household's rows that do not depend on a chip, and the statement for those that do. Throws on a damaged file. */
export function readMirror(deps: ReadDeps, db: Db, state: MirrorState): Reading {
  const from = onSqlite(db);
  return {
    lookup: prepareChipLookup(db),
    household: householdOf(deps, {
      state,
      users: from.select().from(users.sqlite).all(),
      kiosks: from.select().from(kiosks.sqlite).all(),
      profiles: from.select().from(profiles.sqlite).all(),
      daily_watch_time: from.select().from(dailyWatchTime.sqlite).all(),
      kiosk_watch_time: from.select().from(kioskWatchTime.sqlite).all(),
      platforms: from.select().from(platforms.sqlite).all(),
      video_copies: readVideoCopies(db),
      profile_rules: from.select().from(profileRules.sqlite).all(),
      watch_time_grants: [...from.select().from(watchTimeGrants.sqlite).all(), ...deps.given()],
    }),
  };
}
