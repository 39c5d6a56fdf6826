import { randomUUID } from 'node:crypto';
import { hash } from 'bcryptjs';
import type { Query } from '../../../db/postgres/connect.ts';

/** A household, and what of it the run knows by heart. */
export interface Family {
  /** Stands in every text of the household: whoever reads it elsewhere has read a foreign row. */
  readonly name: string;
  readonly user_id: string;
  readonly email: string;
  readonly timezone: string;
  /** A date long over, on which nobody watches: another client counts minutes for it, for all children the same. */
  readonly past: string;
  readonly children: readonly string[];
  readonly videos: readonly string[];
  /** Of the chips that are tapped. Which row of nfc_chips has one changes. */
  readonly uids: readonly string[];
}

export const FILM = 'film.webm';
export const PASSWORD = 'little balloon';
const CHILDREN = 2;
const PAST_MS = 5 * 24 * 3600_000;
const CHIPS = 6;

/** Both parents write a number into rows of their own; this is the one before the first. */
export const FIRST_STAMP = 0;
/** What the father's stamps are added to where they are minutes, so that they never limit anything. */
export const STAMPED_MINUTES = 2_000;

export async function seedPlatform(query: Query): Promise<string> {
  const id = randomUUID();
  await query(
    `INSERT INTO platforms (id, name, display_name, is_active) VALUES ($1, 'local', 'Local', true)`,
    [id],
  );
  return id;
}

/** `nth`: counted from 0, for numbers that differ. */
export async function seedFamily(
  query: Query,
  of: { readonly nth: number; readonly name: string; readonly timezone: string; readonly platform: string },
): Promise<Family> {
  const ids = (count: number) => Array.from({ length: count }, () => randomUUID());
  const family: Family = {
    name: of.name,
    user_id: randomUUID(),
    email: `${of.name}@example.org`,
    timezone: of.timezone,
    past: dateIn(of.timezone, Date.now() - PAST_MS),
    children: ids(CHILDREN),
    videos: ids(CHIPS),
    uids: Array.from({ length: CHIPS }, (_, chip) => uidOf(of.nth, chip)),
  };
  const { name, user_id, children, videos, uids } = family;
  await query('INSERT INTO users (id, email, password_hash, name) VALUES ($1, $2, $3, $4)', [
    user_id,
    family.email,
    await hash(PASSWORD, 4),
    stamped(name, FIRST_STAMP),
  ]);
  for (const child of children) {
    await query(
      `INSERT INTO profiles (id, user_id, name, age, daily_limit_minutes, avatar_url) VALUES ($1, $2, $3, 5, 1440, $4)`,
      [child, user_id, `child of ${name}`, stamped(name, FIRST_STAMP)],
    );
  }
  for (const [n, video] of videos.entries()) {
    await query(
      `INSERT INTO videos (id, user_id, platform_id, platform_video_id, video_url, title, duration_seconds, age_rating)
       VALUES ($1, $2, $3, $4, $5, $6, 600, '0')`,
      // One film for all: its name is unique only where a platform is named.
      [
        video,
        user_id,
        of.platform,
        n === 0 ? FILM : copyOf(n),
        `${name} film ${n}`,
        stamped(name, FIRST_STAMP),
      ],
    );
  }
  await query('INSERT INTO videos (user_id, video_url, title) VALUES ($1, $2, $3)', [
    user_id,
    `${name} comes and goes ${FIRST_STAMP}`,
    stamped(name, FIRST_STAMP),
  ]);
  for (const n of uids.keys()) await insertChip(query, family, n, FIRST_STAMP);
  return family;
}

/** The names under which the one film lies in the kiosks' folder. */
export const filmNames: readonly string[] = [
  FILM,
  ...Array.from({ length: CHIPS - 1 }, (_, n) => copyOf(n + 1)),
];

/** The chip as a new row, with the mapping that makes it play. */
export async function insertChip(query: Query, family: Family, nth: number, stamp: number): Promise<void> {
  const chip = randomUUID();
  await query('INSERT INTO nfc_chips (id, user_id, chip_uid, label) VALUES ($1, $2, $3, $4)', [
    chip,
    family.user_id,
    family.uids[nth],
    stamped(family.name, stamp),
  ]);
  await query(
    `INSERT INTO video_nfc_mappings (video_id, nfc_chip_id, profile_id, max_watch_time_minutes) VALUES ($1, $2, $3, $4)`,
    [family.videos[nth], chip, family.children[nth % CHILDREN], STAMPED_MINUTES + stamp],
  );
}

export function stamped(name: string, stamp: number): string {
  return `${name} ${stamp}`;
}

/** Null for what no parent has stamped. */
export function stampOf(text: string | null): number | null {
  const found = /^\w+ (\d+)$/.exec(text ?? '')?.[1];
  return found === undefined ? null : Number(found);
}

export function dateIn(timeZone: string, at: number): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone }).format(at);
}

/** Seven bytes, as real ones are. */
export function uidOf(family: number, chip: number): string {
  return `04${hex(family, 4)}${hex(chip, 8)}`.toUpperCase();
}

function hex(n: number, digits: number): string {
  return n.toString(16).padStart(digits, '0');
}

function copyOf(n: number): string {
  return `film-${n}.webm`;
}
