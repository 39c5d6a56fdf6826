import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import data from './ratings.json' with { type: 'json' };
import { capOf, createRatings, loadRatings, type Rating } from './ratings.ts';

const ratings = loadRatings();
const video = (text: string | null | undefined, country?: string) =>
  ratings.resolve(text, { country, as: 'video' });
const limit = (text: string | null | undefined, country?: string) =>
  ratings.resolve(text, { country, as: 'limit' });

const unrated: Rating = { kind: 'unrated' };
const banned: Rating = { kind: 'banned' };
const unknown: Rating = { kind: 'unknown' };
const age = (min_age: number): Rating => ({ kind: 'known', min_age });
const plainNumber = /^[-+–]?\d+\+?$/;

/** Every row of the data with every way to write it. */
const rows = data.systems.flatMap(({ system, country, prefixes, labels }) =>
  labels.map((row) => {
    const { label, age } = row;
    const variants = 'variants' in row ? row.variants : [];
    const bare = 'prefixed' in row ? row.prefixed : [label];
    const prefixed = prefixes.flatMap((prefix) => bare.map((form) => prefix + form));
    return { system, country, age, spellings: [label, ...variants], prefixed };
  }),
);

describe('every label of the data', () => {
  it.each(rows.filter(({ age }) => typeof age === 'number'))(
    '$system $spellings.0 has an age in its own country',
    ({ system, country, age: min_age, spellings, prefixed }) => {
      const labels = spellings.filter((text) => !plainNumber.test(text));
      for (const text of [...labels, ...prefixed]) {
        const own = country ?? undefined;
        expect([text, video(text, own)]).toEqual([text, expect.objectContaining({ kind: 'known', min_age })]);
        expect([text, limit(text, own)]).toEqual([text, expect.objectContaining({ kind: 'known', min_age })]);
      }
      const single = prefixed.filter(
        (text) => rows.filter((row) => row.prefixed.includes(text)).length === 1,
      );
      for (const text of single) expect(video(text)).toEqual({ kind: 'known', min_age, system });
    },
  );

  it.each(rows.filter(({ age, country }) => typeof age === 'string' && country !== null))(
    '$system $spellings.0 is refused in its own country',
    ({ country, age, spellings, prefixed }) => {
      const labels = spellings.filter((text) => text !== '-');
      for (const text of [...labels, ...prefixed]) {
        expect([text, video(text, country ?? '')]).toEqual([text, { kind: age }]);
        expect([text, limit(text, country ?? '')]).toEqual([text, { kind: age }]);
      }
    },
  );

  it('is in no country looser for a video, nor stricter for a limit, than its own board says', () => {
    for (const { age, spellings } of rows) {
      for (const text of spellings.filter((text) => !plainNumber.test(text))) {
        const [asVideo, asLimit] = [video(text), limit(text)];
        if (typeof age === 'number') {
          if (asVideo.kind === 'known') expect(asVideo.min_age).toBeGreaterThanOrEqual(age);
          expect(asLimit.kind === 'known' && asLimit.min_age).toBeLessThanOrEqual(age);
        } else expect([text, asVideo.kind]).not.toEqual([text, 'known']);
      }
    }
  });
});

