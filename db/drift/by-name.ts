export function sorted<T extends { readonly name: string }>(things: readonly T[]): T[] {
  return things.toSorted((a, b) => byText(a.name, b.name));
}

/** By code units: the same on every machine, whatever its language. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
