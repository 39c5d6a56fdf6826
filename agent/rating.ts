import { loadRatings, type Rating } from '../db/ratings.ts';

export interface RatingAsked {
  readonly label: string;
  readonly country: string | undefined;
  readonly as: string | undefined;
  readonly json: boolean;
}

/** What `rating LABEL` prints, or one line about what is wrong with the question. */
export function answerRating(
  asked: RatingAsked,
): { readonly kind: 'answer'; readonly text: string } | { readonly kind: 'wrong'; readonly message: string } {
  const { as = 'video', country } = asked;
  if (as !== 'video' && as !== 'limit') return wrong(`--as is video or limit, not '${as}'`);
  if (country !== undefined && !COUNTRY.test(country)) {
    return wrong(`--country is two letters such as DE, or a province such as CA-QC, not '${country}'`);
  }
  const rating = loadRatings().resolve(asked.label, { country, as });
  return {
    kind: 'answer',
    text: `${asked.json ? JSON.stringify(onTheWire(rating)) : inWords(rating, as)}\n`,
  };
}

/** A label such as `-12` (French: not below 12) is no option: moves it behind the `--` that says so. */
export function labelLast(args: readonly string[]): string[] {
  const at = args.findIndex((arg) => /^-\d/.test(arg));
  if (at < 0 || args.includes('--')) return [...args];
  return [...args.slice(0, at), ...args.slice(at + 1), '--', args[at] ?? ''];
}

const COUNTRY = /^[A-Za-z]{2}(-[A-Za-z]{2,3})?$/;

function onTheWire(rating: Rating): object {
  if (rating.kind !== 'known') return rating;
  const { kind, min_age: minAge, system, ambiguous } = rating;
  return { kind, minAge, ...(system && { system }), ...(ambiguous && { ambiguous }) };
}

function inWords(rating: Rating, as: 'video' | 'limit'): string {
  switch (rating.kind) {
    case 'known': {
      const whose = rating.system ? ` (${rating.system})` : '';
      const doubt = rating.ambiguous
        ? `; boards disagree, ${as === 'video' ? 'the highest' : 'the lowest'} age counts: name the country to be exact`
        : '';
      return `from ${rating.min_age}${whose}${doubt}`;
    }
    case 'unrated':
      if (as === 'limit') return 'unrated: as a limit it counts as none, and the age of the child decides';
      return 'unrated: no child may watch it until a parent gives it an age';
    case 'banned':
      return 'banned: no child may watch it';
    case 'unknown':
      if (as === 'limit')
        return 'unknown: no board has this label, so only what is for everyone may be watched';
      return 'unknown: no board has this label, so no child may watch it until a parent gives it an age';
  }
}

function wrong(message: string): { readonly kind: 'wrong'; readonly message: string } {
  return { kind: 'wrong', message };
}
