import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Mirror, openMirror } from './mirror.ts';
import type { MirrorRow } from './mirror-rows.ts';
import type { Db } from './open.ts';
import { sampleId, sampleState, someDay } from './sample-rows.ts';
import { readVideoCopies, VIDEO_COPIES } from './video-copies.ts';

const id = (number: number) => sampleId(5, number);

function videoRow(number: number, merged_into_id: string | null, age_rating: string | null): MirrorRow {
  return {
    type: 'row',
    table: 'videos',
    row: {
      id: id(number),
      user_id: sampleState.user_id,
      platform_id: null,
      platform_video_id: null,
      video_url: null,
      title: 'A film',
      description: null,
      thumbnail_url: null,
      duration_seconds: null,
      age_rating,
      channel_name: null,
      merged_into_id,
      created_at: someDay,
      updated_at: someDay,
    },
  };
}

let home: string;
let mirror: Mirror;
let db: Db;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'medio-copies-'));
  mirror = openMirror({ home });
  const load = mirror.beginSnapshot();
  load?.add([
    videoRow(1, null, '0'),
    videoRow(2, id(1), '6'),
    videoRow(3, id(2), null),
    videoRow(4, null, '18'),
    videoRow(5, id(99), '0'),
  ]);
  await load?.commit(sampleState);
  const connection = mirror.connection();
  if (!connection) throw new Error('the mirror did not open');
  db = connection.db;
});
afterEach(() => {
  mirror.close();
  rmSync(home, { recursive: true });
});

describe('the videos that the record holds several times', () => {
  it('are those merged into another and those they are merged into, and no others', () => {
    const found = readVideoCopies(db).sort((a, b) => (a.id < b.id ? -1 : 1));
    expect(found).toEqual([
      { id: id(1), merged_into_id: null, age_rating: '0' },
      { id: id(2), merged_into_id: id(1), age_rating: '6' },
      { id: id(3), merged_into_id: id(2), age_rating: null },
      { id: id(5), merged_into_id: id(99), age_rating: '0' },
    ]);
  });

  it('are found without reading the others', () => {
    const plan = db.prepare(`EXPLAIN QUERY PLAN ${VIDEO_COPIES}`).all() as { detail: string }[];
    const reads = plan.map((step) => step.detail).filter((detail) => /^(SCAN|SEARCH)/.test(detail));
    expect(reads.filter((detail) => !detail.includes('videos_merged') && !detail.includes('id=?'))).toEqual(
      [],
    );
    expect(reads.length).toBeGreaterThan(1);
  });
});
