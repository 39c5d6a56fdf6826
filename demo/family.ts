import type { Code } from '../agent/policy/codes.ts';
import { and, eq } from '../db/drizzle.ts';
import type { Postgres } from '../db/postgres/connect.ts';
import { profiles, users } from '../db/schema/household.ts';
import { nfcChips, platforms, videoNfcMappings, videos } from '../db/schema/library.ts';
import { hashArgon2 } from '../sync/argon2.ts';

/** A chip of the demo and what it does for the default child, Mia, while she has time left. */
export interface DemoChip {
  readonly uid: string;
  readonly label: string;
  readonly child: 'Mia' | 'Ben' | null;
  readonly note: string;
  /** File in demo/covers. */
  readonly cover: string | null;
  readonly expect: Code;
}

export const DEMO_EMAIL = 'alex@example.org';
/** Printed for everybody to see: the demo listens on this machine alone. */
export const DEMO_PASSWORD = 'up-up-balloon';
/** The default child: a chip without a child is Mia's while she is the one who was chosen. */
export const DEFAULT_CHILD = id('a1');

interface Film {
  readonly file: string;
  readonly title: string;
  readonly seconds: number;
  readonly rating: string | null;
}

const films = {
  balloon: { file: 'balloon.webm', title: 'Up, Up, Balloon', seconds: 20, rating: '0' },
  snails: { file: 'snail-race.mp4', title: 'The Great Snail Race', seconds: 20, rating: 'FSK 0' },
  fish: { file: 'little-fish.webm', title: 'Little Fish, Big Sea', seconds: 40, rating: 'G' },
  train: { file: 'night-train.webm', title: 'The Night Train', seconds: 40, rating: 'FSK 6' },
  stars: { file: 'counting-stars.webm', title: 'Ten Little Stars', seconds: 90, rating: null },
  blink: { file: 'blink.webm', title: 'Blink, Little Owl', seconds: 8, rating: '0' },
  elsewhere: { file: 'not-copied-yet.webm', title: 'Still on its way', seconds: 60, rating: '0' },
} as const satisfies Record<string, Film>;

type FilmName = keyof typeof films;

interface Story extends Omit<DemoChip, 'cover'> {
  readonly film: FilmName | null;
  readonly minutes?: number;
  readonly active?: boolean;
  /** Not in the household at all. */
  readonly unknown?: boolean;
}

const stories: readonly Story[] = [
  { uid: '04A1B2C3D4E580', label: 'Balloon', child: 'Mia', film: 'balloon', note: 'plays', expect: 'OK' },
  {
    uid: '04A1B2C3D4E581',
    label: 'Little fish',
    child: 'Mia',
    film: 'fish',
    note: 'plays, two minutes a day',
    minutes: 2,
    expect: 'OK',
  },
  {
    uid: '04A1B2C3D4E582',
    label: 'Night train',
    child: 'Mia',
    film: 'train',
    note: 'from six years, Mia is four',
    expect: 'AGE_RESTRICTED',
  },
  {
    uid: '5A1B2C3D',
    label: 'Train for Ben',
    child: 'Ben',
    film: 'train',
    note: 'plays: Ben is nine (4-byte chip)',
    expect: 'OK',
  },
  {
    uid: '04A1B2C3D4E584',
    label: 'Snail race',
    child: null,
    film: 'snails',
    note: 'asks who is watching',
    expect: 'OK',
  },
  {
    uid: '04A1B2C3D4E5F6071829',
    label: 'Blink',
    child: 'Mia',
    film: 'blink',
    note: 'plays, eight seconds (10-byte chip)',
    expect: 'OK',
  },
  {
    uid: '04A1B2C3D4E586',
    label: 'Counting stars',
    child: 'Mia',
    film: 'stars',
    note: 'nobody has said from what age',
    expect: 'RATING_MISSING',
  },
  {
    uid: '04A1B2C3D4E587',
    label: 'Switched off',
    child: 'Mia',
    film: 'balloon',
    note: 'a parent switched it off',
    active: false,
    expect: 'CHIP_INACTIVE',
  },
  {
    uid: '04A1B2C3D4E588',
    label: 'No video yet',
    child: 'Mia',
    film: null,
    note: 'no video belongs to it',
    expect: 'MAPPING_NONE',
  },
  {
    uid: '04A1B2C3D4E589',
    label: 'On its way',
    child: 'Mia',
    film: 'elsewhere',
    note: 'its video is not on this kiosk',
    expect: 'VIDEO_OFFLINE',
  },
  {
    uid: '04FFEEDDCCBB80',
    label: 'A stranger',
    child: null,
    film: null,
    note: 'not of this family',
    unknown: true,
    expect: 'CHIP_UNKNOWN',
  },
  {
    uid: '08D1E2F3',
    label: 'A phone',
    child: null,
    film: null,
    note: 'makes up its number each time',
    unknown: true,
    expect: 'CHIP_RANDOM',
  },
];

