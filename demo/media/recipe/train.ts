/** The night train: an engine with a bear at the controls and three carriages of sleepy animals. */
import { bearHead, catHead, rabbitHead } from './animals.ts';
import {
  blinks,
  blue,
  circle,
  cream,
  d,
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
  rect,
  red,
  yellow,
} from './draw.ts';
import { sleepyEye } from './nature.ts';

export const dusk = mix(night, blue, 0.22);

function wheel(x: number, r: number, turn: number, hub: string): string {
  const spokes = [0, 45, 90, 135]
    .map((angle) => put(0, 0, line(`M${-r + 3} 0L${r - 3} 0`, hub, 2.6), angle))
    .join('');
  const tyre = circle(0, 0, r, mix(night, '#000000', 0.3)) + circle(0, 0, r - 4, mix(dusk, cream, 0.2));
  return put(x, -r, put(0, 0, tyre + spokes, turn) + circle(0, 0, 3.6, hub));
}

export function train(t: number, shift: number): string {
  const bounce = (n: number) => 1.6 * Math.abs(Math.sin(shift / 62 + n * 1.3));
  const cars = [
    car(
      t,
      shift,
      red,
      [(shut) => catHead(shut, orange), (shut) => rabbitHead(shut, 4 * Math.sin(t * 1.6))],
      33.5,
    ),
    car(
      t,
      shift,
      green,
      [(shut) => bearHead(shut), (shut) => bearHead(shut, mix(cream, '#8C5A3C', 0.18))],
      31,
    ),
    car(
      t,
      shift,
      blue,
      [
        (shut) => rabbitHead(shut, 5 * Math.sin(t * 1.2 + 1), mix(pink, cream, 0.7)),
        (shut) => catHead(shut, mix(night, cream, 0.45)),
      ],
      28.5,
    ),
  ];
  const couplings =
    [150, 322].map((x) => rect(x - 6, -24, 30, 6, mix(night, '#000000', 0.3), 3)).join('') +
    rect(490, -24, 30, 6, mix(night, '#000000', 0.3), 3);
  return (
    couplings +
    cars.map((one, n) => put(n * 172 - 10, -bounce(n), one)).join('') +
    put(508, -bounce(4), engine(t, shift))
  );
}

function car(
  t: number,
  shift: number,
  colour: string,
  riders: readonly ((shut: number) => string)[],
  darkAt: number,
): string {
  const paint = mix(colour, night, 0.12);
  const dark = ramp(t, darkAt, darkAt + 1.4);
  const pane = mix(mix(yellow, cream, 0.45), mix(dusk, night, 0.2), dark);
  const window = (x: number, n: number) => {
    const rider = riders[n];
    const shut = Math.max(
      blinks(t, 3 + n * 2.1 + darkAt / 9, 9.4 + n, 15.2 + n * 3, 22 + n),
      ramp(t, darkAt - 4 + n, darkAt - 2.6 + n),
    );
    const nod = 5 * ramp(t, darkAt - 3, darkAt) + 1.5 * Math.sin(t * 2 + n + darkAt);
    const clip = `clip-path="inset(0 round 8px)"`;
    const head = rider
      ? put(
          x + 25,
          -58 + nod,
          rider(shut),
          4 * Math.sin(t * 0.9 + n * 2) + 8 * ramp(t, darkAt - 3, darkAt),
          0.66,
        )
      : '';
    const shade = fade(dark * 0.55, rect(x, -92, 50, 46, night, 8));
    return `${rect(x - 3, -95, 56, 52, mix(paint, cream, 0.35), 10)}${rect(x, -92, 50, 46, pane, 8)}<svg x="${x}" y="-92" width="50" height="46" viewBox="${x} -92 50 46" ${clip}>${head}</svg>${shade}`;
  };
  const body =
    rect(0, -108, 152, 88, paint, 12) +
    rect(0, -38, 152, 7, mix(paint, cream, 0.5)) +
    rect(-5, -116, 162, 15, mix(paint, night, 0.35), 7.5);
  return (
    body +
    window(19, 0) +
    window(83, 1) +
    wheel(34, 15, shift * 3.8, cream) +
    wheel(118, 15, shift * 3.8, cream)
  );
}

function engine(t: number, shift: number): string {
  const coat = mix(night, orange, 0.78);
  const steel = mix(night, cream, 0.28);
  const puff = (n: number) => {
    const age = (t * 0.42 + n / 11) % 1;
    const [x, y] = [146 - age * 330, -142 - age * 70 - 14 * Math.sin(age * 5 + n)];
    return circle(x, y, 9 + 25 * age, mix(cream, dusk, 0.12 + 0.5 * age), {
      opacity: Math.min(1, 1.5 * (1 - age)),
    });
  };
  const smoke = Array.from({ length: 11 }, (_, n) => puff(n)).join('');
  const cab =
    rect(10, -122, 66, 98, red, 8) +
    rect(2, -130, 82, 14, mix(red, night, 0.3), 7) +
    rect(24, -108, 38, 40, mix(yellow, cream, 0.4), 7);
  const driver =
    put(43, -80, bearHead(blinks(t, 2.2, 7.6, 13, 19, 25, 31, 37)), 3 * Math.sin(t * 1.3), 0.62) +
    path('M24 -94Q43 -114 62 -94Z', blue) +
    rect(40, -97, 30, 6, mix(blue, night, 0.25), 3);
  const boiler =
    rect(70, -90, 118, 60, coat, 16) +
    [92, 124, 156].map((x) => rect(x, -90, 5, 60, mix(coat, night, 0.25))).join('');
  const chimney =
    path('M138 -88L134 -124L128 -138L164 -138L158 -124L154 -88Z', steel) +
    rect(124, -144, 44, 9, red, 4) +
    path('M94 -88Q94 -108 106 -108Q118 -108 118 -88Z', yellow);
  const front = circle(188, -60, 33, mix(coat, cream, 0.35)) + circle(188, -60, 27, mix(cream, orange, 0.12));
  const shut = blinks(t, 3.3, 8.1, 14.7, 20.3, 26, 33);
  const face =
    sleepyEye(181, -65, 4, shut) +
    sleepyEye(199, -65, 4, shut) +
    line('M183 -53Q190 -46 198 -53', night, 2.8) +
    circle(175, -54, 4.4, pink, { opacity: 0.7 }) +
    circle(205, -54, 4.4, pink, { opacity: 0.7 });
  const beam =
    path('M222 -92L420 -128L420 -4L222 -82Z', yellow, { opacity: 0.13 }) +
    circle(216, -88, 9, yellow) +
    circle(216, -88, 17, yellow, { opacity: 0.22 });
  const frame = rect(6, -32, 200, 14, steel, 5) + path('M198 -30L236 0L198 0Z', red);
  const turn = shift * 2.4;
  const [cx, cy] = [8 * Math.cos((turn * Math.PI) / 180), 8 * Math.sin((turn * Math.PI) / 180)];
  const rod = line(d`M${44 + cx} ${-23 + cy}L${138 + cx} ${-23 + cy}`, cream, 5);
  const wheels =
    wheel(44, 23, turn, yellow) +
    wheel(92, 23, turn, yellow) +
    wheel(138, 23, turn, yellow) +
    wheel(182, 13, shift * 4.4, yellow);
  return smoke + beam + cab + driver + boiler + chimney + frame + front + face + wheels + rod;
}
