import type { Db } from './open.ts';

export interface VideoCopyRow {
  readonly id: string;
  readonly merged_into_id: string | null;
  readonly age_rating: string | null;
}

/** Every video that is merged into another, and those they are merged into. Reads no others. */
export const VIDEO_COPIES = `
  SELECT id, merged_into_id, age_rating FROM videos WHERE merged_into_id IS NOT NULL
  UNION ALL
  SELECT id, merged_into_id, age_rating FROM videos
   WHERE id IN (SELECT merged_into_id FROM videos WHERE merged_into_id IS NOT NULL) AND merged_into_id IS NULL`;

export function readVideoCopies(mirror: Db): VideoCopyRow[] {
  return mirror.prepare<[], VideoCopyRow>(VIDEO_COPIES).all();
}
