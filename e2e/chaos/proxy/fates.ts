import type { Chance } from '../../../agent/crash/chance.ts';

/** What becomes of one request and its answer on the way. */
export type Fate =
  | { readonly kind: 'pass' }
  /** Never arrives. */
  | { readonly kind: 'drop' }
  /** Arrives in part: this share of its bytes. */
  | { readonly kind: 'cut_request'; readonly share: number }
  /** Arrives, and nobody hears what came of it. */
  | { readonly kind: 'lose_answer' }
  | { readonly kind: 'cut_answer'; readonly bytes: number }
  | { readonly kind: 'delay'; readonly request_ms: number; readonly answer_ms: number }
  /** The answer comes in little pieces. */
  | { readonly kind: 'trickle'; readonly bytes: number; readonly pause_ms: number }
  /** Arrives, and the same bytes arrive again, each after so long; perhaps at another gateway. */
  | { readonly kind: 'duplicate'; readonly after_ms: readonly number[] }
  /** Nothing is answered, until the connection is cut. */
  | { readonly kind: 'hole'; readonly ms: number };

/** How often each is met, beside the others. */
export type Fates = Readonly<Record<Fate['kind'], number>>;

export const badNetwork: Fates = {
  pass: 55,
  drop: 4,
  cut_request: 4,
  lose_answer: 7,
  cut_answer: 7,
  delay: 8,
  trickle: 4,
  duplicate: 9,
  hole: 2,
};

/** What makes a request arrive more than once, by itself or because the kiosk asks again. */
export const repeatingNetwork: Fates = {
  pass: 40,
  drop: 0,
  cut_request: 0,
  lose_answer: 30,
  cut_answer: 0,
  delay: 0,
  trickle: 0,
  duplicate: 30,
  hole: 0,
};

export function chooseFate(chance: Chance, fates: Fates): Fate {
  const kind = chance.among(fates);
  switch (kind) {
    case 'pass':
    case 'drop':
    case 'lose_answer':
      return { kind };
    case 'cut_request':
      return { kind, share: chance.between(0, 99) / 100 };
    case 'cut_answer':
      return { kind, bytes: chance.between(0, 3_000) };
    case 'delay':
      return { kind, request_ms: chance.between(0, 800), answer_ms: chance.between(0, 800) };
    case 'trickle':
      return { kind, bytes: chance.between(40, 400), pause_ms: chance.between(1, 15) };
    case 'duplicate':
      return { kind, after_ms: Array.from({ length: chance.between(1, 2) }, () => late(chance)) };
    case 'hole':
      return { kind, ms: chance.between(500, 4_000) };
  }
}

/** At once, or long after the answer, when more has been said since. */
function late(chance: Chance): number {
  return chance.happens(1 / 3) ? 0 : chance.between(1, 4_000);
}
