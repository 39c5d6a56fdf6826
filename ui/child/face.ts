export const animals = ['fox', 'bear', 'rabbit', 'cat', 'owl', 'frog'] as const;
export const shapes = ['circle', 'square', 'diamond', 'flower', 'hexagon'] as const;
export const colours = ['orange', 'sky', 'green', 'yellow', 'blue', 'vermilion', 'rose'] as const;

/** Three cues by which a child finds itself without reading. */
export interface Face {
  animal: (typeof animals)[number];
  shape: (typeof shapes)[number];
  colour: (typeof colours)[number];
}

/**
 * Faces for the children of one screen, from their ids alone. Two children never get the same animal
 * while there are animals left; who comes first in the order of ids keeps the first claim.
 */
export function facesOf(ids: readonly string[]): ReadonlyMap<string, Face> {
  const faces = new Map<string, Face>();
  const taken = { animal: new Set<number>(), shape: new Set<number>(), colour: new Set<number>() };
  for (const id of [...ids].sort()) {
    const seed = hash(id);
    faces.set(id, {
      animal: pick(animals, seed, taken.animal),
      shape: pick(shapes, seed >>> 8, taken.shape),
      colour: pick(colours, seed >>> 16, taken.colour),
    });
  }
  return faces;
}

function pick<T>(choices: readonly [T, ...T[]], seed: number, taken: Set<number>): T {
  if (taken.size === choices.length) taken.clear();
  let index = seed % choices.length;
  while (taken.has(index)) index = (index + 1) % choices.length;
  taken.add(index);
  return choices[index] ?? choices[0];
}

/** FNV-1a: spreads ids that differ in one letter. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const letter of text) value = Math.imul(value ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return value;
}
