import { sharing, standsForItself, where } from './probe-sql.ts';
import type { Probe } from './probes.ts';

/** What chips play, and what was watched. */
export const watchingProbes: readonly Probe[] = [
  {
    id: 'mappings-for-all-twice',
    title: 'mappings for all children that exist twice: same chip, same video',
    table: 'video_nfc_mappings',
    needs: ['video_nfc_mappings.video_id', 'video_nfc_mappings.nfc_chip_id', 'video_nfc_mappings.profile_id'],
    sql: sharing('video_nfc_mappings', 't.video_id, t.nfc_chip_id', 't.profile_id IS NULL'),
    about: [{ kinds: ['unique', 'index'], table: 'video_nfc_mappings', object: '(video_id, nfc_chip_id) ' }],
  },
  {
    id: 'mappings-for-all-of-several',
    title: 'mappings that name no child, in households with several',
    table: 'video_nfc_mappings',
    needs: [
      'video_nfc_mappings.profile_id',
      'video_nfc_mappings.nfc_chip_id',
      'nfc_chips.user_id',
      'profiles.user_id',
    ],
    sql: where(
      'video_nfc_mappings',
      `t.profile_id IS NULL AND ${standsForItself('t')} AND t.nfc_chip_id IN (
        SELECT chip.id FROM public.nfc_chips chip WHERE chip.user_id IN (
          SELECT child.user_id FROM public.profiles child
          WHERE pg_catalog.to_jsonb(child) ->> 'deleted_at' IS NULL
          GROUP BY child.user_id HAVING count(*) > 1))`,
    ),
    about: [
      { kinds: ['foreign_key'], table: 'video_nfc_mappings', object: '(profile_id)', aspects: ['actions'] },
    ],
  },
  {
    id: 'mappings-across-households',
    title: 'mappings whose chip, video and child belong to different households',
    table: 'video_nfc_mappings',
    needs: [
      'video_nfc_mappings.video_id',
      'video_nfc_mappings.nfc_chip_id',
      'video_nfc_mappings.profile_id',
      'videos.user_id',
      'nfc_chips.user_id',
      'profiles.user_id',
    ],
    sql: `
      SELECT t.id::text AS id FROM public.video_nfc_mappings t
      JOIN public.nfc_chips chip ON chip.id = t.nfc_chip_id
      LEFT JOIN public.videos video ON video.id = t.video_id
      LEFT JOIN public.profiles child ON child.id = t.profile_id
      WHERE chip.user_id <> video.user_id OR chip.user_id <> child.user_id`,
    about: [],
  },
  {
    id: 'mappings-active-unknown',
    title: 'mappings of which nobody says whether they are active',
    table: 'video_nfc_mappings',
    needs: ['video_nfc_mappings.is_active'],
    sql: where('video_nfc_mappings', 't.is_active IS NULL'),
    about: [
      {
        kinds: ['column'],
        table: 'video_nfc_mappings',
        object: 'is_active',
        aspects: ['nullability', 'default'],
      },
    ],
  },
  {
    id: 'mapping-limits-out-of-range',
    title: 'mappings whose watch time is negative or longer than a day',
    table: 'video_nfc_mappings',
    needs: ['video_nfc_mappings.max_watch_time_minutes'],
    sql: where('video_nfc_mappings', 't.max_watch_time_minutes NOT BETWEEN 0 AND 1440'),
    about: [],
  },
  {
    id: 'sessions-across-households',
    title: 'watch sessions whose child, video and chip belong to different households',
    table: 'watch_sessions',
    needs: ['watch_sessions.profile_id', 'watch_sessions.video_id', 'profiles.user_id', 'videos.user_id'],
    // Not every version knows a session's household and chip. Of several values, least and greatest leave out the nulls.
    sql: `
      WITH session AS MATERIALIZED (
        SELECT t.id::text AS id, t.profile_id, t.video_id, it ->> 'user_id' AS user_id, it ->> 'nfc_chip_id' AS chip
        FROM public.watch_sessions t CROSS JOIN LATERAL pg_catalog.to_jsonb(t) it
      ), household AS (
        SELECT t.id, child.user_id::text AS a, video.user_id::text AS b, chip.user_id::text AS c, t.user_id AS d
        FROM session t
        LEFT JOIN public.profiles child ON child.id = t.profile_id
        LEFT JOIN public.videos video ON video.id = t.video_id
        LEFT JOIN public.nfc_chips chip ON chip.id::text = t.chip
      )
      SELECT id FROM household WHERE least(a, b, c, d) <> greatest(a, b, c, d)`,
    about: [],
  },
  {
    id: 'sessions-backwards',
    title: 'watch sessions that last less than no time or end before they start',
    table: 'watch_sessions',
    needs: ['watch_sessions.started_at', 'watch_sessions.ended_at', 'watch_sessions.duration_seconds'],
    sql: where('watch_sessions', 't.duration_seconds < 0 OR t.ended_at < t.started_at'),
    about: [],
  },
  {
    id: 'days-out-of-range',
    title: 'days on which a child watched less than nothing or more than a day',
    table: 'daily_watch_time',
    needs: ['daily_watch_time.total_minutes'],
    sql: where('daily_watch_time', 't.total_minutes NOT BETWEEN 0 AND 1440'),
    about: [],
  },
];
