/** Sand, weeds, coral and what sits on them. */
import {
  blue,
  circle,
  cream,
  d,
  ellipse,
  green,
  line,
  mix,
  night,
  orange,
  path,
  pink,
  put,
  red,
  scatter,
  yellow,
} from './draw.ts';
import { along, sleepyEye } from './nature.ts';

export function reef(shift: number, t: number): string {
  const rock = along(
    shift,
    230,
    (x, n) => {
      const h = 90 + 90 * scatter(n + 2);
      return path(
        d`M${x - 110} 440Q${x - 70} ${430 - h} ${x - 10} ${425 - h * 0.9}Q${x + 60} ${420 - h} ${x + 120} 440Z`,
        mix(blue, night, 0.42),
      );
    },
    260,
  );
  const weed = along(shift * 1.4, 84, (x, n) =>
    seaweed(x, 430, 90 + 90 * scatter(n + 7), t + n, mix(green, blue, 0.45)),
  );
  return rock + weed;
}

function seaweed(x: number, y: number, tall: number, t: number, fill: string): string {
  const sway = (k: number) => 13 * Math.sin(t * 1.2 + k * 1.1) * (k / 4);
  const spine = (side: number) =>
    [0, 1, 2, 3].map((k) => ({ x: x + sway(k) + side * (9 - 2.1 * k), y: y - (tall * k) / 4 }));
  const [left, right] = [spine(-1), spine(1).reverse()];
  const smooth = (points: readonly { x: number; y: number }[]) =>
    points
      .map((p, n) => {
        const next = points[n + 1] ?? p;
        return d`Q${p.x} ${p.y} ${(p.x + next.x) / 2} ${(p.y + next.y) / 2}`;
      })
      .join('');
  return path(
    `${d`M${x - 9} ${y + 8}`}${smooth(left)}${d`Q${x + sway(3.6)} ${y - tall * 0.95} ${x + sway(4)} ${y - tall}`}${smooth(right)}L${Math.round(x + 9)} ${y + 8}Z`,
    fill,
  );
}

export function floor(shift: number, t: number): string {
  const sand = mix(cream, orange, 0.2);
  const edge = Array.from(
    { length: 63 },
    (_, n) =>
      `${n * 14 - 7} ${Math.round((428 + 9 * Math.sin((n * 14 + shift) / 120) + 4 * Math.sin((n * 14 + shift) / 47)) * 10) / 10}`,
  );
  const things = along(shift, 118, (x, n) => {
    const kind = Math.abs(n) % 5;
    if (kind === 0) return starfish(x, 452, t + n);
    if (kind === 1)
      return (
        seaweed(x, 446, 120, t + n, green) + seaweed(x + 24, 450, 84, t + n + 1, mix(green, yellow, 0.3))
      );
    if (kind === 2) return shellOn(x, 458);
    if (kind === 3) return coral(x, 442, pink);
    return (
      ellipse(x, 456, 30, 15, mix(sand, night, 0.24)) +
      ellipse(x + 26, 461, 18, 10, mix(sand, night, 0.16)) +
      coral(x - 50, 446, red)
    );
  });
  return (
    path(`M-7 490L${edge.join('L')}L870 490Z`, sand) +
    along(shift, 33, (x, n) => circle(x, 446 + 26 * scatter(n + 2), 2.2, mix(sand, '#8C5A3C', 0.35)), 20) +
    things
  );
}

function starfish(x: number, y: number, t: number): string {
  const arm = path('M-9 0Q-7 -26 0 -30Q7 -26 9 0Z', mix(red, orange, 0.35));
  const arms = [0, 72, 144, 216, 288].map((turn) => put(0, 0, arm, turn + 3 * Math.sin(t)));
  return put(
    x,
    y,
    arms.join('') +
      circle(0, 0, 11, mix(red, orange, 0.35)) +
      sleepyEye(-4, -3, 2.2, 0) +
      sleepyEye(4, -3, 2.2, 0) +
      line('M-3 3Q0 6 3 3', night, 1.6),
    0,
    0.95,
  );
}

function shellOn(x: number, y: number): string {
  const ribs = line('M0 2L-14 -18M0 2L-5 -23M0 2L5 -23M0 2L14 -18', mix(pink, night, 0.2), 2);
  return put(
    x,
    y,
    path('M0 4Q-30 -4 -19 -20Q-10 -30 0 -26Q10 -30 19 -20Q30 -4 0 4Z', mix(pink, cream, 0.45)) + ribs,
  );
}

function coral(x: number, y: number, colour: string): string {
  const paint = mix(colour, cream, 0.12);
  const branches = line(
    'M0 8L0 -34M0 -8Q-20 -12 -22 -34M0 -16Q18 -18 20 -44M-22 -20Q-32 -24 -33 -36M20 -28Q30 -30 31 -42',
    paint,
    9,
  );
  return put(x, y, branches);
}

export function anemone(t: number, near = false): string {
  const tentacle = (n: number) => {
    const x = near ? n * 19 - 66 : n * 15 - 82;
    const lean = 8 * Math.sin(t * 1.4 + n * 0.8) + x * (near ? 0.35 : 0.55);
    const tall = (near ? 44 : 104) - Math.abs(x) * (near ? 0.12 : 0.42) + 10 * (n % 2);
    const paint = mix(n % 2 ? pink : mix(pink, red, 0.28), cream, near ? 0.22 : 0.04);
    const [tipX, tipY] = [x * 0.75 + lean, 30 - tall];
    return (
      line(d`M${x * 0.75} 40Q${x * 0.8 + lean * 0.1} ${36 - tall * 0.6} ${tipX} ${tipY}`, paint, 12) +
      circle(tipX, tipY, 8, mix(paint, cream, 0.4))
    );
  };
  const foot = near ? ellipse(0, 46, 74, 20, mix(pink, night, 0.12)) : '';
  return Array.from({ length: near ? 8 : 12 }, (_, n) => tentacle(n)).join('') + foot;
}
