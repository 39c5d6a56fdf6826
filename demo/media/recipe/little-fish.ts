/** An orange fish meets a shoal, a jellyfish and a great whale, and swims home to its anemone. */
import {
  blinks,
  blue,
  bump,
  circle,
  cream,
  d,
  fade,
  height,
  mix,
  night,
  orange,
  path,
  put,
  ramp,
  rect,
  scatter,
  sky,
  width,
  yellow,
} from './draw.ts';
import type { Film } from './film.ts';
import { fish, jellyfish, whale } from './sea-creatures.ts';
import { anemone, floor, reef } from './sea-floor.ts';
import type { Track } from './sound.ts';

export const littleFish: Film = {
  name: 'little-fish',
  title: 'Little Fish, Big Sea',
  seconds: 40,
  container: 'webm',
  cover: { at: 3.4, box: '196 162 500 281.25' },
  draw,
  play,
};

const sea = mix(blue, sky, 0.45);

function draw(t: number): string {
  const drift = 46 * t - 46 * 3 * ramp(t, 34, 40);
  return [
    water(t),
    rays(t),
    put(1250 - 62 * Math.max(0, t - 15.5), 205 + 16 * Math.sin(t * 0.5), whale(t), 2 * Math.sin(t * 0.5)),
    reef(drift * 0.35, t),
    jellyfish(t),
    shoal(t),
    floor(drift, t),
    put(home(drift), 402, anemone(t)),
    hero(t, drift),
    bubbles(t),
    surface(t),
  ].join('');
}

function water(t: number): string {
  const bands = [0, 1, 2, 3, 4].map((n) => {
    const top = n * 92 + 7 * Math.sin(t * 0.5 + n);
    const edge = Array.from(
      { length: 16 },
      (_, k) => `${k * 58} ${Math.round(top + 9 * Math.sin(k * 0.8 + t * 0.6 + n * 2))}`,
    );
    return path(
      `M-5 480L${edge.join('L')}L860 480Z`,
      mix(mix(sea, cream, 0.3), mix(blue, night, 0.38), n / 4),
    );
  });
  return rect(0, 0, width, height, mix(sea, cream, 0.3)) + bands.join('');
}

function rays(t: number): string {
  const one = (n: number) => {
    const x = 80 + n * 190 + 30 * Math.sin(t * 0.3 + n);
    return path(d`M${x} -5L${x + 60} -5L${x - 90} 430L${x - 210} 430Z`, cream, {
      opacity: 0.07 + 0.03 * Math.sin(t * 0.8 + n * 2),
    });
  };
  return [0, 1, 2, 3, 4].map(one).join('');
}

function surface(t: number): string {
  const wave = (base: number, pace: number, fill: string) => {
    const edge = Array.from(
      { length: 32 },
      (_, k) => `${k * 28} ${Math.round((base + 6 * Math.sin(k * 0.75 + t * pace)) * 10) / 10}`,
    );
    return path(`M-5 -5L${edge.join('L')}L870 -5Z`, fill);
  };
  return wave(20, 1.5, mix(sky, cream, 0.55)) + wave(9, -1.1, cream);
}

function home(drift: number): number {
  return 470 + 46 * 40 - 46 * 3 - drift;
}

function hero(t: number, drift: number): string {
  const nest = ramp(t, 34.2, 37);
  const hide = ramp(t, 18, 20.5) * (1 - ramp(t, 29, 32));
  const x = 390 + 60 * Math.sin(t * 0.45) + 80 * bump(t, 8, 17) - 60 * hide;
  const y = 250 + 34 * Math.sin(t * 0.9) + 28 * Math.sin(t * 0.37) + 76 * hide;
  const at = { x: x + (home(drift) + 2 - x) * nest, y: y + (352 - y) * nest };
  const shut = Math.max(blinks(t, 2, 5.5, 9, 13.4, 17, 23, 28, 32), ramp(t, 37.2, 38.2));
  const wag = Math.sin(t * (9 - 5 * nest)) * (1 - 0.5 * nest);
  const tilt = 9 * Math.cos(t * 0.9) * (1 - nest) + 3 * Math.sin(t * 7) * (1 - nest);
  const asleep = [0, 1].map((n) => {
    const age = (t * 0.5 + n / 2) % 1;
    return fade(
      ramp(t, 37.6, 38.4) * (1 - age),
      circle(at.x + 46 + 14 * age, at.y - 10 - 50 * age, 3 + 7 * age, 'none', {
        stroke: cream,
        'stroke-width': 2.4,
      }),
    );
  });
  return (
    put(at.x, at.y, fish(t, orange, cream, shut, wag), tilt - 12 * hide, 1.12 - 0.3 * nest) +
    asleep.join('') +
    fade(nest, put(home(drift), 402, anemone(t, true)))
  );
}

