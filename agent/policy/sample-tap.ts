import type { ChipRow } from '../../db/device/chip-lookup.ts';
import { loadRatings } from '../../db/ratings.ts';
import type { Circumstances, Deps } from './circumstances.ts';
import { decide } from './decide.ts';
import { type HouseholdRows, householdOf } from './household.ts';

/** A family of two for tests, and one chip that plays a film for Mia. */
export const ratings = loadRatings();
export const AT = Date.UTC(2026, 10, 22, 14);
export const ID = {
  family: '00000000-0000-4000-8000-000000000001',
  kiosk: '00000000-0000-4000-8000-000000000002',
  mia: '00000000-0000-4000-8000-00000000000a',
  ben: '00000000-0000-4000-8000-00000000000b',
  chip: '00000000-0000-4000-8000-0000000000c1',
  mapping: '00000000-0000-4000-8000-0000000000d1',
  video: '00000000-0000-4000-8000-0000000000e1',
};

/** A child of the family, by age. */
export const child = (id: string, name: string, age: number): HouseholdRows['profiles'][number] => ({
  id,
  user_id: ID.family,
  name,
  age,
  age_rating_limit: null,
  avatar_url: null,
  daily_limit_minutes: 30,
  deleted_at: null,
  created_at: null,
  updated_at: null,
});

export const family: HouseholdRows = {
  state: { kiosk_id: ID.kiosk, user_id: ID.family, cursor: 'c1', pulled_at: AT },
  users: [{ id: ID.family, name: 'Alex', deleted_at: null }],
  kiosks: [
    {
      id: ID.kiosk,
      user_id: ID.family,
      name: 'Kitchen',
      status: 'active',
      settings: { timezone: 'Europe/Berlin' },
      paired_at: new Date(0),
      revoked_at: null,
    },
  ],
  profiles: [child(ID.mia, 'Mia', 4), child(ID.ben, 'Ben', 9)],
  daily_watch_time: [],
  kiosk_watch_time: [],
  platforms: [],
  video_copies: [],
  profile_rules: [],
  watch_time_grants: [],
};

export const row: ChipRow = {
  chip_id: ID.chip,
  chip_user_id: ID.family,
  chip_active: 1,
  mapping_id: ID.mapping,
  mapping_active: 1,
  mapping_merged_into: null,
  max_watch_time_minutes: null,
  profile_id: ID.mia,
  video_id: ID.video,
  video_user_id: ID.family,
  title: 'Balloon',
  duration_seconds: 120,
  age_rating: '0',
  platform_id: null,
  platform_video_id: 'balloon.webm',
  platform_name: 'local',
  platform_active: 1,
};

export const deps: Deps = {
  ratings,
  usage: () => ({ used_s: 0, mapping_used_s: 0 }),
  fault: () => undefined,
  playable: () => ({ kind: 'here', src: '/media/balloon.webm', media_type: 'video/webm' }),
};

/** The answer to the family's one chip, with whatever is changed about it. `row: null` is a chip that is not in the mirror. */
export const tap = (
  change: {
    row?: Partial<ChipRow> | null;
    it?: Partial<Circumstances>;
    family?: Partial<HouseholdRows>;
    deps?: Partial<Deps>;
  } = {},
) =>
  decide(
    { ...deps, ...change.deps },
    {
      at: AT,
      clock: 'trusted',
      mirror: 'ready',
      paired: true,
      household: householdOf({ ratings }, { ...family, ...change.family }),
      uid: '04AABBCCDDEE80',
      random: false,
      rows: change.row === null ? [] : [{ ...row, ...change.row }],
      chosen: null,
      unreadable: false,
      picked: null,
      pinned: null,
      ...change.it,
    },
  );
