import {
  blinks,
  blue,
  bump,
  cream,
  d,
  fade,
  green,
  height,
  line,
  mix,
  night,
  orange,
  path,
  put,
  ramp,
  rect,
  red,
  scatter,
  width,
  yellow,
} from './draw.ts';
import type { Film } from './film.ts';
import { along, fir, hill, hillAt, moon, twinkles } from './nature.ts';
import type { Track } from './sound.ts';
import { dusk, train } from './train.ts';

export const nightTrain: Film = {
  name: 'night-train',
  title: 'The Night Train',
  seconds: 40,
  container: 'webm',
  cover: { at: 20, box: '230 40 624 351' },
  draw,
  play,
};

const rail = 392;

/** How far the land has scrolled; the train leaves gently and rolls out at the end. */
function travelled(t: number): number {
  return 150 * (t + 1.2 * Math.exp(-t) - 1.2);
}

function draw(t: number): string {
  const shift = travelled(t);
  const bridge = ramp(t, 13.5, 15) * (1 - ramp(t, 26, 27.5));
  return [
    rect(0, 0, width, height, dusk),
    twinkles(t, 80, 260, 2),
    shootingStar(t),
    moon(690 - t * 2.4, 92 + 8 * Math.sin(t * 0.16), 46, Math.max(blinks(t, 5, 12, 21), ramp(t, 33, 35))),
    hill(262, 46, 0.5, shift * 0.06, mix(dusk, blue, 0.35)),
    hill(300, 32, 2.2, shift * 0.16, mix(dusk, green, 0.26)),
    village(shift * 0.3, t),
    put(0, 110 * bridge, nearHill(shift * 0.6)),
    water(t, shift, bridge),
    viaduct(shift, bridge),
    track(shift),
    put(60 + 640 * ramp(t, 36.6, 41.5) + 8 * Math.sin(t * 0.5), rail, train(t, shift)),
    foreground(shift * 1.5, t, bridge),
    fade(ramp(t, 38.6, 40) * 0.6, rect(0, 0, width, height, night)),
  ].join('');
}

function shootingStar(t: number): string {
  return [3.5, 18.5, 30]
    .map((at, n) => {
      const x = 120 + n * 130 + (t - at) * 300;
      return fade(bump(t, at, at + 0.9), line(d`M${x} ${50 + (t - at) * 110}l-60 -22`, cream, 3));
    })
    .join('');
}

function village(shift: number, t: number): string {
  const house = (x: number, n: number) => {
    const y = hillAt(x + shift, 336, 20, 3.4) + 8;
    if (n % 3 === 0) return fir(x, y, 0.62, mix(night, green, 0.35));
    const lit = scatter(n + 5) > 0.3 + 0.5 * ramp(t, 25, 36);
    const wall = mix(dusk, cream, 0.24);
    const pane = lit ? mix(yellow, orange, 0.3) : mix(dusk, night, 0.5);
    const roof = path('M-30 -26L0 -52L30 -26Z', mix(dusk, red, 0.45));
    return put(
      x,
      y,
      rect(-23, -28, 46, 34, wall) + rect(-15, -20, 11, 13, pane, 2) + rect(5, -20, 11, 13, pane, 2) + roof,
      0,
      0.8,
    );
  };
  return hill(336, 20, 3.4, shift, mix(dusk, green, 0.38)) + along(shift, 92, house);
}

function nearHill(shift: number): string {
  const ground = mix(night, green, 0.34);
  return (
    hill(372, 16, 1.1, shift, ground) +
    along(shift, 96, (x, n) =>
      fir(x, hillAt(x + shift, 372, 16, 1.1) + 6, 0.85 + 0.4 * scatter(n), mix(night, green, 0.22)),
    )
  );
}

