export interface Matched<E, A> {
  readonly pairs: readonly (readonly [E, A])[];
  /** Only expected, only there. */
  readonly missing: readonly E[];
  readonly unexpected: readonly A[];
}

/**
 * Finds for each expected thing the one that stands for it. Rules go from the closest likeness to the faintest: all that a
 * rule pairs is taken before the next is asked.
 */
export function match<E, A>(
  expected: readonly E[],
  actual: readonly A[],
  ...rules: readonly ((expected: E, actual: A) => boolean)[]
): Matched<E, A> {
  const pairs: (readonly [E, A])[] = [];
  let missing = expected;
  let unexpected = actual;
  for (const rule of rules) {
    missing = missing.filter((one) => {
      const other = unexpected.find((it) => rule(one, it));
      if (other === undefined) return true;
      pairs.push([one, other]);
      unexpected = unexpected.filter((it) => it !== other);
      return false;
    });
  }
  return { pairs, missing, unexpected };
}

export const sameName = (a: { readonly name: string }, b: { readonly name: string }): boolean =>
  a.name === b.name;