describe('the rules, in order', () => {
  it.each([null, undefined, '', ' ', '\u00a0\t'])('1. %j is unrated', (text) => {
    expect(video(text)).toEqual(unrated);
  });

  it.each([
    ['tv‑y7', { kind: 'known', min_age: 7, system: 'US TV Parental Guidelines' }],
    ['  fsk   12 ', { kind: 'known', min_age: 12, system: 'FSK' }],
    ['−12', age(12)],
    ['１２', age(12)],
  ] satisfies [string, Rating][])('1. spelling is folded: %j', (text, rating) => {
    expect(video(text)).toEqual(rating);
  });

  it.each('NR|N/A|Not Rated|Unrated|UR|Exempt|Approved|Passed|RP|TBC|TBD|none|unknown|-|?|–'.split('|'))(
    '2. %j is unrated in every country, Hungary and Morocco too',
    (text) => {
      for (const country of [undefined, 'HU', 'MA', 'SK', 'US', 'TH']) {
        expect(video(text, country)).toEqual(unrated);
        expect(limit(text.toUpperCase(), country)).toEqual(unrated);
      }
    },
  );

  it.each([
    ['0', 0],
    ['-12', 12],
    ['+7', 7],
    ['7+', 7],
    ['18', 18],
    ['21', 21],
  ])('3. %j is the number %i', (text, years) => {
    for (const country of [undefined, 'FR', 'KR']) {
      expect(video(text, country)).toEqual(age(years));
      expect(limit(text, country)).toEqual(age(years));
    }
  });

  it.each([
    '007',
    '00',
    '22',
    '99',
    '-22',
    '1.5',
    '6 years',
    '12x',
    '--6',
    '6++',
    '1e1',
    '0x6',
    'Infinity',
    'NaN',
  ])('3. %j is no plain number, and nothing guesses one out of it', (text) =>
    expect(video(text)).toEqual(unknown),
  );

  it.each([
    ['U/A 16+', { kind: 'known', min_age: 16, system: 'CBFC' }],
    ['M/12', { kind: 'known', min_age: 12, system: 'IGAC/CCE' }],
    ['7-9PG', { kind: 'known', min_age: 10, system: 'FPB' }],
    ['TV-14', { kind: 'known', min_age: 14, system: 'US TV Parental Guidelines' }],
    ['PG', { kind: 'known', min_age: 15, ambiguous: true }],
    ['R', banned],
    ['E', unrated],
    ['ab 18 / KJ', { kind: 'known', min_age: 18, system: 'FSK' }],
  ] satisfies [string, Rating][])('4. the whole of %j is looked up', (text, rating) => {
    expect(video(text)).toEqual(rating);
    expect(video(text.toLowerCase())).toEqual(rating);
  });

  it('4. asks the boards of the household country first, and all of them when those know nothing', () => {
    expect(video('PG', 'GB')).toEqual({ kind: 'known', min_age: 8, system: 'BBFC' });
    expect(video('pg', 'za')).toEqual({ kind: 'known', min_age: 7, system: 'FPB' });
    expect(video('R', 'US')).toEqual({ kind: 'known', min_age: 17, system: 'MPA' });
    expect(video('R', 'NZ')).toEqual(banned);
    expect(video('PG', 'DE')).toEqual({ kind: 'known', min_age: 15, ambiguous: true });
    expect(video('PG', 'Atlantis')).toEqual({ kind: 'known', min_age: 15, ambiguous: true });
  });

  it('4. gives a limit the lowest age where boards disagree', () => {
    expect(limit('PG')).toEqual({ kind: 'known', min_age: 7, ambiguous: true });
    expect(limit('R')).toEqual({ kind: 'known', min_age: 13, ambiguous: true });
    expect(limit('T')).toEqual({ kind: 'known', min_age: 0, ambiguous: true });
  });

  it.each([
    ['DE-6', { kind: 'known', min_age: 6 }],
    ['GB:12A', { kind: 'known', min_age: 12, system: 'BBFC' }],
    ['us/pg-13', { kind: 'known', min_age: 13, system: 'MPA' }],
    ['Germany:FSK 12', { kind: 'known', min_age: 12, system: 'FSK' }],
    ['KR:18', { kind: 'known', min_age: 19, system: 'KMRB' }],
    ['AU:RC', banned],
    ['TV:14', unknown],
    ['MA-15', unknown],
    ['XX:6', unknown],
  ] satisfies [string, Rating][])('5. %j: a prefix counts when it is on the list', (text, rating) => {
    expect(video(text)).toEqual(rating);
  });

  it.each([
    ['SE:15 / SE:15+', age(15)],
    ['US:PG-13 / GB:12A', age(13)],
    ['6, 12; 16', age(16)],
    ['6 / PG', { kind: 'known', min_age: 15, ambiguous: true }],
    ['DE:6 / XX', unknown],
    ['DE:6 / QQ', unknown],
    ['6 / NR', unknown],
    ['6,', unknown],
    ['18/Unrated', unknown],
    ['6/12', unknown],
  ] satisfies [string, Rating][])(
    '6. the list %j takes its highest part, if it knows all',
    (text, rating) => {
      expect(video(text)).toEqual(rating);
    },
  );

  it('6. gives a limit the lowest part', () => {
    expect(limit('6 / 12')).toEqual(age(6));
  });

  it('6. is not impressed by length', () => {
    expect(video(`${'6,'.repeat(300_000)}12`)).toEqual(age(12));
    expect(video(`6${','.repeat(300_000)}`)).toEqual(unknown);
  });

  it.each(['Rated : R', 'PG\u200b13', 'FSK', 'children only', '🎈', '\ud800', '__proto__', 'constructor'])(
    '7. %j is unknown',
    (text) => expect(video(text)).toEqual(unknown),
  );

  it.each([6, 0, true, {}, [], ['6'], Number.NaN, Symbol('6')])('what is no text is unknown', (value) => {
    expect(video(value as unknown as string)).toEqual(unknown);
    expect(limit(value as unknown as string)).toEqual(unknown);
  });
});

