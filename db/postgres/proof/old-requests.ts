import type { OldBackend } from './old-backend.ts';
import { addChip, addVideo, type Family, type OldSchema, removeChip, removeVideo } from './old-family.ts';

interface Work {
  readonly backend: OldBackend;
  readonly schema: OldSchema;
  readonly family: Family;
  readonly random: () => number;
  /** Unlike that of any other request. */
  readonly serial: number;
}
type Request = (work: Work) => Promise<void>;

/** What a backend of that time is asked to do. */
export function requestsOf(schema: OldSchema): readonly Request[] {
  return [...anyRequests, ...(schema === 'production' ? productionRequests : initRequests)];
}

const anyRequests: readonly Request[] = [
  async function signIn({ backend, family }) {
    const text = 'SELECT id, email, password_hash, name FROM users WHERE email = $1';
    await backend.send(text, [`${family.name}@example.org`], 1);
  },
  async function renameUser({ backend, family, serial }) {
    await backend.update('users', family.user, { name: `Renamed ${serial}` });
  },
  async function changeVideo({ backend, family, serial }) {
    for (const video of family.videos.slice(-1)) {
      await backend.update('videos', video, {
        title: `Film ${serial}`,
        age_rating: '12',
        thumbnail_url: 'https://t',
      });
    }
  },
  async function addAnotherVideo({ backend, family, serial }) {
    await addVideo(backend, family, `film-${serial}`, `https://example.org/${family.name}/${serial}`);
  },
  async function addAnotherChip({ backend, schema, family, serial }) {
    await addChip(backend, schema, family, serial);
  },
  async function removeFirstVideo({ backend, family }) {
    for (const video of family.videos.slice(0, 1)) await removeVideo(backend, family, video);
  },
  async function removeFirstChip({ backend, schema, family }) {
    for (const chip of family.chips.slice(0, 1)) await removeChip(backend, schema, family, chip);
  },
  async function revokeToken({ backend, family, serial }) {
    const token = {
      token_jti: `${family.name}-${serial}`,
      user_id: family.user,
      expires_at: '2099-01-01T00:00:00',
    };
    family.tokens.push(await backend.insert('token_blacklist', token));
    const text =
      'SELECT token_jti FROM token_blacklist WHERE token_jti = $1 AND expires_at > CURRENT_TIMESTAMP';
    await backend.send(text, [token.token_jti], 1);
  },
  async function expireTokens({ backend, family, serial }) {
    const token = {
      token_jti: `${family.name}-over-${serial}`,
      user_id: family.user,
      expires_at: '2020-01-01T00:00:00',
    };
    const jti = await backend.insert('token_blacklist', token);
    await backend.send(
      'DELETE FROM token_blacklist WHERE expires_at < CURRENT_TIMESTAMP AND token_jti LIKE $1 RETURNING token_jti',
      [`${family.name}-over-%`],
      1,
    );
    backend.expect('token_blacklist', jti, null);
  },
  async function listLibrary({ backend, family }) {
    const text = `SELECT v.id, v.title, v.thumbnail_url, p.name AS platform FROM videos v JOIN platforms p ON p.id = v.platform_id
      WHERE v.user_id = $1 ORDER BY v.created_at DESC`;
    await backend.send(text, [family.user], family.videos.length);
  },
];

const productionRequests: readonly Request[] = [
  /** Neither platform_video_id nor chip and video are unique there, and nobody looks first. */
  async function addSameVideoAgain({ backend, family }) {
    await addVideo(backend, family, 'first', null);
    await addVideo(backend, family, 'first', null);
  },
  async function mapForAllChildrenTwice({ backend, family, random }) {
    const [video, chip] = [family.videos.at(-1), family.chips.at(-1)];
    if (!video || !chip) return;
    for (const limit of [Math.floor(random() * 60), null]) {
      const mapping = { video_id: video, nfc_chip_id: chip, profile_id: null, max_watch_time_minutes: limit };
      const id = await backend.insert('video_nfc_mappings', { ...mapping, is_active: true });
      family.mappings.push({ id, video, chip });
    }
  },
  async function switchMappingOff({ backend, family }) {
    for (const { id } of family.mappings.slice(0, 1)) {
      await backend.update('video_nfc_mappings', id, { is_active: false, max_watch_time_minutes: 5 });
    }
  },
  /** user_id and nfc_chip_id are unknown there. */
  async function watch({ backend, family }) {
    for (const video of family.videos.slice(-1)) {
      const session = { profile_id: family.profile, video_id: video, started_at: '2025-06-01T12:00:00' };
      const id = await backend.insert('watch_sessions', session);
      family.sessions.push({ id, video, chip: 'none' });
      const end = { ended_at: '2025-06-01T12:10:00', duration_seconds: 600, stopped_reason: 'user' };
      await backend.update('watch_sessions', id, end);
    }
  },
  async function countMinutes({ backend, family }) {
    const text = `INSERT INTO daily_watch_time (profile_id, date, total_minutes, timezone) VALUES ($1, '2025-06-01', 10, $2)
      ON CONFLICT (profile_id, date) DO UPDATE SET total_minutes = daily_watch_time.total_minutes + EXCLUDED.total_minutes
      RETURNING id, total_minutes`;
    const [day] = await backend.send(text, [family.profile, 'Europe/Berlin'], 1);
    if (!day) return;
    const id = String(day['id']);
    backend.expect('daily_watch_time', id, {
      total_minutes: family.days.includes(id) ? day['total_minutes'] : 10,
    });
    if (!family.days.includes(id)) family.days.push(id);
  },
  async function deleteChildSoftly({ backend, family }) {
    await backend.update('profiles', family.profile, {
      deleted_at: '2025-06-02T00:00:00',
      daily_limit_minutes: 0,
    });
  },
  async function deleteAccountSoftly({ backend, family }) {
    const deletion = { deleted_at: '2025-06-02T00:00:00', deleted_by: family.user };
    await backend.update('users', family.user, deletion);
  },
  async function comeAndGoAsPlatform({ backend }) {
    await backend.remove(
      'platforms',
      await backend.insert('platforms', { name: 'writers', is_active: false }),
    );
  },
];

const initRequests: readonly Request[] = [
  async function mapTwice({ backend, family }) {
    const [video, chip] = [family.videos.at(-1), family.chips.at(-1)];
    if (!video || !chip || family.mappings.some((it) => it.video === video && it.chip === chip)) return;
    for (const profile_id of [null, family.profile]) {
      const mapping = { video_id: video, nfc_chip_id: chip, profile_id, max_watch_time_minutes: 20 };
      family.mappings.push({ id: await backend.insert('video_nfc_mappings', mapping), video, chip });
    }
  },
  async function watch({ backend, family, random }) {
    const [video, chip] = [family.videos.at(-1), family.chips.at(-1)];
    if (!video || !chip) return;
    const profile_id = random() < 0.5 ? null : family.profile;
    const session = { user_id: family.user, video_id: video, profile_id, nfc_chip_id: chip };
    const id = await backend.insert('watch_sessions', session);
    family.sessions.push({ id, video, chip });
    const end = { ended_at: '2025-06-01T12:10:00', duration_seconds: 600, completed: true };
    await backend.update('watch_sessions', id, end);
  },
  async function changeChild({ backend, family, serial }) {
    await backend.update('profiles', family.profile, {
      age: serial % 18,
      age_rating_limit: null,
      name: `Mia ${serial}`,
    });
  },
  async function changeChip({ backend, family, serial }) {
    for (const chip of family.chips.slice(0, 1))
      await backend.update('nfc_chips', chip, { label: `Chip ${serial}` });
  },
];