function water(t: number, shift: number, bridge: number): string {
  if (bridge === 0) return '';
  const lake = rect(0, 402, width, 90, mix(dusk, blue, 0.45));
  const glints = Array.from({ length: 16 }, (_, n) => {
    const y = 412 + (n % 8) * 9;
    const x = 640 - t * 2.4 + 34 * Math.sin(n * 2.2 + t * 0.7) + (n > 7 ? 30 : 0);
    return line(
      d`M${x - 16 + 4 * Math.sin(t * 2 + n)} ${y}h${20 + 14 * scatter(n)}`,
      mix(cream, blue, 0.3),
      3,
      { opacity: 0.75 },
    );
  });
  const ripples = along(shift * 0.4, 64, (x, n) =>
    line(d`M${x} ${420 + 50 * scatter(n + 3)}q9 -5 18 0q9 5 18 0`, mix(blue, cream, 0.28), 2.4, {
      opacity: 0.6,
    }),
  );
  return fade(bridge, lake + ripples + glints.join(''));
}

function viaduct(shift: number, bridge: number): string {
  if (bridge === 0) return '';
  const stone = mix(dusk, cream, 0.32);
  const arch = (n: number) => {
    const x = n * 130 - shift;
    return path(
      d`M${x - 66} 398L${x + 66} 398L${x + 66} 500L${x + 50} 500L${x + 50} 470A50 44 0 0 0 ${x - 50} 470L${x - 50} 500L${x - 66} 500Z`,
      stone,
    );
  };
  const first = Math.floor(shift / 130) - 1;
  const arches = Array.from({ length: 10 }, (_, n) => arch(first + n)).join('');
  return put(0, 110 * (1 - bridge), arches + rect(-5, 396, width + 10, 16, mix(stone, cream, 0.15)));
}

function track(shift: number): string {
  const sleepers = along(
    shift,
    26,
    (_, n) => rect(n * 26 - shift, rail + 5, 15, 6, mix(night, '#8C5A3C', 0.5), 2),
    30,
  );
  return (
    rect(0, rail + 10, width, 8, mix(night, cream, 0.16)) +
    sleepers +
    rect(0, rail, width, 4.5, mix(dusk, cream, 0.5))
  );
}

function foreground(shift: number, _t: number, bridge: number): string {
  const shade = mix(night, '#000000', 0.22);
  const ground =
    hill(452, 9, 2, shift, shade) +
    along(shift, 330, (x, n) => fir(x, 474, 0.9 + 0.4 * scatter(n + 9), shade));
  return put(0, 190 * bridge, ground);
}

function play(track: Track): void {
  const beat = 0.625;
  const chords = ['F3 A3 C4', 'D3 F3 A3', 'A#2 D3 F3', 'C3 E3 G3'];
  const lows = ['F2', 'D2', 'A#2', 'C3'];
  for (let bar = 0; bar < 15; bar++) {
    const at = bar * 4 * beat;
    track.pad(at, chords[bar % 4] ?? '', 4.4 * beat, 0.17);
    track.melody(at, beat * 2, `${lows[bar % 4]} ${lows[bar % 4]}`, { voice: 'bass', loud: 0.36 });
  }
  const chuffs = Math.floor(36 / (beat / 2));
  for (let n = 2; n < chuffs; n++) track.breath(n * (beat / 2), 0.2, n % 4 === 0 ? 0.2 : 0.1, 0.3);
  track.melody(1.2, 0.32, 'C5 C5', { voice: 'flute', loud: 0.5 });
  track.melody(1.2, 0.32, 'F5 F5', { voice: 'flute', loud: 0.4 });
  const tune =
    'A4 . C5 F5 . E5 D5 . F5 . D5 C5 . A4 G4 . A4 . C5 F5 . G5 A5 . F5 . D5 E5 . C5 . . A5 . G5 F5 . E5 D5 . D5 . F5 C5 . . G4 . A4 . C5 F5 . . F4 .';
  track.melody(4 * beat, beat, tune, { voice: 'bells', loud: 0.42 });
}
