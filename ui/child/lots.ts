/** FNV-1a: spreads ids that differ in one letter. */
export function seedOf(text: string): number {
  let value = 0x811c9dc5;
  for (const letter of text) value = Math.imul(value ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return value;
}

/** The place among `count` that a seed asks for, or the next free one; when all are taken, all are free again. */
export function drawLot(count: number, seed: number, taken: Set<number>): number {
  if (taken.size >= count) taken.clear();
  let index = seed % count;
  while (taken.has(index)) index = (index + 1) % count;
  taken.add(index);
  return index;
}
