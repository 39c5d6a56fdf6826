/** The hot-air balloon with its two riders, drawn around its middle. */
import { bearHead, rabbitHead } from './animals.ts';
import {
  blinks,
  blue,
  brown,
  cream,
  d,
  ellipse,
  line,
  mix,
  night,
  orange,
  path,
  pink,
  put,
  ramp,
  rect,
  red,
  sky,
  yellow,
} from './draw.ts';
import { sleepyEye } from './nature.ts';

export function craft(t: number): string {
  const stripes = [red, orange, cream, mix(sky, blue, 0.35), cream, orange, red];
  const half = 92;
  const gore = (n: number) => {
    const edge = (k: number) => half * Math.sin((k / 7 - 0.5) * Math.PI * 0.999);
    const [a, b] = [edge(n), edge(n + 1)];
    return path(
      d`M0 -112C${a * 1.3} -112 ${a * 1.3} -22 ${a * 0.3} 58L${b * 0.3} 58C${b * 1.3} -22 ${b * 1.3} -112 0 -112Z`,
      stripes[n] ?? cream,
    );
  };
  const shut = blinks(t, 2.6, 6.2, 11, 14.4, 17.5);
  const face =
    sleepyEye(-20, -34, 6.5, shut) + sleepyEye(20, -34, 6.5, shut) + line('M-14 -14Q0 2 14 -14', night, 4.2);
  const cheeks =
    ellipse(-38, -16, 10, 7, pink, { opacity: 0.75 }) + ellipse(38, -16, 10, 7, pink, { opacity: 0.75 });
  const skirt = rect(-28, 54, 56, 9, mix(red, night, 0.25), 4);
  const ropes = line('M-24 62L-27 100M24 62L27 100M-9 62L-9 100M9 62L9 100', mix(brown, night, 0.2), 2);
  const flame = put(
    0,
    76,
    path('M-6 6Q-8 -6 0 -15Q8 -6 6 6Z', yellow),
    0,
    1,
    0.75 + 0.3 * Math.sin(t * 13) * Math.sin(t * 3.1),
  );
  const wave =
    26 * Math.sin(t * 6) * ramp(t, 4, 5) * (1 - ramp(t, 9, 10)) + 24 * Math.sin(t * 6) * ramp(t, 14.5, 15.5);
  const arm = put(24, 104, line('M0 0L10 -17', cream, 8), wave + 12);
  const riders =
    put(-14, 92, bearHead(blinks(t, 3.4, 8, 13.2, 18)), 4 * Math.sin(t * 1.1), 0.62) +
    arm +
    put(15, 94, rabbitHead(blinks(t, 5, 10.3, 16.2), 5 * Math.sin(t * 2)), 5 * Math.sin(t * 1.4 + 1), 0.52);
  const weave = line(
    'M-28 112L28 112M-27 122L27 122M-16 102L-15 131M0 102L0 131M16 102L15 131',
    mix(brown, night, 0.18),
    2,
  );
  const basket =
    path('M-31 102L31 102L27 126Q26 133 19 133L-19 133Q-26 133 -27 126Z', mix(brown, orange, 0.3)) +
    weave +
    rect(-34, 98, 68, 9, brown, 4.5);
  return stripes.map((_, n) => gore(n)).join('') + cheeks + face + skirt + ropes + flame + riders + basket;
}
