import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChipRow } from '../../db/device/chip-lookup.ts';
import type { VideoCopyRow } from '../../db/device/video-copies.ts';
import { recheck } from './recheck.ts';
import { film, layDown, mapping, reached } from './sample-copies.ts';
import { ID, row, tap } from './sample-tap.ts';

describe('a mapping that the record holds several times', () => {
  const minutes = (max_watch_time_minutes: number | null): Partial<ChipRow> => ({ max_watch_time_minutes });
  const merged = (id: string, change: Partial<ChipRow> = {}): ChipRow =>
    mapping(id, { mapping_merged_into: ID.mapping, ...change });
  const limitOf = (...rows: ChipRow[]) => {
    const { record } = layDown(rows, { it: { picked: ID.mapping } });
    return [record.code, record.mapping, record.mapping_limit_s, record.infos];
  };

  const cases: [string, ChipRow[], unknown[]][] = [
    [
      'the copy’s, where that is smaller',
      [{ ...row, ...minutes(20) }, merged('copy', minutes(10))],
      ['OK', ID.mapping, 600, ['COPY_LIMIT_SMALLER']],
    ],
    [
      'its own, where that is smaller',
      [{ ...row, ...minutes(5) }, merged('copy', minutes(10))],
      ['OK', ID.mapping, 300, []],
    ],
    [
      'the copy’s, where it has none',
      [row, merged('copy', minutes(10))],
      ['OK', ID.mapping, 600, ['COPY_LIMIT_SMALLER']],
    ],
    [
      'its own, where the copy has none',
      [{ ...row, ...minutes(5) }, merged('copy')],
      ['OK', ID.mapping, 300, []],
    ],
    ['none, where nobody has one', [row, merged('copy')], ['OK', ID.mapping, null, []]],
    [
      'the copy’s, which comes first',
      [merged('copy', minutes(10)), row],
      ['OK', ID.mapping, 600, ['COPY_LIMIT_SMALLER']],
    ],
    [
      'not that of a copy that is switched off',
      [row, merged('copy', { ...minutes(1), mapping_active: 0 })],
      ['OK', ID.mapping, null, []],
    ],
    [
      'that of a copy whose flag is nonsense',
      [row, merged('copy', { ...minutes(10), mapping_active: 7 })],
      ['OK', ID.mapping, 600, ['COPY_LIMIT_SMALLER']],
    ],
    [
      'nothing, where a copy allows nothing',
      [row, merged('copy', minutes(0))],
      ['MAPPING_LIMIT_REACHED', ID.mapping, 0, ['COPY_LIMIT_SMALLER']],
    ],
    [
      'nothing, where a copy is below nothing',
      [row, merged('copy', minutes(-3))],
      ['MAPPING_LIMIT_REACHED', ID.mapping, 0, ['MAPPING_LIMIT_INVALID', 'COPY_LIMIT_SMALLER']],
    ],
    [
      'that of a copy of a copy',
      [row, mapping('far', { mapping_merged_into: 'near', ...minutes(4) }), merged('near', minutes(9))],
      ['OK', ID.mapping, 240, ['COPY_LIMIT_SMALLER']],
    ],
    [
      'not that of a mapping to another video',
      [row, mapping('other', { video_id: 'other', ...minutes(2) })],
      ['OK', ID.mapping, null, []],
    ],
  ];
  for (const [what, rows, expected] of cases) {
    it(`has as its limit ${what}`, () => {
      expect(limitOf(...rows)).toEqual(expected);
    });
  }

  it('counts the seconds that were played under any of its ids', () => {
    const rows = [
      { ...row, ...minutes(10) },
      merged('copy'),
      merged('off', { mapping_active: 0 }),
      mapping('other', { video_id: 'other' }),
    ];
    const used = { [ID.mapping]: 100, copy: 200, off: 30, other: 1000 };
    const { record } = layDown(rows, { used, it: { picked: ID.mapping } });
    expect([record.mapping_used_s, record.budget_s]).toEqual([330, 270]);
  });

  it('does not play by an alias alone, whatever that names', () => {
    expect(limitOf(merged('copy'))).toEqual(['MAPPING_INACTIVE', null, null, []]);
    expect(
      limitOf(merged('a', { mapping_merged_into: 'b' }), merged('b', { mapping_merged_into: 'a' })),
    ).toEqual(['MAPPING_INACTIVE', null, null, []]);
    expect(limitOf({ ...row, mapping_active: 0 }, merged('copy'))).toEqual([
      'MAPPING_INACTIVE',
      null,
      null,
      [],
    ]);
  });

  it('has no part in what was merged into it from another chip', () => {
    const elsewhere = merged('copy', { chip_id: 'another chip', ...minutes(1) });
    expect(limitOf(row, elsewhere)).toEqual(['OK', ID.mapping, null, []]);
  });
});

