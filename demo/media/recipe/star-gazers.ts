/** The bear and the rabbit on their blanket, with the jar of stars. */
import { bearHead, rabbitHead } from './animals.ts';
import { colours, jar, lands, leavesJar } from './counting.ts';
import {
  blinks,
  brown,
  bump,
  circle,
  cream,
  d,
  ellipse,
  line,
  mix,
  night,
  orange,
  path,
  pink,
  pop,
  put,
  ramp,
  rect,
  red,
  sky,
  yellow,
} from './draw.ts';
import { star } from './nature.ts';

export function friends(t: number): string {
  const sleepy = ramp(t, 84.2, 86.4);
  const look = 3 * Math.sin(t * 0.8) * (1 - sleepy);
  const cheer = Array.from({ length: 10 }, (_, n) => bump(t, lands(n), lands(n) + 0.9)).reduce(
    (most, one) => Math.max(most, one),
    0,
  );
  const breath = 1 + 0.018 * Math.sin(t * 1.9);
  const shutBear = Math.max(blinks(t, 3, 9.2, 14, 21.4, 27, 34, 40.5, 47, 55, 62, 69, 77, 81), sleepy);
  const shutRabbit = Math.max(
    blinks(t, 4.4, 11, 18.3, 25, 32.6, 38, 45, 51, 60, 67, 73, 79.6),
    ramp(t, 83.6, 85),
  );
  const blanket =
    ellipse(427, 458, 208, 24, mix(red, night, 0.28)) +
    ellipse(427, 455, 192, 19, mix(red, orange, 0.35)) +
    [0, 1, 2, 3, 4, 5, 6, 7]
      .map((n) => circle(296 + n * 37, 452 + 8 * (n % 2), 5, mix(cream, orange, 0.3)))
      .join('');
  const arm = (side: number, lift: number) =>
    line(
      d`M${side * 34} 48Q${side * 56} ${56 - 30 * lift} ${side * (50 + 12 * lift)} ${74 - 92 * lift}`,
      brown,
      20,
    );
  const bear = put(
    346,
    350,
    ellipse(0, 66, 46, 48, brown) +
      ellipse(0, 72, 28, 32, mix(brown, cream, 0.4)) +
      arm(-1, cheer) +
      arm(1, cheer * 0.8) +
      put(0, 6 + 6 * sleepy, bearHead(shutBear), look + 9 * sleepy, 1.18) +
      line('M-30 108l-6 4M30 108l6 4', brown, 24),
    0,
    1,
    breath,
  );
  const fur = mix(cream, pink, 0.12);
  const rabbit = put(
    510,
    364,
    ellipse(0, 58, 36, 40, fur) +
      ellipse(0, 62, 20, 26, '#FFFFFF', { opacity: 0.5 }) +
      line(
        d`M-24 48Q-40 ${50 - 40 * cheer} -38 ${70 - 70 * cheer}M24 48Q40 ${50 - 40 * cheer} 38 ${70 - 70 * cheer}`,
        fur,
        15,
      ) +
      put(
        0,
        8 + 5 * sleepy,
        rabbitHead(shutRabbit, 4 * Math.sin(t * 1.7) + 10 * cheer, fur),
        -look * 1.3 - 10 * sleepy,
        1.05,
      ) +
      line('M-20 94l-5 3M20 94l5 3', fur, 18),
    0,
    1,
    1 + 0.018 * Math.sin(t * 2.2 + 1),
  );
  return blanket + bear + rabbit + glassJar(t) + cover(sleepy);
}

function glassJar(t: number): string {
  const left = Array.from({ length: 10 }, (_, n) => n).filter((n) => t < leavesJar(n));
  const sparks = left.map((n) => {
    const [x, y] = [15 * Math.sin(t * (0.8 + 0.13 * n) + n * 2), 22 + 15 * Math.sin(t * (1.1 + 0.1 * n) + n)];
    return star(x, y, 5, colours[n % colours.length] ?? yellow, t * 40 + n * 30);
  });
  const glow = circle(0, 20, 58, yellow, { opacity: 0.022 * left.length });
  const glass =
    rect(-26, -10, 52, 62, sky, 13, { opacity: 0.28 }) +
    line('M-18 2Q-20 20 -17 38', cream, 3.4, { opacity: 0.6 });
  const lid = put(
    34 * pop(t, 4, 0.7),
    -14 + 62 * pop(t, 4, 0.7),
    rect(-22, -6, 44, 11, mix(red, orange, 0.4), 5),
    64 * pop(t, 4, 0.7),
  );
  const rim = rect(-23, -14, 46, 8, sky, 4, { opacity: 0.5 });
  return put(jar.x, jar.y + 10, glow + sparks.join('') + glass + rim + lid);
}

export function cover(sleepy: number): string {
  if (sleepy === 0) return '';
  const y = 100 * (1 - sleepy);
  const wool = path(
    'M262 430Q340 398 427 416Q520 396 596 430Q612 470 590 484L268 484Q246 470 262 430Z',
    mix(sky, night, 0.25),
  );
  const dots = [0, 1, 2, 3, 4, 5, 6, 7]
    .map((n) => star(292 + n * 39, 446 + 10 * (n % 2), 6, mix(yellow, cream, 0.4)))
    .join('');
  return put(0, y, wool + line('M262 430Q340 398 427 416Q520 396 596 430', mix(sky, cream, 0.3), 6) + dots);
}
