import type { Mirror } from '../db/device/mirror.ts';

const FAMILY = id('f', 1);
const KIOSK = id('f', 2);
const PLATFORM = id('b', 1);

/** Fills the mirror with a household of `chips` chips, each with a video for one of the children, as a snapshot would. */
export async function fillMirror(
  mirror: Mirror,
  { chips, children }: { readonly chips: number; readonly children: number },
): Promise<readonly string[]> {
  const load = mirror.beginSnapshot();
  if (!load) throw new Error('the mirror takes no snapshot');
  const at = new Date(Date.UTC(2026, 0, 1));
  const stamps = { created_at: at, updated_at: at };
  load.add([
    {
      type: 'row' as const,
      table: 'platforms' as const,
      row: {
        id: PLATFORM,
        name: 'local',
        display_name: 'Local',
        icon_url: null,
        api_endpoint: null,
        is_active: true,
        merged_into_id: null,
        created_at: at,
      },
    },
    { type: 'row', table: 'users', row: { id: FAMILY, name: 'Alex', deleted_at: null } },
    ...Array.from({ length: children }, (_, n) => ({
      type: 'row' as const,
      table: 'profiles' as const,
      row: {
        id: childOf(n, children),
        user_id: FAMILY,
        name: `Child ${n}`,
        age: 4,
        age_rating_limit: null,
        avatar_url: null,
        daily_limit_minutes: 1440,
        deleted_at: null,
        ...stamps,
      },
    })),
    {
      type: 'row' as const,
      table: 'kiosks' as const,
      row: {
        id: KIOSK,
        user_id: FAMILY,
        name: 'Bench',
        status: 'active',
        settings: { timezone: 'Europe/Berlin' },
        paired_at: at,
        revoked_at: null,
      },
    },
  ]);
  const uids: string[] = [];
  for (let from = 0; from < chips; from += 1000) {
    const numbers = Array.from({ length: Math.min(1000, chips - from) }, (_, index) => from + index);
    const batch = numbers.map((n) => uidOf(n));
    uids.push(...batch);
    load.add(
      numbers.map((n) => ({
        type: 'row' as const,
        table: 'videos' as const,
        row: {
          id: id('e', n),
          user_id: FAMILY,
          platform_id: PLATFORM,
          platform_video_id: 'film.webm',
          video_url: null,
          title: `Film ${n}`,
          description: null,
          thumbnail_url: null,
          duration_seconds: 600,
          age_rating: '0',
          channel_name: null,
          merged_into_id: null,
          ...stamps,
        },
      })),
    );
    load.add(
      numbers.map((n) => ({
        type: 'row' as const,
        table: 'nfc_chips' as const,
        row: {
          id: id('c', n),
          user_id: FAMILY,
          chip_uid: uidOf(n),
          label: null,
          is_active: true,
          user_uuid: null,
          ...stamps,
        },
      })),
    );
    load.add(
      numbers.map((n) => ({
        type: 'row' as const,
        table: 'video_nfc_mappings' as const,
        row: {
          id: mappingOf(n),
          video_id: id('e', n),
          nfc_chip_id: id('c', n),
          profile_id: childOf(n, children),
          max_watch_time_minutes: null,
          is_active: true,
          merged_into_id: null,
          ...stamps,
        },
      })),
    );
  }
  await load.commit({ kiosk_id: KIOSK, user_id: FAMILY, cursor: 'bench', pulled_at: Date.now() });
  return uids;
}

/** The child and the mapping of a chip, by its number. */
export function childOf(chip: number, children: number): string {
  return id('a', chip % children);
}

export function mappingOf(chip: number): string {
  return id('d', chip);
}

function uidOf(n: number): string {
  return `04${n.toString(16).padStart(12, '0')}`.toUpperCase();
}

function id(kind: string, n: number): string {
  return `${kind.repeat(8)}-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
}