function shoal(t: number): string {
  const lead = 930 - 132 * Math.max(0, t - 6.5) * 0.55;
  const one = (n: number) => {
    const [col, row] = [Math.floor(n / 3), n % 3];
    const x = lead + col * 72 + 14 * Math.sin(t * 1.1 + n);
    const y = 180 + row * 54 + (col % 2) * 24 + 26 * Math.sin(t * 1.3 + col * 0.6);
    const coat = [yellow, mix(yellow, orange, 0.35), mix(yellow, cream, 0.4)][row] ?? yellow;
    const small = fish(
      t,
      coat,
      mix(coat, cream, 0.7),
      blinks(t, 8 + n * 0.7, 12 + n * 0.5),
      Math.sin(t * 11 + n),
    );
    return put(x, y, put(0, 0, small, 0, -0.44, 0.44), -7 * Math.cos(t * 1.3 + col * 0.6));
  };
  return t > 6 && t < 27 ? Array.from({ length: 12 }, (_, n) => one(n)).join('') : '';
}

function bubbles(t: number): string {
  const one = (n: number) => {
    const age = (t * (0.1 + 0.08 * scatter(n)) + scatter(n + 50)) % 1;
    const x = scatter(n + 20) * width + 16 * Math.sin(t * 1.3 + n);
    const r = 3 + 7 * scatter(n + 4);
    const ring =
      circle(x, 460 - age * 450, r, cream, { opacity: 0.16 }) +
      circle(x, 460 - age * 450, r, 'none', { stroke: cream, 'stroke-width': 1.8, opacity: 0.65 });
    return ring + circle(x - r * 0.3, 460 - age * 450 - r * 0.35, r * 0.22, cream);
  };
  return Array.from({ length: 20 }, (_, n) => one(n)).join('');
}

function play(track: Track): void {
  const bar = 2.5;
  const chords = ['D3 F#4 A4 D5', 'B2 D4 F#4 B4', 'G2 D4 G4 B4', 'A2 C#4 E4 A4'];
  for (let n = 0; n < 15; n++) {
    const [low = '', a = '', b = '', c = ''] = (chords[n % 4] ?? '').split(' ');
    track.melody(n * bar, bar / 8, `${low} . ${a} ${b} ${c} . ${b} ${a}`, { voice: 'pluck', loud: 0.26 });
    track.pad(n * bar, `${a} ${b}`, bar * 1.15, 0.12);
    track.breath(n * bar, bar * 1.1, 0.5, 0.004);
  }
  const tune = 'A5 . F#5 . D5 . E5 F#5 G5 . F#5 . E5 . C#5 . A5 . B5 A5 F#5 . D5 . E5 . G5 F#5 E5 . . .';
  track.melody(bar * 2, bar / 4, tune, { voice: 'bells', loud: 0.32 });
  track.melody(bar * 11, bar / 4, 'F#5 . A5 . D6 . B5 A5 G5 . F#5 E5 D5 . . .', {
    voice: 'bells',
    loud: 0.32,
  });
  for (let n = 0; n < 34; n++) track.bubble(1 + n * 1.13 + scatter(n), 420 + 500 * scatter(n + 5), 0.1);
  for (const at of [19, 23.4]) {
    track.hoot(at, 'D3', 1.6);
    track.hoot(at + 1.2, 'A3', 1.8);
  }
}
