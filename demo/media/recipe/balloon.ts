/** A hot-air balloon carries a bear and a rabbit out of a valley, up to the clouds and the sun. */

import { craft } from './balloon-craft.ts';
import {
  blinks,
  blue,
  brown,
  circle,
  cream,
  d,
  green,
  height,
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
  scatter,
  sky,
  width,
  yellow,
} from './draw.ts';
import type { Film } from './film.ts';
import { along, cloud, fir, hill, hillAt, roundTree, sleepyEye } from './nature.ts';
import type { Track } from './sound.ts';

export const balloon: Film = {
  name: 'balloon',
  title: 'Up, Up, Balloon',
  seconds: 20,
  container: 'webm',
  cover: { at: 16.8, box: '90 6 720 405' },
  draw,
  play,
};

function draw(t: number): string {
  const climb = ramp(t, 0.8, 17);
  const dawn = mix(mix(cream, orange, 0.34), mix(cream, pink, 0.16), ramp(t, 0, 5));
  const air = mix(dawn, mix(sky, cream, 0.4), ramp(t, 3.5, 10));
  const x = 330 + 90 * climb + 26 * Math.sin(t * 0.55);
  const y = 372 - 200 * ramp(t, 0.8, 10) - 18 * climb + 7 * Math.sin(t * 1.2);
  return [
    rect(0, 0, width, height, air),
    rainbow(t),
    birds(t),
    sunrise(t),
    skyClouds(t, 1),
    distant(t),
    put(0, 250 * climb, valley(t)),
    put(x, y, craft(t), 3.5 * Math.sin(t * 0.8), 1.08 + 0.1 * climb),
    put(0, 330 * climb, front(t)),
    skyClouds(t, 2),
    cloudBank(t),
  ].join('');
}

function sunrise(t: number): string {
  const disc = mix(yellow, orange, 0.25);
  const rays = Array.from({ length: 12 }, (_, n) => put(0, 0, line('M0 -72L0 -88', disc, 8), n * 30 + t * 7));
  const face = sleepyEye(-15, -5, 5, blinks(t, 4, 9.5, 16)) + sleepyEye(15, -5, 5, blinks(t, 4, 9.5, 16));
  const cheeks = circle(-28, 9, 7, red, { opacity: 0.35 }) + circle(28, 9, 7, red, { opacity: 0.35 });
  const sun = circle(0, 0, 92, cream, { opacity: 0.3 }) + rays.join('') + circle(0, 0, 56, disc);
  return put(690, 330 - 215 * ramp(t, 0, 13), sun + cheeks + face + line('M-12 11Q0 22 12 11', night, 3.6));
}

function skyClouds(t: number, depth: number): string {
  const rise = 210 * ramp(t, 0.8, 17) * depth;
  const one = (n: number) => {
    const x = ((scatter(n + depth * 40) * 1100 + t * (9 + 12 * depth) + n * 233) % 1100) - 120;
    const y = (depth === 1 ? 40 + n * 66 - 190 : n * 150 - 760) + rise;
    return cloud(x, y, (0.6 + 0.4 * scatter(n + 3)) * (depth === 1 ? 0.9 : 1.35), mix(cream, '#FFFFFF', 0.4));
  };
  const count = depth === 1 ? 6 : 4;
  const all = Array.from({ length: count }, (_, n) => one(n)).join('');
  return depth === 1 ? `<g opacity="0.75">${all}</g>` : all;
}

function rainbow(t: number): string {
  const shown = ramp(t, 10, 14);
  const arcs = [red, orange, yellow, green, blue, pink].map((colour, n) => {
    const r = 430 - n * 17;
    return line(d`M${300 - r} 520A${r} ${r} 0 0 1 ${300 + r} 520`, mix(colour, cream, 0.4), 17.5, {
      pathLength: 1,
      'stroke-dasharray': `${shown} 2`,
    });
  });
  return shown === 0
    ? ''
    : `<g opacity="0.75" stroke-linecap="butt">${arcs.join('').replaceAll('"round"', '"butt"')}</g>`;
}

/** Two small balloons far away. */
function distant(t: number): string {
  const one = (x: number, y: number, size: number, colour: string) =>
    put(
      x,
      y + 5 * Math.sin(t + x),
      path('M0 -40C34 -40 30 -6 8 18L-8 18C-30 -6 -34 -40 0 -40Z', colour) +
        path('M0 -40C12 -40 12 -6 3 18L-3 18C-12 -6 -12 -40 0 -40Z', cream) +
        rect(-7, 24, 14, 10, brown, 3),
      2 * Math.sin(t * 0.9 + x),
      size,
    );
  const rise = ramp(t, 6, 19);
  return (
    one(96 + 3 * t, 560 - 400 * rise, 0.9, mix(pink, cream, 0.2)) +
    one(560 + 4 * t, 640 - 330 * rise, 0.7, mix(green, cream, 0.25)) +
    one(212 + 2 * t, 700 - 330 * rise, 0.55, mix(blue, cream, 0.3))
  );
}