describe('two mappings of a chip to copies of one video', () => {
  const films = [film(ID.video, '0'), film('copy', '3', ID.video)];
  const two = (first: Partial<ChipRow>, second: Partial<ChipRow>) => [
    { ...row, ...first },
    mapping('second', { video_id: 'copy', age_rating: '3', ...second }),
  ];

  it('are one: the strictest rating, the smallest limit, the seconds of both', () => {
    const rows = two({ max_watch_time_minutes: 20 }, { max_watch_time_minutes: 10 });
    const { record } = layDown(rows, { films, used: { [ID.mapping]: 100, second: 200 } });
    expect(record).toMatchObject({
      code: 'OK',
      mapping: ID.mapping,
      min_age: 3,
      mapping_limit_s: 600,
      mapping_used_s: 300,
      budget_s: 300,
      infos: ['STRICTER_COPY', 'COPY_LIMIT_SMALLER'],
    });
  });

  it('do not take turns: when one is used up, so is the other', () => {
    const rows = two({ max_watch_time_minutes: 5 }, { max_watch_time_minutes: 30 });
    expect(layDown(rows, { films, used: { [ID.mapping]: 300 } }).record.code).toBe('MAPPING_LIMIT_REACHED');
    expect(layDown(rows, { films, used: { second: 300 } }).record.code).toBe('MAPPING_LIMIT_REACHED');
  });

  it('are one for the child they are both for, and not for another', () => {
    const rows = two({ profile_id: null, max_watch_time_minutes: 20 }, { max_watch_time_minutes: 10 });
    expect(layDown(rows, { films }).record.mapping_limit_s).toBe(600);
    expect(layDown(rows, { films, it: { chosen: ID.ben } }).record).toMatchObject({
      profile: ID.ben,
      mapping_limit_s: 1200,
    });
  });

  it('play the one whose file is here', () => {
    const playable = (it: ChipRow) =>
      it.mapping_id === 'second'
        ? ({ kind: 'here', src: '/media/copy.webm', media_type: 'video/webm' } as const)
        : ({ kind: 'offline' } as const);
    const { record } = tap({
      family: { video_copies: films },
      it: { rows: two({}, {}) },
      deps: { playable },
    });
    expect([record.code, record.mapping]).toEqual(['OK', 'second']);
  });

  it('never leave more than any of them alone, and as much as the strictest of them', () => {
    const anyMapping = fc.record({
      active: fc.constantFrom(1, 0, null, 7),
      minutes: fc.option(fc.integer({ min: -1, max: 40 })),
      copy: fc.boolean(),
      forAll: fc.boolean(),
      into: fc.option(fc.nat({ max: 6 })),
      used_s: fc.nat({ max: 400 }),
    });
    fc.assert(
      fc.property(fc.array(anyMapping, { minLength: 1, maxLength: 6 }), (all) => {
        const rows = all.map((it, n) =>
          mapping(`${n}`, {
            mapping_active: it.active,
            max_watch_time_minutes: it.minutes,
            mapping_merged_into: it.into === null ? null : `${it.into}`,
            profile_id: it.forAll ? null : ID.mia,
            ...(it.copy && { video_id: 'copy', age_rating: '3' }),
          }),
        );
        const used = Object.fromEntries(all.map((it, n) => [`${n}`, it.used_s]));
        const links = rows.map((it) => film(it.mapping_id ?? '', null, it.mapping_merged_into));
        const live = rows.filter((it) => it.mapping_merged_into === null && (it.mapping_active ?? 1) === 1);
        const heads = live.map((it) => it.mapping_id ?? '');
        const counted = new Set(heads.flatMap((head) => [...reached(links, head)]));
        const together = layDown(rows, { films, used });
        if (live.length === 0) {
          expect(together.record.code).toBe('MAPPING_INACTIVE');
          return;
        }

        const members = rows.filter((it) => counted.has(it.mapping_id ?? ''));
        const alone = members
          .filter((it) => it.mapping_active !== 0)
          .map((it) => ({ ...it, mapping_active: 1, mapping_merged_into: null }))
          .map((it) => layDown([it], { films, used }).record.budget_s ?? 0);
        const budget_s = together.record.budget_s ?? Number.NaN;
        for (const each of alone) expect(budget_s).toBeLessThanOrEqual(each);
        const used_s = members.reduce((sum, it) => sum + (used[it.mapping_id ?? ''] ?? 0), 0);
        const limits = members.filter((it) => it.mapping_active !== 0).map((it) => it.max_watch_time_minutes);
        const left = Math.min(1800, ...limits.map((it) => (it === null ? 1800 : it * 60 - used_s)));
        expect(budget_s).toBe(left < 60 ? 0 : left);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('while a video plays', () => {
  const pinned = { mapping: ID.mapping, video: ID.video };
  const again = (rows: readonly ChipRow[], films: readonly VideoCopyRow[] = [], used = {}) =>
    recheck(layDown(rows, { films, used, it: { pinned } }).record, {
      profile: ID.mia,
      video: ID.video,
      played_s: 0,
    });
  const goesOn = { kind: 'go_on', budget_s: 1800, bound_by: 'daily_limit', share_s: null };
  const shorter = (budget_s: number) => ({ ...goesOn, budget_s, bound_by: 'mapping_limit' });
  const revoked = { kind: 'stop', reason: 'revoked' };
  const gone = { ...row, mapping_merged_into: 'now' };

  it('goes on although its chip was given another video as well', () => {
    expect(again([mapping('other', { video_id: 'other', age_rating: '18' }), row])).toEqual(goesOn);
  });

  it('stops when a copy of it becomes stricter', () => {
    expect(again([row], [film(ID.video, '0'), film('copy', '6', ID.video)])).toEqual(revoked);
    expect(again([row], [film(ID.video, '0', 'copy'), film('copy', null)])).toEqual(revoked);
  });

  it('is cut short when a copy of its mapping is', () => {
    const copy = mapping('copy', { mapping_merged_into: ID.mapping, max_watch_time_minutes: 5 });
    expect(again([row, copy], [], { copy: 100 })).toEqual(shorter(200));
    const second = mapping('second', { max_watch_time_minutes: 0 });
    expect(again([row, second])).toEqual({ kind: 'stop', reason: 'mapping_limit' });
  });

  it('goes on when its mapping is merged into one for the same child and video', () => {
    expect(again([gone, mapping('now')])).toEqual(goesOn);
    expect(again([gone, mapping('now', { profile_id: null })])).toEqual(goesOn);
    const films = [film(ID.video, '0', 'canonical'), film('canonical', '0')];
    expect(again([gone, mapping('now', { video_id: 'canonical' })], films)).toEqual(goesOn);
    const limited = { ...gone, max_watch_time_minutes: 10 };
    expect(again([limited, mapping('now')], [], { [ID.mapping]: 60, now: 40 })).toEqual(shorter(500));
  });

  it('goes on when its mapping names another copy of the same video', () => {
    const films = [film(ID.video, '0', 'canonical'), film('canonical', '0')];
    expect(again([{ ...row, video_id: 'canonical' }], films)).toEqual(goesOn);
  });

  const stops: [string, readonly ChipRow[], unknown][] = [
    [
      'its mapping was switched off, although another leads there',
      [{ ...row, mapping_active: 0 }, mapping('b')],
      revoked,
    ],
    ['its mapping is gone, although another leads there', [mapping('b')], revoked],
    ['its mapping was merged and switched off', [{ ...gone, mapping_active: 0 }, mapping('now')], revoked],
    [
      'its mapping was merged into one that is switched off',
      [gone, mapping('now', { mapping_active: 0 })],
      revoked,
    ],
    [
      'its mapping was merged into one of another chip',
      [gone, mapping('now', { chip_id: 'other' })],
      revoked,
    ],
    ['its mapping was merged into one that is not here', [gone], revoked],
    [
      'its mapping was merged into one for another video',
      [gone, mapping('now', { video_id: 'other' })],
      revoked,
    ],
    [
      'its mapping was merged into one for another child',
      [gone, mapping('now', { profile_id: ID.ben })],
      { kind: 'stop', reason: 'profile_changed' },
    ],
    [
      'its mapping was given to another child, although one for all leads there',
      [{ ...row, profile_id: ID.ben }, mapping('b', { profile_id: null })],
      { kind: 'stop', reason: 'profile_changed' },
    ],
  ];
  for (const [when, rows, verdict] of stops) {
    it(`stops when ${when}`, () => {
      expect(again(rows)).toEqual(verdict);
    });
  }
});
