/** The animals that appear in several films, drawn around (0, 0). */
import { brown, circle, cream, ellipse, line, mix, night, path, pink, put } from './draw.ts';
import { sleepyEye } from './nature.ts';

/** A bear's head, about 60 across. */
export function bearHead(shut: number, fur = brown): string {
  const inner = mix(fur, cream, 0.45);
  const ear = (side: number) => circle(side * 21, -20, 11, fur) + circle(side * 21, -20, 6, inner);
  const muzzle = ellipse(0, 9, 13, 10, mix(fur, cream, 0.7)) + ellipse(0, 4, 4.6, 3.4, night);
  const mouth = line('M0 7L0 10M-5 11Q0 15 5 11', night, 1.8);
  return ear(-1) + ear(1) + circle(0, 0, 29, fur) + muzzle + mouth + eyesAndCheeks(11, -6, 3.6, shut, 19, 6);
}

/** A rabbit's head; `ears` turns them a little, in degrees. */
export function rabbitHead(shut: number, ears = 0, fur = cream): string {
  const one = (side: number) => {
    const shape = ellipse(0, -24, 8.5, 25, fur) + ellipse(0, -22, 4, 17, mix(pink, cream, 0.35));
    return put(side * 11, -18, shape, side * (9 + ears));
  };
  const nose = path('M-3.6 4Q0 2 3.6 4Q2 8 0 8Q-2 8 -3.6 4Z', pink);
  const mouth = line('M0 8L0 10M-5 11Q-2 14 0 10.5Q2 14 5 11', night, 1.6);
  return (
    one(-1) + one(1) + ellipse(0, 0, 27, 24, fur) + nose + mouth + eyesAndCheeks(11, -3, 3.6, shut, 18, 7)
  );
}

/** A cat's head. */
export function catHead(shut: number, fur: string): string {
  const ear = (side: number) =>
    put(
      0,
      0,
      path('M8 -19L21 -36Q26 -24 25 -8Z', fur) + path('M14 -20L20 -29Q22 -22 22 -14Z', pink),
      0,
      side,
      1,
    );
  const whiskers = line('M15 5L31 2M15 8L30 11M-15 5L-31 2M-15 8L-30 11', mix(fur, cream, 0.6), 1.3);
  const mouth = line('M0 5L0 8M-5 9Q-2 12 0 8.5Q2 12 5 9', night, 1.6);
  const nose = path('M-3 2L3 2L0 5.5Z', pink);
  return (
    ear(-1) +
    ear(1) +
    ellipse(0, 0, 27, 23, fur) +
    whiskers +
    nose +
    mouth +
    eyesAndCheeks(11, -5, 3.6, shut, 19, 5)
  );
}

/** Two eyes `apart` from the middle and two rosy cheeks. */
export function eyesAndCheeks(
  apart: number,
  y: number,
  r: number,
  shut: number,
  cheek: number,
  cheekY: number,
): string {
  const cheeks = [-cheek, cheek].map((x) => ellipse(x, cheekY, r * 1.25, r, pink, { opacity: 0.55 }));
  return cheeks.join('') + sleepyEye(-apart, y, r, shut) + sleepyEye(apart, y, r, shut);
}
