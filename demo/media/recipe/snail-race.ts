/** Three snails race; the quick one stops for a leaf, the strong one naps, and the smallest arrives first. */
import {
  blinks,
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
  short,
  sky,
  width,
  yellow,
} from './draw.ts';
import type { Film } from './film.ts';
import { along, cloud, hill, hillAt, roundTree, sleepyEye } from './nature.ts';
import { dream, racers, snail } from './snail.ts';
import type { Track } from './sound.ts';

export const snailRace: Film = {
  name: 'snail-race',
  title: 'The Great Snail Race',
  seconds: 20,
  container: 'mp4',
  cover: { at: 6.4, box: '176 176 500 281.25' },
  draw,
  play,
};

const finish = 1400;

function draw(t: number): string {
  const shift = (finish - 640) * ramp(t, 1.5, 17);
  return [
    rect(0, 0, width, height, mix(sky, cream, 0.45)),
    sun(t),
    [0, 1, 2, 3]
      .map((n) =>
        cloud(
          ((n * 290 + t * 11 - shift * 0.1 + 2200) % 1110) - 110,
          66 + 34 * scatter(n + 8),
          0.9,
          mix(cream, '#FFFFFF', 0.4),
        ),
      )
      .join(''),
    hill(210, 24, 1, shift * 0.25, mix(green, cream, 0.55)),
    hill(240, 16, 4, shift * 0.45, mix(green, cream, 0.34)),
    along(shift * 0.45, 150, (x, n) =>
      roundTree(
        x,
        hillAt(x + shift * 0.45, 240, 16, 4) + 6,
        0.72 + 0.3 * scatter(n),
        mix(green, yellow, 0.1 + 0.15 * scatter(n + 4)),
        2 * Math.sin(t * 1.6 + n),
      ),
    ),
    track(shift),
    gate(finish - shift, t, true),
    leaf(938 - shift, 306, t),
    racers
      .map(
        (racer) =>
          put(racer.at(t) - shift, racer.lane, snail(t, racer), 0, racer.size) + dream(racer, t, shift),
      )
      .join(''),
    gate(finish - shift, t, false),
    grass(shift * 1.25, t),
    butterfly(t),
    confetti(t),
  ].join('');
}

function sun(t: number): string {
  const shut = blinks(t, 3.3, 8, 12.6, 16.4);
  const face =
    sleepyEye(-13, -4, 4.4, shut) + sleepyEye(13, -4, 4.4, shut) + line('M-9 9Q0 17 9 9', night, 3.2);
  const cheeks = circle(-24, 8, 6, red, { opacity: 0.3 }) + circle(24, 8, 6, red, { opacity: 0.3 });
  return put(
    112,
    92,
    circle(0, 0, 74 + 3 * Math.sin(t), cream, { opacity: 0.45 }) +
      circle(0, 0, 48, mix(yellow, orange, 0.2)) +
      cheeks +
      face,
  );
}

function track(shift: number): string {
  const meadow = path('M-5 262Q427 250 860 262L860 490L-5 490Z', mix(green, yellow, 0.16));
  const earth = path('M-5 278Q427 270 860 278L860 440Q427 446 -5 440Z', mix(cream, orange, 0.3));
  const lanes = [322, 381]
    .map((y) => along(shift, 70, (_, n) => rect(n * 70 - shift, y, 36, 4, cream, 2)))
    .join('');
  const start = Array.from({ length: 8 }, (_, n) =>
    rect(330 - shift, 279 + n * 20, 9, 20, n % 2 ? night : cream),
  ).join('');
  return meadow + earth + lanes + start;
}

function gate(x: number, t: number, behind: boolean): string {
  if (behind) {
    const squares = Array.from({ length: 16 }, (_, n) =>
      rect(
        x - 8 + (n % 2) * 9,
        279 + Math.floor(n / 2) * 20,
        9,
        20,
        n % 4 === 0 || n % 4 === 3 ? night : cream,
      ),
    );
    return squares.join('') + rect(x - 6, 122, 9, 162, mix(red, night, 0.2), 5);
  }
  const cell = (n: number) =>
    rect((n % 4) * 17, Math.floor(n / 4) * 14, 17, 14, (n + Math.floor(n / 4)) % 2 ? night : cream);
  const banner = rect(-4, -4, 76, 50, red, 5) + Array.from({ length: 12 }, (_, n) => cell(n)).join('');
  const flag = (n: number) =>
    path(d`M0 0L${26 + 3 * Math.sin(t * 5 + n)} ${9 + 3 * Math.sin(t * 4 + n)}L0 18Z`, n ? sky : orange);
  const post = rect(x + 58, 174, 11, 276, mix(red, night, 0.2), 5);
  return `<g transform="translate(${short(x - 2)} 158) skewY(38)">${banner}</g>${post}${put(x + 1, 126, flag(0))}${put(x + 67, 178, flag(1))}`;
}

