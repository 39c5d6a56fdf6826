import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChipRow } from '../../db/device/chip-lookup.ts';
import type { VideoCopyRow } from '../../db/device/video-copies.ts';
import type { HouseholdRows } from './household.ts';
import { film, layDown, reached } from './sample-copies.ts';
import { ID, row, tap } from './sample-tap.ts';

describe('a video that the record holds several times', () => {
  const cases: [string, string | null, VideoCopyRow[], string, string[]][] = [
    [
      'whose copy is for bigger children',
      '0',
      [film('copy', '6', ID.video)],
      'AGE_RESTRICTED',
      ['STRICTER_COPY'],
    ],
    ['whose copy is for smaller children', '6', [film('copy', '0', ID.video)], 'AGE_RESTRICTED', []],
    ['whose copies say the same', '0', [film('copy', 'FSK 0', ID.video)], 'OK', []],
    ['whose copy is stricter but still allowed', '0', [film('copy', '3', ID.video)], 'OK', ['STRICTER_COPY']],
    ['whose copy has no rating', '0', [film('copy', null, ID.video)], 'RATING_MISSING', ['STRICTER_COPY']],
    [
      'whose copy has one nobody knows',
      '0',
      [film('copy', 'for kids', ID.video)],
      'RATING_UNKNOWN',
      ['STRICTER_COPY'],
    ],
    ['whose copy is banned', '0', [film('copy', 'Banned', ID.video)], 'RATING_BANNED', ['STRICTER_COPY']],
    [
      'that is banned and has a copy nobody knows',
      'Banned',
      [film('copy', 'for kids', ID.video)],
      'RATING_BANNED',
      [],
    ],
    [
      'without a rating and with a copy for bigger children',
      null,
      [film('copy', '18', ID.video)],
      'RATING_MISSING',
      [],
    ],
    [
      'whose copy has a rating that boards disagree about',
      '0',
      [film('copy', 'PG', ID.video)],
      'AGE_RESTRICTED',
      ['RATING_AMBIGUOUS', 'STRICTER_COPY'],
    ],
  ];
  for (const [what, own, copies, code, infos] of cases) {
    it(`is answered ${code} when it is one ${what}, from whichever side it is merged`, () => {
      const rows = [{ ...row, age_rating: own }];
      const canonical = layDown(rows, { films: [film(ID.video, own), ...copies] }).record;
      const alias = layDown(rows, {
        films: [film(ID.video, own, 'copy'), ...copies.map((copy) => ({ ...copy, merged_into_id: null }))],
      }).record;
      expect([canonical.code, canonical.infos]).toEqual([code, infos]);
      expect([alias.code, alias.infos]).toEqual([code, infos]);
    });
  }

  it('shows the age of the copy that decided', () => {
    const films = [film(ID.video, '0'), film('copy', '3', ID.video)];
    expect(layDown([row], { films }).record).toMatchObject({ code: 'OK', video: ID.video, min_age: 3 });
  });

  it('is judged by copies of copies, and by all of a circle', () => {
    const chain = [film(ID.video, '0', 'b'), film('b', '0', 'c'), film('c', '0'), film('d', '12', 'b')];
    expect(layDown([row], { films: chain }).record.code).toBe('AGE_RESTRICTED');
    const circle = [film(ID.video, '0', 'b'), film('b', '12', 'c'), film('c', '0', 'b')];
    expect(layDown([row], { films: circle }).record.code).toBe('AGE_RESTRICTED');
  });

  it('does not play while what it was merged into is not here', () => {
    expect(layDown([row], { films: [film(ID.video, '0', 'not here')] }).record).toMatchObject({
      code: 'RATING_UNKNOWN',
      infos: ['STRICTER_COPY'],
    });
  });

  it('is not judged by the copies of others', () => {
    const films = [film('other', '0'), film('other copy', '18', 'other')];
    expect(layDown([row], { films }).record).toMatchObject({ code: 'OK', infos: [] });
  });

  it('is never judged laxer than any copy alone, and as strictly as the strictest', () => {
    const texts = fc.constantFrom(
      '0',
      '3',
      '4',
      '6',
      'FSK 12',
      '18',
      'PG',
      'NR',
      null,
      'for kids',
      'Banned',
      '',
    );
    const copies = fc.array(fc.record({ age_rating: texts, into: fc.option(fc.nat({ max: 6 })) }), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(copies, fc.nat(), (all, pick) => {
        const films = all.map(({ age_rating, into }, n) =>
          film(`${n}`, age_rating, into === null ? null : `${into}`),
        );
        const own = pick % films.length;
        const mine = reached(films, `${own}`);
        const together = layDown(
          [{ ...row, video_id: `${own}`, age_rating: films[own]?.age_rating ?? null }],
          {
            films: films.filter(
              (it) => it.merged_into_id !== null || films.some((by) => by.merged_into_id === it.id),
            ),
          },
        );
        const alone = [...mine].map((id) => {
          const copy = films[Number(id)];
          return copy ? layDown([{ ...row, age_rating: copy.age_rating }]).play !== null : false;
        });
        expect(together.play !== null).toBe(alone.every((plays) => plays));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a platform that the record holds several times', () => {
  const platform = (
    id: string,
    merged_into_id: string | null,
    is_active: boolean,
  ): HouseholdRows['platforms'][number] => ({
    id,
    name: 'local',
    display_name: 'Local',
    icon_url: null,
    api_endpoint: null,
    is_active,
    merged_into_id,
    created_at: null,
  });
  const asked: (readonly [string | null, number | null])[] = [];
  const onPlatform = (platforms: HouseholdRows['platforms'], row_platform: Partial<ChipRow>) => {
    asked.length = 0;
    return tap({
      family: { platforms },
      row: { platform_id: 'copy', ...row_platform },
      deps: {
        playable: (it) => {
          asked.push([it.platform_name, it.platform_active]);
          return it.platform_active === 0
            ? { kind: 'unsupported' }
            : { kind: 'here', src: '/media/balloon.webm', media_type: 'video/webm' };
        },
      },
    }).record;
  };

  it('goes by the name of the one it was merged into', () => {
    const platforms = [platform('first', null, true), platform('copy', 'first', true)];
    expect(onPlatform(platforms, { platform_name: 'LOCAL' })).toMatchObject({ code: 'OK', infos: [] });
    expect(asked).toEqual([['local', 1]]);
  });

  it('is off as soon as one of its copies is off', () => {
    const platforms = [platform('first', null, false), platform('copy', 'first', true)];
    expect(onPlatform(platforms, {})).toMatchObject({
      code: 'VIDEO_UNSUPPORTED',
      infos: ['COPY_PLATFORM_INACTIVE'],
    });
    const others = [platform('copy', null, true), platform('second', 'copy', false)];
    expect(onPlatform(others, {})).toMatchObject({
      code: 'VIDEO_UNSUPPORTED',
      infos: ['COPY_PLATFORM_INACTIVE'],
    });
  });

  it('needs no remark where it is itself off', () => {
    const platforms = [platform('first', null, true), platform('copy', 'first', false)];
    expect(onPlatform(platforms, { platform_active: 0 })).toMatchObject({
      code: 'VIDEO_UNSUPPORTED',
      infos: [],
    });
  });

  it('is itself where it has no copies', () => {
    const platforms = [platform('copy', null, true), platform('other', null, false)];
    expect(onPlatform(platforms, { platform_active: null })).toMatchObject({ code: 'OK', infos: [] });
    expect(asked).toEqual([['local', null]]);
  });
});