/** The tops of the clouds come up from below. */
function cloudBank(t: number): string {
  const up = 200 * (1 - ramp(t, 11, 18));
  const row = (y: number, pace: number, size: number, fill: string) =>
    along(t * pace, 110 * size, (x, n) =>
      cloud(x, y + up + 14 * scatter(n + y), size * (1 + 0.3 * scatter(n)), fill),
    );
  return row(448, 14, 1.5, mix(cream, sky, 0.3)) + row(488, 24, 2, mix(cream, '#FFFFFF', 0.4));
}

function valley(t: number): string {
  const [far, near] = [t * 5, t * 11];
  const soft = mix(green, cream, 0.55);
  const middle = mix(green, cream, 0.3);
  const trees = along(near, 120, (x, n) => {
    const y = hillAt(x + near, 352, 26, 1.4);
    if (n % 4 === 1) return cottage(x, y + 4, t);
    return n % 2
      ? fir(x, y + 6, 0.8, mix(green, night, 0.2))
      : roundTree(x, y + 6, 0.75, mix(green, yellow, 0.18), 2 * Math.sin(t * 1.3 + n));
  });
  return (
    hill(290, 34, 0.3, far, mix(soft, sky, 0.25)) +
    hill(322, 30, 3.1, far * 1.5, soft) +
    hill(352, 26, 1.4, near, middle) +
    trees
  );
}

function cottage(x: number, y: number, t: number): string {
  const puff = (n: number) => {
    const age = (t * 0.4 + n / 3) % 1;
    return circle(19 + 14 * age, -62 - 46 * age, 4 + 9 * age, cream, { opacity: 0.8 * (1 - age) });
  };
  const smoke = [0, 1, 2].map(puff).join('');
  const roof = path('M-36 -30L0 -60L36 -30Z', red, {
    stroke: red,
    'stroke-width': 5,
    'stroke-linejoin': 'round',
  });
  const walls = rect(-28, -32, 56, 34, cream) + rect(-7, -20, 14, 22, brown, 3);
  const panes = rect(-23, -24, 11, 11, sky, 2) + rect(13, -24, 11, 11, sky, 2);
  return put(x, y, smoke + rect(14, -60, 10, 20, brown) + walls + panes + roof, 0, 0.85);
}

function front(t: number): string {
  const shift = t * 20;
  const flowers = along(shift, 46, (x, n) => {
    const y = hillAt(x + shift, 432, 20, 5) + 22 + 34 * scatter(n + 60);
    const colour = [pink, yellow, cream, orange][Math.abs(n) % 4] ?? cream;
    const bloom = [0, 72, 144, 216, 288].map((turn) => put(0, 0, circle(0, -6, 4.4, colour), turn)).join('');
    return put(
      x,
      y,
      line('M0 0Q2 9 0 20', mix(green, night, 0.3), 2.6) + bloom + circle(0, 0, 3.6, mix(orange, red, 0.3)),
      7 * Math.sin(t * 2 + n),
    );
  });
  return hill(432, 20, 5, shift, green) + flowers;
}

function birds(t: number): string {
  const one = (n: number) => {
    const x = ((t * 62 + n * 52) % 1300) - 180 - n * 8;
    const flap = 9 * Math.sin(t * 8 + n);
    const wings = line(
      d`M-15 ${-flap}Q-7 ${-7 - flap * 0.3} 0 0Q7 ${-7 - flap * 0.3} 15 ${-flap}`,
      mix(blue, night, 0.35),
      4,
    );
    return put(x, 118 + 22 * Math.sin(t * 0.6 + n) + n * 17, wings);
  };
  return [0, 1, 2].map(one).join('');
}

function play(track: Track): void {
  const beat = 0.5;
  const chords = [
    'C3 E4 G4',
    'A2 E4 A4',
    'F2 F4 A4',
    'G2 F4 B4',
    'C3 E4 G4',
    'E3 G4 B4',
    'F2 F4 A4',
    'G2 F4 B4',
    'A2 E4 C5',
    'F2 F4 A4',
    'G2 F4 B4',
    'C3 E4 G4',
  ];
  chords.forEach((chord, bar) => {
    const [low = '', ...high] = chord.split(' ');
    track.melody(bar * beat * 3, beat, low, { voice: 'bass', loud: 0.5 });
    for (const n of [1, 2])
      for (const note of high) track.melody((bar * 3 + n) * beat, beat, note, { voice: 'pluck', loud: 0.16 });
  });
  const tune = 'E5 G5 C6 B5 . A5 A5 . C6 G5 . . E5 G5 C6 E6 . D6 C6 . A5 B5 . . C6 . E6 D6 C6 A5 G5 . D5 C5';
  track.melody(0, beat, tune, { voice: 'pluck', loud: 0.5 });
  track.melody(17, 0.25, 'G5 C6 E6 G6', { voice: 'bells', loud: 0.3 });
  track.pad(0, 'C4 E4 G4', 6, 0.1);
  track.pad(6, 'C4 F4 A4', 6, 0.1);
  track.pad(12, 'C4 E4 A4', 7.5, 0.1);
}