function leaf(x: number, y: number, t: number): string {
  const blade =
    path('M0 2Q-10 -36 26 -56Q60 -28 22 0Q10 6 0 2Z', mix(green, yellow, 0.3)) +
    line('M3 0Q14 -24 26 -48', mix(green, night, 0.2), 3);
  const eaten = ramp(t, 9.2, 17);
  return put(
    x,
    y,
    blade,
    -16 + 3 * Math.sin(t * 2) + 5 * Math.sin(t * 15) * ramp(t, 9, 9.4) * (1 - eaten),
    1 - 0.8 * eaten,
  );
}

function grass(shift: number, t: number): string {
  const blade = (x: number, n: number) => {
    const lean = 4 * Math.sin(t * 1.8 + n) + 10 * (scatter(n) - 0.5);
    const stem = path(
      d`M-5 20Q${-2 + lean * 0.3} -6 ${lean} ${-22 - 14 * scatter(n + 2)}Q${4 + lean * 0.3} -4 6 20Z`,
      mix(green, night, 0.08 + 0.14 * scatter(n + 5)),
    );
    const flower = n % 5 === 0 ? circle(lean, -26, 8, pink) + circle(lean, -26, 3.4, yellow) : '';
    return put(x, 476, stem + flower);
  };
  return along(shift, 19, blade, 40);
}

function butterfly(t: number): string {
  const open = 0.35 + 0.65 * Math.abs(Math.sin(t * 7));
  const wing = path('M0 0Q6 -26 24 -20Q30 -4 0 2Q22 6 16 20Q4 20 0 4Z', pink) + circle(15, -11, 4, cream);
  const x = 560 + 210 * Math.sin(t * 0.43 + 1) + 20 * Math.sin(t * 2.3);
  const body = line('M0 -10L0 10', night, 4.4) + line('M-1 -10Q-5 -17 -8 -18M1 -10Q5 -17 8 -18', night, 1.6);
  return put(
    x,
    196 + 34 * Math.sin(t * 1.15),
    put(0, 0, wing, 0, open, 1) + put(0, 0, wing, 0, -open, 1) + body,
    14 * Math.sin(t * 1.1),
  );
}

function confetti(t: number): string {
  if (t < 17.6) return '';
  const piece = (n: number) => {
    const age = t - 17.6 - scatter(n + 70) * 0.9;
    if (age < 0) return '';
    const [x, y] = [
      scatter(n) * 500 + 290 + 26 * Math.sin(age * 3 + n),
      -20 + age * (120 + 110 * scatter(n + 30)),
    ];
    return put(
      x,
      y,
      rect(-5, -3, 10, 7, [red, yellow, sky, pink, green, cream][n % 6] ?? cream, 2),
      n * 40 + age * 190,
      1,
      Math.cos(age * 5 + n),
    );
  };
  return Array.from({ length: 70 }, (_, n) => piece(n)).join('');
}

function play(track: Track): void {
  const beat = 0.34;
  const bars = [
    'C3 G2',
    'C3 G2',
    'F2 C3',
    'G2 D3',
    'C3 G2',
    'A2 E3',
    'D3 A2',
    'G2 D3',
    'C3 G2',
    'F2 C3',
    'G2 D3',
    'C3 G2',
  ];
  bars.forEach((bar, n) => {
    bar.split(' ').forEach((note, k) => {
      track.melody(1.4 + (n * 4 + k * 2) * beat, beat, note, { voice: 'bass', loud: 0.55 });
      track.melody(1.4 + (n * 4 + k * 2 + 1) * beat, beat, 'E4', { voice: 'pluck', loud: 0.14 });
      track.melody(1.4 + (n * 4 + k * 2 + 1) * beat, beat, 'G4', { voice: 'pluck', loud: 0.14 });
    });
  });
  track.melody(0.2, 0.4, 'G4 G4 G5', { voice: 'bells', loud: 0.36 });
  const tune =
    'C5 . E5 G5 . E5 C5 . A5 . F5 D5 B4 . G4 . C5 . E5 G5 . C6 A5 . F5 A5 D6 . B5 . G5 . E5 G5 C6 . A5 F5 C5 . D5 F5 B5 . C6 . . .';
  track.melody(1.4, beat, tune, { voice: 'pluck', loud: 0.5 });
  track.melody(17.7, 0.11, 'C6 E6 G6 C7 . G6 C7', { voice: 'bells', loud: 0.32 });
}
