import { drawLot, seedOf } from './lots.ts';

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
  for (const id of [...new Set(ids)].sort()) {
    const seed = seedOf(id);
    faces.set(id, {
      animal: pick(animals, seed, taken.animal),
      shape: pick(shapes, seed >>> 8, taken.shape),
      colour: pick(colours, seed >>> 16, taken.colour),
    });
  }
  return faces;
}

/** One child's face, the same as where it stands among the others. `others` may name the child, too. */
export function faceAmong(id: string, others: readonly string[]): Face | undefined {
  return facesOf([...others, id]).get(id);
}

function pick<T>(choices: readonly [T, ...T[]], seed: number, taken: Set<number>): T {
  return choices[drawLot(choices.length, seed, taken)] ?? choices[0];
}
