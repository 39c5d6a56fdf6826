import { colours, hops, jar, lands, leavesJar, rise } from './counting.ts';
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
  height,
  line,
  mix,
  night,
  path,
  pink,
  pop,
  put,
  ramp,
  rect,
  red,
  scatter,
  sky,
  width,
  within,
  yellow,
} from './draw.ts';
import type { Film } from './film.ts';
import { along, cloud, fir, hill, hillAt, moon, sleepyEye, star, twinkles } from './nature.ts';
import type { Track } from './sound.ts';
import { friends } from './star-gazers.ts';

export const countingStars: Film = {
  name: 'counting-stars',
  title: 'Ten Little Stars',
  seconds: 90,
  container: 'webm',
  cover: { at: 83.3, box: '57 4 740 416.25' },
  draw,
  play,
};

const dark = mix(night, blue, 0.16);

/** Ten places on the outline of a heart, beginning at its tip. */
const places = [
  [427, 290],
  [342, 232],
  [270, 168],
  [258, 94],
  [330, 48],
  [427, 96],
  [524, 48],
  [596, 94],
  [584, 168],
  [512, 232],
].map(([x = 0, y = 0]) => ({ x, y }));

function draw(t: number): string {
  return [
    rect(0, 0, width, height, dark),
    twinkles(t, 90, 330, 7),
    moon(
      746 - t * 0.5,
      84 + 5 * Math.sin(t * 0.3),
      40,
      Math.max(blinks(t, 6, 17, 29, 41, 52, 66), ramp(t, 85, 87)),
    ),
    fade(0.2, [0, 1, 2].map((n) => cloud(((n * 400 + t * 7) % 1150) - 130, 120 + n * 62, 1.1, sky)).join('')),
    hill(352, 22, 4.1, 0, mix(dark, blue, 0.3)),
    woods(t),
    hill(392, 12, 1.4, 60, mix(night, green, 0.42)),
    heart(t),
    places.map((_, n) => oneStar(n, t)).join(''),
    friends(t),
    flowers(t),
  ].join('');
}

function woods(t: number): string {
  return along(0, 62, (x, n) =>
    Math.abs(x - 427) < 150
      ? ''
      : put(
          x,
          hillAt(x, 372, 18, 2),
          put(
            0,
            8,
            fir(0, 0, 0.8 + 0.5 * scatter(n + 3), mix(night, green, 0.26)),
            1.2 * Math.sin(t * 0.9 + n),
          ),
        ),
  );
}

function heart(t: number): string {
  const grown = ramp(t, 79, 82.6);
  if (grown === 0) return '';
  const corners = places.map(({ x, y }) => d`${x} ${y}`);
  const beat = 1 + 0.012 * Math.sin(t * 3.2);
  const outline = line(`M${corners.join('L')}Z`, mix(yellow, cream, 0.5), 4, {
    pathLength: 1,
    'stroke-dasharray': `${grown} 2`,
    opacity: 0.75,
  });
  const glow = path(`M${corners.join('L')}Z`, pink, {
    opacity: 0.24 * ramp(t, 82, 84.5),
    'stroke-linejoin': 'round',
  });
  return put(427 * (1 - beat), 160 * (1 - beat), glow + outline, 0, beat);
}

function oneStar(n: number, t: number): string {
  const place = places[n];
  if (!place || t < leavesJar(n)) return '';
  const way = ramp(t, leavesJar(n), lands(n));
  const curl = Math.sin(way * Math.PI) * (n % 2 ? 70 : -70);
  const hop = Math.max(
    0,
    ...Array.from({ length: 10 - n }, (_, k) => bump(t, hops(n, n + k), hops(n, n + k) + 0.42)),
  );
  const float = 3 * Math.sin(t * 1.3 + n * 1.7) * way;
  const x = jar.x + (place.x - jar.x) * way + curl;
  const y = jar.y - 20 + (place.y - jar.y + 20) * way + float - 17 * hop;
  const size = (0.35 + 0.65 * way) * (1 + 0.22 * bump(t, lands(n), lands(n) + 0.5) + 0.16 * hop);
  const colour = colours[n % colours.length] ?? yellow;
  const shut = Math.max(
    blinks(t, lands(n) + 3.1, 36 + n, 58 + n * 0.8, 75 + n * 0.3),
    ramp(t, 85 + n * 0.25, 86 + n * 0.25),
  );
  const face =
    sleepyEye(-6.5, -1, 3, shut) + sleepyEye(6.5, -1, 3, shut) + line('M-4 6Q0 10 4 6', night, 2.2);
  const cheeks = circle(-11.5, 5, 2.8, red, { opacity: 0.4 }) + circle(11.5, 5, 2.8, red, { opacity: 0.4 });
  const glow =
    circle(0, 0, 36, colour, { opacity: 0.1 + 0.12 * hop }) +
    circle(0, 0, 27, colour, { opacity: 0.12 + 0.14 * hop });
  const body = glow + star(0, 0, 21, colour) + cheeks + face;
  return (
    trail(n, t, way) +
    put(x, y, body, 7 * Math.sin(t * 0.9 + n) + (1 - way) * 200, size) +
    ring(place.x, place.y, t - lands(n), colour)
  );
}