export const demoChips: readonly DemoChip[] = stories.map(({ uid, label, child, note, film, expect }) => ({
  uid,
  label,
  child,
  note,
  cover: film && film !== 'elsewhere' ? films[film].file.replace(/\.\w+$/, '.svg') : null,
  expect,
}));

/** Puts the demo family into an empty record, once: a family that is there stays as it is. */
export async function seedFamily(postgres: Postgres): Promise<'seeded' | 'there'> {
  const family = id('01');
  const password_hash = await hashArgon2(DEMO_PASSWORD);
  return postgres.orm.transaction(async (tx) => {
    const made = await tx
      .insert(users.pg)
      .values({ id: family, email: DEMO_EMAIL, name: 'Alex', password_hash })
      .onConflictDoNothing()
      .returning({ id: users.pg.id });
    if (made.length === 0) {
      // Families that were made when nobody could sign in.
      await tx
        .update(users.pg)
        .set({ password_hash })
        .where(and(eq(users.pg.id, family), eq(users.pg.password_hash, NO_PASSWORD)));
      return 'there';
    }

    await tx
      .insert(platforms.pg)
      .values({ id: id('02'), name: 'local', display_name: 'On the kiosk', is_active: true });
    await tx.insert(profiles.pg).values([
      { id: DEFAULT_CHILD, user_id: family, name: 'Mia', age: 4, daily_limit_minutes: 30 },
      { id: id('a2'), user_id: family, name: 'Ben', age: 9, daily_limit_minutes: 60 },
    ]);
    await tx.insert(videos.pg).values(
      filmNames.map((name, index) => ({
        id: filmId(index),
        user_id: family,
        platform_id: id('02'),
        platform_video_id: films[name].file,
        video_url: `local:${films[name].file}`,
        title: films[name].title,
        duration_seconds: films[name].seconds,
        age_rating: films[name].rating,
      })),
    );
    for (const [index, story] of stories.entries()) {
      if (story.unknown) continue;
      const chip = {
        id: id(`c${index.toString(16)}`),
        user_id: family,
        chip_uid: story.uid,
        label: story.label,
      };
      await tx.insert(nfcChips.pg).values({ ...chip, is_active: story.active ?? true });
      if (story.film === null) continue;
      await tx.insert(videoNfcMappings.pg).values({
        id: id(`d${index.toString(16)}`),
        video_id: filmId(filmNames.indexOf(story.film)),
        nfc_chip_id: chip.id,
        profile_id: story.child === null ? null : story.child === 'Mia' ? DEFAULT_CHILD : id('a2'),
        max_watch_time_minutes: story.minutes ?? null,
        is_active: true,
      });
    }
    return 'seeded';
  });
}

const NO_PASSWORD = '!';

const filmNames = Object.keys(films) as FilmName[];

function filmId(index: number): string {
  return id(`e${index.toString(16)}`);
}

/** Ids that can be told apart by eye. */
function id(tail: string): string {
  return `00000000-0000-4000-8000-${tail.padStart(12, '0')}`;
}
