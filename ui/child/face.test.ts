import { describe, expect, it } from 'vitest';
import { faceAmong, facesOf } from './face.ts';

const ids = (count: number) =>
  Array.from({ length: count }, (_, n) => `0199a0b0-0000-7000-8000-00000000000${n}`);

describe('the faces of the children', () => {
  it('are the same each day, in whatever order the children come', () => {
    expect([...facesOf(ids(5).reverse())].sort()).toEqual([...facesOf(ids(5))].sort());
  });

  it('never share an animal while there are animals left', () => {
    const faces = [...facesOf(ids(6)).values()];
    expect(new Set(faces.map((face) => face.animal)).size).toBe(6);
  });

  it('exist for more children than animals, and for none', () => {
    expect(facesOf(ids(9)).size).toBe(9);
    expect(facesOf([]).size).toBe(0);
  });

  it('are the same where a child stands alone as among the others', () => {
    const all = ids(6);
    const alone = all.map((id) => faceAmong(id, all));
    expect(alone).toEqual(all.map((id) => facesOf(all).get(id)));
    expect(faceAmong('one', [])).toEqual(facesOf(['one']).get('one'));
  });
});