function trail(n: number, t: number, way: number): string {
  const place = places[n];
  if (!place || way >= 1) return '';
  return [1, 2, 3, 4, 5, 6, 7]
    .map((k) => {
      const past = ramp(t - k * 0.07, leavesJar(n), lands(n));
      const x = jar.x + (place.x - jar.x) * past + Math.sin(past * Math.PI) * (n % 2 ? 70 : -70);
      return circle(x, jar.y - 20 + (place.y - jar.y + 20) * past, 6 - k * 0.7, cream, {
        opacity: 0.6 - k * 0.07,
      });
    })
    .join('');
}

function ring(x: number, y: number, age: number, colour: string): string {
  if (age < 0 || age > 0.8) return '';
  return circle(x, y, 24 + 44 * age, 'none', {
    stroke: colour,
    'stroke-width': 5 * (1 - age / 0.8),
    opacity: 1 - age / 0.8,
  });
}

/** Ten flowers in the grass: one opens for each star, so that there is something near to count, too. */
function flowers(t: number): string {
  const one = (n: number) => {
    const side = n < 5 ? 34 + n * 46 : 636 + (n - 5) * 46;
    const open = pop(t, lands(n), 0.7);
    const sway = 4 * Math.sin(t * 1.4 + n);
    const colour = colours[n % colours.length] ?? yellow;
    const petals = [0, 72, 144, 216, 288]
      .map((turn) => put(0, 0, ellipse(0, -9 * open, 6.4 * open, 8.4 * open, colour), turn))
      .join('');
    const bud = circle(0, -2, 5, mix(green, night, 0.2));
    return put(
      side,
      456 - (n % 2) * 12,
      line(d`M0 30Q2 10 ${sway} -14`, mix(green, night, 0.25), 4) +
        put(sway, -16, bud + petals + circle(0, 0, 4.6 * within(open), cream)),
    );
  };
  return hill(476, 5, 3.3, 20, mix(night, green, 0.3)) + places.map((_, n) => one(n)).join('');
}

const scale = ['C5', 'D5', 'E5', 'G5', 'A5', 'C6', 'D6', 'E6', 'G6', 'A6'];

function play(track: Track): void {
  const chords = ['C3 G3 E4', 'A2 E3 C4', 'F2 C3 A3', 'G2 D3 B3'];
  for (let n = 0; n < 18; n++) track.pad(n * 4.87, chords[n % 4] ?? '', 6, 0.17);
  track.melody(0.6, 0.5, 'G5 . E5 . C5 . E5 G5', { voice: 'bells', loud: 0.3 });
  for (let round = 0; round < 10; round++) {
    track.breath(leavesJar(round), rise, 0.1, 0.12);
    track.melody(lands(round), 0.1, `${scale[round]} . ${scale[round]}`, { voice: 'bells', loud: 0.34 });
    for (let n = 0; n <= round; n++)
      track.melody(hops(n, round), 1, scale[n] ?? 'C5', { voice: 'pluck', loud: 0.5 });
  }
  track.melody(79.2, 0.56, 'C5 E5 G5 C6 . A5 G5 . E5 F5 E5 D5 . C5', { voice: 'bells', loud: 0.38 });
  track.melody(87, 0.5, 'G4 C5', { voice: 'bells', loud: 0.26 });
}
