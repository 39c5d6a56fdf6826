import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Days, inItsDays } from '../agent/clock/days.ts';
import { keepTime } from '../agent/clock/kept.ts';
import type { TrustedClock } from '../agent/clock/trusted.ts';
import { createJudge, type Judge } from '../agent/judge.ts';
import { quiet } from '../agent/log.ts';
import { type Library, scanLibrary } from '../agent/media/library.ts';
import { type MirrorView, viewMirror } from '../agent/mirror-view.ts';
import type { Household } from '../agent/policy/household.ts';
import { justSynced } from '../agent/policy/mirror-age.ts';
import { openAgentState, type State } from '../agent/state.ts';
import { type ChipRow, prepareChipLookup } from '../db/device/chip-lookup.ts';
import { openMirror } from '../db/device/mirror.ts';
import { loadRatings, type Ratings } from '../db/ratings.ts';
import { type Clock, systemClock } from '../sync/clock.ts';
import { fillMirror } from './household.ts';

/** A household's rows and a film to play, in a folder of their own. */
export interface House {
  readonly home: string;
  readonly clock: Clock;
  readonly uids: readonly string[];
  readonly ratings: Ratings;
  readonly library: Library;
  readonly view: MirrorView;
  readonly lookup: (uid: string) => ChipRow[];
  /** Removes the folder. */
  readonly close: () => void;
}

export async function openHouse(size: { readonly chips: number; readonly children: number }): Promise<House> {
  const home = mkdtempSync(join(tmpdir(), 'medio-bench-'));
  const media = join(home, 'media');
  mkdirSync(media);
  copyFileSync(join(import.meta.dirname, '../demo/media/blink.webm'), join(media, 'film.webm'));
  const mirror = openMirror({ home });
  const uids = await fillMirror(mirror, size);
  const ratings = loadRatings();
  const view = viewMirror({ mirror, ratings, given: () => [], log: quiet, onChange: () => undefined });
  const connection = mirror.connection();
  if (!connection) throw new Error('the mirror did not open');
  return {
    home,
    clock: systemClock(),
    uids,
    ratings,
    library: scanLibrary(media),
    view,
    lookup: prepareChipLookup(connection.db),
    close: () => {
      view.close();
      mirror.close();
      rmSync(home, { recursive: true });
    },
  };
}

/** What decides in a house, with a state.db of its own. */
export interface Deciding {
  readonly state: State;
  readonly time: TrustedClock;
  readonly days: Days;
  readonly household: () => Household | null;
  readonly judge: Judge;
  /** What a decision reads, and nothing else. */
  readonly statements: (uid: string) => void;
  readonly close: () => void;
}

/** `told`: the gateway has confirmed the time; otherwise the clock is only held. */
export function decideIn(house: House, name: string, { told }: { readonly told: boolean }): Deciding {
  const { clock, ratings, library, view, lookup } = house;
  const opened = openAgentState({ home: join(house.home, name), log: quiet }, `mk1_${'b'.repeat(43)}`);
  if (opened.kind !== 'open') throw new Error(opened.why.detail);
  const { state } = opened;
  const kept = keepTime({ clock, builtAt: 0, state, onCorrected: () => undefined, log: quiet });
  const { time, days } = kept;
  if (told) time.hear({ source: 'gateway', utc: clock.now() });
  const household = inItsDays(days, view.household);
  const judge = createJudge({
    ratings,
    mirror: { ...view, household },
    ledger: state.ledger,
    leases: state.leases,
    mirrorAge: () => justSynced,
    playable: library.playable,
    paired: () => true,
    clock: time,
    log: quiet,
  });
  const now = time.now();
  const date = household()?.calendar.dateAt(now) ?? '';
  const dayAgo = now - 25 * 3600_000;
  return {
    state,
    time,
    days,
    household,
    judge,
    statements: (uid) => {
      const { profile_id, mapping_id } = lookup(uid)[0] ?? {};
      const [child, mapping] = [profile_id ?? '', mapping_id ?? ''];
      if (told) state.ledger.usage(child, mapping, date, null);
      else state.ledger.usageSince(child, mapping, dayAgo, null);
      state.leases.of(child, date);
    },
    close: () => {
      kept.stop();
      state.close();
    },
  };
}
