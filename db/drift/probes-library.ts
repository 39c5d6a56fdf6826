import type { Ratings } from '../ratings.ts';
import { sharing, standsForItself, where } from './probe-sql.ts';
import type { Probe } from './probes.ts';

const KEY = '(user_id, platform_id, platform_video_id)';
const keyOfVideos = { kinds: ['unique', 'index'], table: 'videos', object: KEY } as const;
const keyColumns = ['videos.user_id', 'videos.platform_id', 'videos.platform_video_id'];
const hasKey = "t.platform_id IS NOT NULL AND t.platform_video_id <> ''";

/** Videos and the platforms they come from. */
export function libraryProbes(ratings: Pick<Ratings, 'resolve'>): readonly Probe[] {
  const rated = (kind: string) => ({
    sql: 'SELECT DISTINCT age_rating AS text FROM public.videos',
    keep: (text: string) => ratings.resolve(text, { as: 'video' }).kind === kind,
  });
  return [
    {
      id: 'platforms-named-alike',
      title: 'platforms that bear the name of another',
      table: 'platforms',
      needs: ['platforms.name'],
      sql: sharing('platforms', 't.name'),
      about: [{ kinds: ['unique', 'index'], table: 'platforms', object: '(name)' }],
    },
    {
      id: 'platforms-spelt-alike',
      title: 'platforms whose names are equal but for capitals and blanks',
      table: 'platforms',
      needs: ['platforms.name'],
      sql: spelledAlike,
      about: [],
    },
    {
      id: 'platforms-active-unknown',
      title: 'platforms of which nobody says whether they are active',
      table: 'platforms',
      needs: ['platforms.is_active'],
      sql: where('platforms', 't.is_active IS NULL'),
      about: [
        { kinds: ['column'], table: 'platforms', object: 'is_active', aspects: ['nullability', 'default'] },
      ],
    },
    {
      id: 'icons-over-500',
      title: 'platforms whose icon address is longer than 500 characters',
      table: 'platforms',
      needs: ['platforms.icon_url'],
      sql: where('platforms', 'char_length(t.icon_url) > 500'),
      about: [{ kinds: ['column'], table: 'platforms', object: 'icon_url', aspects: ['type'] }],
    },
    {
      id: 'videos-twice',
      title: 'videos that their household has twice: same platform, same number',
      table: 'videos',
      needs: keyColumns,
      sql: sharing('videos', 't.user_id, t.platform_id, t.platform_video_id', hasKey),
      about: [keyOfVideos],
    },
    {
      id: 'videos-twice-rated-differently',
      title: 'videos that their household has twice, with different age ratings',
      table: 'videos',
      needs: [...keyColumns, 'videos.age_rating'],
      sql: ratedDifferently(
        't.user_id, t.platform_id, t.platform_video_id',
        `${hasKey} AND ${standsForItself('t')}`,
      ),
      about: [keyOfVideos],
    },
    {
      id: 'videos-twice-by-platform-name',
      title: 'videos that their household has twice as soon as platforms of one name are one platform',
      table: 'videos',
      needs: [...keyColumns, 'platforms.id', 'platforms.name'],
      sql: twiceByPlatformName,
      about: [],
    },
    {
      id: 'videos-merged-rated-differently',
      title: 'videos that stand for one another and have different age ratings',
      table: 'videos',
      needs: ['videos.merged_into_id', 'videos.age_rating'],
      sql: ratedDifferently('coalesce(t.merged_into_id, t.id)', 'true'),
      about: [],
    },
    {
      id: 'videos-unrated',
      title: 'videos without an age rating: no child may watch them',
      table: 'videos',
      needs: ['videos.age_rating'],
      texts: rated('unrated'),
      sql: where('videos', 't.age_rating IS NULL OR t.age_rating = ANY ($1::text[])'),
      about: [],
    },
    {
      id: 'videos-rating-unknown',
      title: 'videos with an age rating that no board gives: no child may watch them',
      table: 'videos',
      needs: ['videos.age_rating'],
      texts: rated('unknown'),
      sql: where('videos', 't.age_rating = ANY ($1::text[])'),
      about: [],
    },
    {
      id: 'ratings-over-10',
      title: 'videos whose age rating is longer than 10 characters',
      table: 'videos',
      needs: ['videos.age_rating'],
      sql: where('videos', 'char_length(t.age_rating) > 10'),
      about: [{ kinds: ['column'], table: 'videos', object: 'age_rating', aspects: ['type'] }],
    },
    {
      id: 'thumbnails-over-500',
      title: 'videos whose picture address is longer than 500 characters',
      table: 'videos',
      needs: ['videos.thumbnail_url'],
      sql: where('videos', 'char_length(t.thumbnail_url) > 500'),
      about: [{ kinds: ['column'], table: 'videos', object: 'thumbnail_url', aspects: ['type'] }],
    },
  ];
}

const folded = String.raw`lower(regexp_replace(btrim(t.name), '\s+', ' ', 'g'))`;

const spelledAlike = `
  SELECT it.id FROM (
    SELECT t.id::text AS id, min(t.name) OVER same <> max(t.name) OVER same AS differ
    FROM public.platforms t WHERE ${standsForItself('t')} WINDOW same AS (PARTITION BY ${folded})
  ) it WHERE it.differ`;

const twiceByPlatformName = `
  SELECT it.id FROM (
    SELECT v.id::text AS id, min(v.platform_id::text) OVER same <> max(v.platform_id::text) OVER same AS differ
    FROM public.videos v JOIN public.platforms t ON t.id = v.platform_id
    WHERE v.platform_video_id <> '' AND ${standsForItself('v')}
    WINDOW same AS (PARTITION BY v.user_id, ${folded}, v.platform_video_id)
  ) it WHERE it.differ`;

/** No rating at all is a rating of its own here. */
function ratedDifferently(key: string, condition: string): string {
  return `
    SELECT it.id FROM (
      SELECT t.id::text AS id, min(coalesce(t.age_rating, '')) OVER same <> max(coalesce(t.age_rating, '')) OVER same AS differ
      FROM public.videos t WHERE ${condition} WINDOW same AS (PARTITION BY ${key})
    ) it WHERE it.differ`;
}
