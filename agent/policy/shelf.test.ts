import { describe, expect, it } from 'vitest';
import type { ChipRow } from '../../db/device/chip-lookup.ts';
import type { Decision } from './circumstances.ts';
import { film, layDown, mapping } from './sample-copies.ts';
import { ID, row, tap } from './sample-tap.ts';

const train = mapping('train', { video_id: 'train', title: 'Train' });
const fish = mapping('fish', { video_id: 'fish', title: 'Fish', profile_id: null });
const later = mapping('later', { video_id: 'later', age_rating: '6' });

const shelfOf = ({ ask }: Decision) => ask?.kind === 'which' && ask.shelf.map((it) => it.mapping.mapping_id);

describe('a chip that leads a child to several videos', () => {
  it('asks which, of those that the child may see now', () => {
    const decision = layDown([later, row, train, fish]);
    expect(shelfOf(decision)).toEqual([ID.mapping, 'train', 'fish']);
    expect(decision.play).toBeNull();
    expect(decision.record).toMatchObject({
      ...{ decision: 'ask', code: 'VIDEO_UNCHOSEN', failing: ['VIDEO_UNCHOSEN'], profile: ID.mia },
      ...{ mapping: null, video: null, min_age: null, budget_s: null, cap: 4, limit_s: 1800, used_s: 0 },
    });
  });

  const atOnce: [string, ChipRow[]][] = [
    ['only one of them is for this child', [later, row]],
    ['the others are used up', [row, { ...train, max_watch_time_minutes: 0 }]],
    ['the others are switched off or another child’s', [row, { ...train, mapping_active: 0 }, other(fish)]],
    ['they are the same video', [row, mapping('again')]],
  ];
  for (const [why, rows] of atOnce) {
    it(`plays at once where ${why}`, () => {
      const { record, play } = layDown(rows);
      expect([record.code, play?.mapping.mapping_id]).toEqual(['OK', ID.mapping]);
    });
  }

  it('plays at once where they are copies of one video', () => {
    const films = [film(ID.video, '0'), film('copy', '0', ID.video)];
    expect(layDown([row, mapping('b', { video_id: 'copy' })], { films }).record.code).toBe('OK');
  });

  it('plays the one that was picked, by its own limits', () => {
    const rows = [row, { ...train, max_watch_time_minutes: 5 }];
    const { record, play } = layDown(rows, { it: { picked: 'train' } });
    expect([record.code, play?.mapping.mapping_id, play?.budget_s]).toEqual(['OK', 'train', 300]);
  });

  it('says why the one that was picked does not play', () => {
    expect(layDown([row, later], { it: { picked: 'later' } }).record.code).toBe('AGE_RESTRICTED');
    expect(layDown([row, train], { it: { picked: 'gone' } }).record.code).toBe('MAPPING_NONE');
    expect(layDown([row, other(fish)], { it: { picked: 'fish' } }).record.code).toBe('MAPPING_NONE');
  });

  it('says why nothing plays where nothing does', () => {
    expect(layDown([later, mapping('z', { video_id: 'z', age_rating: '9' })]).record.code).toBe(
      'AGE_RESTRICTED',
    );
  });
});

describe('a chip that could not be read', () => {
  const unreadable = { uid: '', unreadable: true };

  it('is a refusal of its own, after what ails the kiosk', () => {
    expect(tap({ row: null, it: unreadable }).record).toMatchObject({
      ...{ decision: 'refuse', code: 'CHIP_UNREADABLE', failing: ['CHIP_UNREADABLE'], uid: '', chip: null },
    });
    expect(tap({ row: null, it: { ...unreadable, clock: 'unset', paired: false } }).record.failing).toEqual([
      'NOT_PAIRED',
      'CLOCK_UNSET',
      'CHIP_UNREADABLE',
    ]);
  });
});

function other(it: ChipRow): ChipRow {
  return { ...it, profile_id: ID.ben };
}
