/** A racing snail: what it looks like and where it is. */
import {
  blinks,
  blue,
  bump,
  circle,
  cream,
  d,
  ellipse,
  fade,
  green,
  line,
  mix,
  night,
  orange,
  path,
  pink,
  put,
  ramp,
  red,
  short,
  yellow,
} from './draw.ts';
import { sleepyEye } from './nature.ts';

export interface Snail {
  readonly lane: number;
  readonly size: number;
  readonly shell: string;
  readonly skin: string;
  readonly at: (t: number) => number;
  readonly hides: (t: number) => number;
}

export const racers: readonly Snail[] = [
  {
    lane: 302,
    size: 0.86,
    shell: red,
    skin: mix(orange, cream, 0.62),
    at: (t) => creep(Math.min(t, 8.4), 240, 92),
    hides: () => 0,
  },
  {
    lane: 360,
    size: 1.1,
    shell: blue,
    skin: mix(green, cream, 0.62),
    at: (t) => creep(Math.min(t, 11), 205, 82),
    hides: (t) => ramp(t, 11.2, 12.2),
  },
  {
    lane: 420,
    size: 0.72,
    shell: yellow,
    skin: mix(pink, cream, 0.55),
    at: (t) => creep(t, 190, 64) + 20.6 * Math.max(0, Math.min(t, 18.2) - 10.5),
    hides: () => 0,
  },
];

function creep(t: number, from: number, speed: number): number {
  const moving = Math.max(0, Math.min(t, 18.2) - 1.5);
  return from + speed * moving + 7 * Math.sin(moving * 4.4);
}

export function snail(t: number, racer: Snail): string {
  const step = Math.sin(Math.max(0, t - 1.5) * 4.4 + racer.lane);
  const hidden = racer.hides(t);
  const hop = racer.shell === yellow ? 26 * Math.abs(Math.sin((t - 17.6) * 6)) * ramp(t, 17.6, 17.9) : 0;
  const stretch = 1 + 0.05 * step * (1 - hidden);
  const munch = racer.shell === red ? bump((t * 2.4) % 1, 0, 1) * ramp(t, 9, 9.4) : 0;
  const out = 1 - hidden;
  const foot = path(
    d`M-66 0Q-40 -17 ${30} -14L${30 + 30 * out} -14Q${46 + 34 * out} -8 ${40 + 30 * out} 0Z`,
    racer.skin,
  );
  const neck = path(
    d`M${14} -4Q${30 + 14 * out} -14 ${28 + 16 * out} ${-38 * out - 8}Q${50 * out + 22} ${-60 * out - 8} ${34 + 36 * out} ${-30 * out - 6}Q${34 + 30 * out} -8 ${34 + 26 * out} 0Z`,
    racer.skin,
  );
  const stalk = (lean: number, n: number) => {
    const [x, y] = [46 + lean * 12 + 2 * step, -70 - 4 * Math.sin(t * 2 + n) + 5 * munch];
    return (
      line(d`M${46 + lean * 3} -44Q${46 + lean * 4} -56 ${x} ${y}`, racer.skin, 6) +
      circle(x, y, 9, cream) +
      sleepyEye(x + 1.5, y, 4.6, blinks(t, 2.5 + n * 0, 5.1, 9.7, 14.2, 18.8))
    );
  };
  const smile = line(d`M54 ${-31 + 4 * munch}Q60 ${-24 - 3 * munch} 65 ${-32 + 4 * munch}`, night, 2.6);
  const head = fade(
    out,
    put(
      -40 * hidden,
      24 * hidden,
      stalk(-0.8, 0) +
        circle(52, -40, 17, racer.skin) +
        ellipse(52, -29, 5, 3.6, pink, { opacity: 0.7 }) +
        smile +
        stalk(0.9, 1),
      0,
      1 - 0.5 * hidden,
    ),
  );
  const breath = 1 + 0.03 * Math.sin(t * 3) * hidden;
  return put(
    0,
    -hop,
    put(0, 0, foot + (hidden < 0.9 ? neck : '') + head, 0, stretch, 2 - stretch) +
      put(-10, -38 + 8 * hidden, shell(racer.shell), -4 + 3 * step * out, breath),
  );
}

function shell(colour: string): string {
  const dark = mix(colour, night, 0.22);
  const turns = Array.from({ length: 46 }, (_, n) => {
    const [angle, reach] = [n * 0.28 + 1.9, 34 - n * 0.72];
    return `${short(reach * Math.cos(angle))} ${short(reach * Math.sin(angle))}`;
  });
  const shine = ellipse(-14, -24, 10, 6, cream, { opacity: 0.45, transform: 'rotate(-32 -14 -24)' });
  return circle(0, 0, 40, colour) + line(`M${turns.join('L')}`, dark, 5.4) + shine;
}

/** Small z's over a sleeping snail. */
export function dream(racer: Snail, t: number, shift: number): string {
  const one = (n: number) => {
    const age = (t * 0.55 + n / 3) % 1;
    const z = line('M-7 -8L7 -8L-7 8L7 8', blue, 4.5);
    return fade(
      Math.sin(age * Math.PI) * racer.hides(t),
      put(
        racer.at(t) - shift + 6 + age * 34,
        racer.lane - 80 - age * 52,
        z,
        10 * Math.sin(age * 6),
        0.7 + age * 0.7,
      ),
    );
  };
  return racer.hides(t) > 0 ? [0, 1, 2].map(one).join('') : '';
}