describe('for any text at all', () => {
  const words = fc.constantFrom(...rows.flatMap(({ spellings, prefixed }) => [...spellings, ...prefixed]));
  const entry = fc.oneof(words, fc.nat(30).map(String), fc.string({ unit: 'binary', maxLength: 6 }));
  const separator = fc.constantFrom(' / ', ', ', ',', ';', ' ; ', '，');
  const list = fc.array(fc.tuple(entry, separator), { minLength: 1, maxLength: 4 });
  const text = list.map((pairs) => pairs.map(([word, mark], n) => (n === 0 ? word : mark + word)).join(''));
  const country = fc.option(fc.constantFrom('US', 'GB', 'de', 'FR', 'NZ', 'KR', 'CA-QC', 'XX'), {
    nil: undefined,
  });

  it('a list is never known below any of its parts', () => {
    fc.assert(
      fc.property(text, country, (text, country) => {
        const whole = video(text, country);
        if (whole.kind !== 'known') return;
        for (const part of text.normalize('NFKC').split(/\s\/\s|[,;]/)) {
          const alone = video(part, country);
          if (alone.kind === 'known') expect(whole.min_age).toBeGreaterThanOrEqual(alone.min_age);
          else expect(video(text, country)).toHaveProperty('system');
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('a video is never rated below what the same text allows as a limit', () => {
    fc.assert(
      fc.property(text, country, (text, country) => {
        const [asVideo, asLimit] = [video(text, country), limit(text, country)];
        if (asVideo.kind !== 'known') return;
        expect(asLimit.kind === 'known' && asLimit.min_age).toBeLessThanOrEqual(asVideo.min_age);
      }),
      { numRuns: 3000 },
    );
  });

  it('nothing throws, and an age is always 0 to 21', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.constantFrom('video', 'limit'), (text, country, as) => {
        const rating = ratings.resolve(text as string, { country: country as string, as });
        if (rating.kind === 'known') expect([...Array(22).keys()]).toContain(rating.min_age);
        expect(capOf({ age: text as number, age_rating_limit: text as string }, ratings).cap).toBeTypeOf(
          'number',
        );
      }),
    );
  });

  it('a plain number is itself', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 21 }), country, (years, country) => {
        for (const text of [`${years}`, ` ${years}+ `, `-${years}`])
          expect(video(text, country)).toEqual(age(years));
      }),
    );
  });
});

describe("the child's cap", () => {
  const cap = (age: number | null, age_rating_limit: string | null, country?: string) =>
    capOf({ age, age_rating_limit }, ratings, country);

  it.each([null, 4, 40])('a limit wins over the age %s in both directions', (years) => {
    expect(cap(years, '12')).toEqual({ cap: 12, info: null });
    expect(cap(years, 'FSK 6')).toEqual({ cap: 6, info: null });
    expect(cap(years, 'R')).toEqual({ cap: 13, info: null });
    expect(cap(years, 'PG', 'GB')).toEqual({ cap: 8, info: null });
  });

  it.each([null, '', ' '])('without a limit (%j) it is the age', (text) => {
    expect(cap(0, text)).toEqual({ cap: 0, info: null });
    expect(cap(6, text)).toEqual({ cap: 6, info: null });
    expect(cap(120, text)).toEqual({ cap: 120, info: null });
  });

  it.each([null, -1, 121, 200, 6.5, Number.NaN, '6' as unknown as number])(
    'age %s alone allows only 0',
    (years) => {
      expect(cap(years, null)).toEqual({ cap: 0, info: 'PROFILE_AGE_UNKNOWN' });
    },
  );

  it.each(['six', 'NR', 'none', '-', 'AU:RC', '22', 6 as unknown as string, undefined as unknown as string])(
    'the limit %s that is no age allows only 0, whatever the age, and tells the parent',
    (text) => expect(cap(9, text)).toEqual({ cap: 0, info: 'PROFILE_LIMIT_INVALID' }),
  );
});

describe('the data', () => {
  it('has a version', () => {
    expect(ratings.version).toBe(data.version);
  });

  it('is refused in one line when it is damaged', () => {
    const label = { label: 'X', age: 99 };
    const damaged = {
      version: '1',
      systems: [{ system: 'S', country: null, prefixes: [], labels: [label] }],
    };
    expect(() => createRatings(damaged)).toThrow(
      /^db\/ratings\.json is damaged at systems\.0\.labels\.0\.age: .*again$/,
    );
    expect(() => createRatings({})).toThrow('db/ratings.json is damaged at version');
  });
});
