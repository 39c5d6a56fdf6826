import type { OldBackend } from './old-backend.ts';

/** Which schema a backend was written against; it knows no other column. */
export type OldSchema = 'production' | 'init';

/** One household as its backend remembers it. */
export interface Family {
  readonly name: string;
  readonly user: string;
  readonly profile: string;
  readonly platform: string;
  readonly videos: string[];
  readonly chips: string[];
  readonly mappings: { readonly id: string; readonly video: string; readonly chip: string }[];
  readonly sessions: { readonly id: string; readonly video: string; readonly chip: string }[];
  readonly tokens: string[];
  readonly days: string[];
}

/** A family signs up: an account, a child, a platform, a video, a chip. */
export async function signUp(backend: OldBackend, schema: OldSchema, name: string): Promise<Family> {
  const email = `${name}@example.org`;
  const user = await backend.insert('users', { email, password_hash: '$2b$', name });
  const profile = await backend.insert('profiles', {
    user_id: user,
    name: 'Mia',
    ...(schema === 'production' ? { daily_limit_minutes: 45 } : { age: 5, age_rating_limit: 'FSK 6' }),
  });
  const platform = await addPlatform(backend, schema, name);
  const none = { videos: [], chips: [], mappings: [], sessions: [], tokens: [], days: [] };
  const family: Family = { name, user, profile, platform, ...none };
  await addVideo(backend, family, 'first', `https://example.org/${name}`);
  await addChip(backend, schema, family, 0);
  return family;
}

/** Production's backend does not look first, so there are as many rows as calls. */
async function addPlatform(backend: OldBackend, schema: OldSchema, name: string): Promise<string> {
  if (schema === 'production') {
    return backend.insert('platforms', { name: 'writers', api_endpoint: null, is_active: true });
  }
  return backend.insert('platforms', { name: `writers of ${name}`, display_name: 'Writers', icon_url: null });
}

export async function addVideo(
  backend: OldBackend,
  family: Family,
  key: string,
  url: string | null,
): Promise<void> {
  const video = await backend.insert('videos', {
    user_id: family.user,
    platform_id: family.platform,
    platform_video_id: key,
    video_url: url,
    title: `Film ${key}`,
    age_rating: '6',
  });
  family.videos.push(video);
}

export async function addChip(
  backend: OldBackend,
  schema: OldSchema,
  family: Family,
  serial: number,
): Promise<void> {
  const chip = { user_id: family.user, chip_uid: `04 ${family.name} ${serial}` };
  if (schema === 'init') {
    family.chips.push(await backend.insert('nfc_chips', { ...chip, label: 'Owl' }));
    return;
  }
  const [user] = await backend.send('SELECT id, user_uuid FROM users WHERE id = $1', [family.user], 1);
  const user_uuid = user?.['user_uuid'];
  family.chips.push(await backend.insert('nfc_chips', { ...chip, user_uuid, is_active: true }));
}

/** Children first: neither schema of record nor production takes rows along. */
export async function removeVideo(backend: OldBackend, family: Family, video: string): Promise<void> {
  await removeAll(backend, 'video_nfc_mappings', family.mappings, (it) => it.video === video);
  await removeAll(backend, 'watch_sessions', family.sessions, (it) => it.video === video);
  await backend.remove('videos', video);
  family.videos.splice(family.videos.indexOf(video), 1);
}

/** Sessions that the chip started stay, in init.sql without it. */
export async function removeChip(
  backend: OldBackend,
  schema: OldSchema,
  family: Family,
  chip: string,
): Promise<void> {
  await removeAll(backend, 'video_nfc_mappings', family.mappings, (it) => it.chip === chip);
  await backend.remove('nfc_chips', chip);
  family.chips.splice(family.chips.indexOf(chip), 1);
  if (schema === 'production') return;
  for (const session of family.sessions.filter((it) => it.chip === chip)) {
    backend.expect('watch_sessions', session.id, { nfc_chip_id: null });
  }
}

/** The account and everything that is its own; the platform stays. */
export async function removeFamily(backend: OldBackend, schema: OldSchema, family: Family): Promise<void> {
  for (const video of [...family.videos]) await removeVideo(backend, family, video);
  for (const chip of [...family.chips]) await removeChip(backend, schema, family, chip);
  for (const token of family.tokens) await backend.remove('token_blacklist', token);
  for (const day of family.days) await backend.remove('daily_watch_time', day);
  await backend.remove('profiles', family.profile);
  await backend.remove('users', family.user);
}

async function removeAll<T extends { readonly id: string }>(
  backend: OldBackend,
  table: string,
  rows: T[],
  which: (row: T) => boolean,
): Promise<void> {
  for (const row of rows.filter(which)) {
    await backend.remove(table, row.id);
    rows.splice(rows.indexOf(row), 1);
  }
}
