import { seededRandom } from '../../db/postgres/proof/seeded-random.ts';

/** For tests: choices that are the same ones for the same seed. */
export interface Chance {
  /** A whole number from `low` to `high`, both included. */
  readonly between: (low: number, high: number) => number;
  readonly happens: (probability: number) => boolean;
  /** Each named choice as often as its weight says. */
  readonly among: <Name extends string>(weights: Readonly<Record<Name, number>>) => Name;
}

export function chanceOf(seed: number): Chance {
  const random = seededRandom(seed);
  return {
    between: (low, high) => low + Math.floor(random() * (high - low + 1)),
    happens: (probability) => random() < probability,
    among: (weights) => {
      const names = Object.keys(weights) as (keyof typeof weights)[];
      const whole = names.reduce((total, name) => total + weights[name], 0);
      let left = random() * whole;
      const found = names.find((name) => {
        left -= weights[name];
        return left < 0;
      });
      if (found === undefined) throw new Error('there is nothing to choose from');
      return found;
    },
  };
}
