/** An owl in its hollow watches a firefly, blinks, and hoots twice. */
import {
  blinks,
  brown,
  bump,
  circle,
  cream,
  d,
  ellipse,
  height,
  line,
  mix,
  night,
  orange,
  path,
  pink,
  put,
  rect,
  scatter,
  width,
  yellow,
} from './draw.ts';
import type { Film } from './film.ts';
import { hill, twinkles } from './nature.ts';
import type { Track } from './sound.ts';

export const blink: Film = {
  name: 'blink',
  title: 'Blink, Little Owl',
  seconds: 8,
  container: 'webm',
  cover: { at: 2, box: '177 96 500 281.25' },
  draw,
  play,
};

const bark = mix(brown, night, 0.45);

function draw(t: number): string {
  const fly = { x: 427 + 215 * Math.sin(t * 0.9 + 0.7), y: 190 + 74 * Math.sin(t * 1.7) };
  return [
    rect(0, 0, width, height, mix(night, '#0072B2', 0.12)),
    twinkles(t, 70, 330, 4),
    hill(400, 18, 2, 40, mix(night, '#009E73', 0.16)),
    trunk(),
    put(427, 272 - 5 * Math.abs(Math.sin(t * 2.2)) * hooting(t), owl(t, fly)),
    lip(),
    leaves(t),
    firefly(fly.x, fly.y, t),
  ].join('');
}

function trunk(): string {
  const wood = path('M252 500Q292 300 262 -10L600 -10Q566 260 612 500Z', bark);
  const grain = line(
    'M300 470Q330 330 304 60M560 470Q538 350 556 40M330 60Q336 20 330 -10M528 40Q520 10 524 -10',
    mix(bark, night, 0.3),
    5,
  );
  const hollow =
    ellipse(427, 238, 138, 150, mix(bark, night, 0.35)) +
    ellipse(427, 242, 122, 134, mix(night, '#000000', 0.2));
  return wood + grain + hollow;
}

/** The lower rim of the hollow, in front of the owl. */
function lip(): string {
  const wood = path('M305 242A122 134 0 0 0 549 242L568 330L536 450L318 450L286 330Z', bark);
  return (
    wood +
    line('M297 250A130 142 0 0 0 557 250', mix(bark, night, 0.35), 17) +
    line('M352 425Q360 450 350 490M498 428Q488 455 500 490', mix(bark, night, 0.3), 5)
  );
}

function leaves(t: number): string {
  const leaf = (x: number, y: number, turn: number, n: number) =>
    put(
      x,
      y,
      path('M0 0Q22 -26 58 0Q22 26 0 0Z', mix('#009E73', night, 0.25 + 0.3 * scatter(n))),
      turn + 5 * Math.sin(t * 1.3 + n),
    );
  const branch = line('M-10 84Q130 96 268 40', bark, 16) + line('M864 356Q740 366 590 402', bark, 18);
  const left = [30, 76, 120, 168, 210].map((x, n) => leaf(x, 88 - n * 6, n % 2 ? 48 : -62, n)).join('');
  const right = [650, 700, 745, 795].map((x, n) => leaf(x, 388 - n * 8, n % 2 ? 130 : -120, n + 9)).join('');
  return branch + left + right;
}

function hooting(t: number): number {
  return Math.max(bump(t, 4.6, 5.1), bump(t, 5.3, 6.2));
}

function owl(t: number, fly: { x: number; y: number }): string {
  const plume = mix(brown, orange, 0.25);
  const tilt = 7 * Math.sin(t * 0.9 + 0.7);
  const shut = blinks(t, 1.1, 3.2, 3.6, 6.7);
  const breath = 1 + 0.015 * Math.sin(t * 2.4);
  const body = put(0, 0, ellipse(0, 66, 84, 82, plume) + belly(plume), 0, 1, breath);
  const wing = (side: number) =>
    path(
      d`M${side * 60} 22Q${side * 104} 60 ${side * 78} 132Q${side * 58} 110 ${side * 52} 60Z`,
      mix(plume, night, 0.25),
    );
  const tuft = (side: number) =>
    path(d`M${side * 34} -76Q${side * 66} -92 ${side * 78} -120Q${side * 90} -74 ${side * 72} -44Z`, plume);
  const eye = (side: number) => {
    const look = { x: side * 34, y: -34 };
    const angle = Math.atan2(fly.y - 238, fly.x - 427 - look.x);
    const pupil = put(
      look.x + 9 * Math.cos(angle),
      look.y + 8 * Math.sin(angle),
      circle(0, 0, 17, night) + circle(5, -6, 5.5, cream),
    );
    const lid = path(
      d`M${look.x - 36} ${look.y - 37}h72v${37 * shut * 1.9}q-36 14 -72 0Z`,
      mix(plume, cream, 0.25),
    );
    const ring = circle(look.x, look.y, 35, mix(plume, cream, 0.5)) + circle(look.x, look.y, 29, cream);
    return `${ring}${circle(look.x, look.y, 25, yellow)}${pupil}<g clip-path="circle(35.5px at ${look.x}px ${look.y}px)">${shut > 0.02 ? lid : ''}</g>`;
  };
  const open = hooting(t);
  const beak =
    ellipse(0, 2 + 5 * open, 9, 6 + 7 * open, mix(orange, night, 0.55)) +
    path('M-12 -12Q0 -18 12 -12Q8 8 0 13Q-8 8 -12 -12Z', orange);
  const cheeks = circle(-56, 4, 10, pink, { opacity: 0.5 }) + circle(56, 4, 10, pink, { opacity: 0.5 });
  const head = tuft(-1) + tuft(1) + ellipse(0, -30, 84, 66, plume) + eye(-1) + eye(1) + cheeks + beak;
  return body + wing(-1) + wing(1) + put(0, 0, head, tilt);
}

function belly(plume: string): string {
  const scale = (x: number, y: number) =>
    line(`M${x - 11} ${y}Q${x} ${y + 13} ${x + 11} ${y}`, mix(plume, night, 0.18), 3.4);
  const rows = [
    [-26, 0, 26],
    [-39, -13, 13, 39],
    [-26, 0, 26],
  ];
  return (
    ellipse(0, 80, 58, 64, mix(plume, cream, 0.55)) +
    rows.flatMap((row, n) => row.map((x) => scale(x, 58 + n * 24))).join('')
  );
}

function firefly(x: number, y: number, t: number): string {
  const glow = 0.75 + 0.25 * Math.sin(t * 5);
  const halo =
    circle(0, 0, 30 * glow, yellow, { opacity: 0.14 }) + circle(0, 0, 18 * glow, yellow, { opacity: 0.26 });
  const beat = 18 + 22 * Math.abs(Math.sin(t * 21));
  const wing = (side: number) =>
    put(0, -4, ellipse(side * 6, -7, 4, 9, cream, { opacity: 0.75 }), side * beat);
  const trail = [1, 2, 3, 4].map((n) => {
    const past = t - n * 0.12;
    const [px, py] = [427 + 215 * Math.sin(past * 0.9 + 0.7), 190 + 74 * Math.sin(past * 1.7)];
    return circle(px, py, 3.4 - n * 0.6, yellow, { opacity: 0.4 - n * 0.08 });
  });
  return (
    trail.join('') +
    put(
      x,
      y,
      halo + wing(-1) + wing(1) + ellipse(0, 3, 6, 8, yellow) + circle(0, -6, 5, mix(brown, night, 0.4)),
    )
  );
}

function play(track: Track): void {
  track.pad(0, 'A3 C4 E4', 4.2, 0.2);
  track.pad(4, 'F3 A3 C4', 4, 0.2);
  track.melody(0.3, 0.36, 'E5 . A5 . C6 . B5 A5 . E5 . . F5 . A5 .', { voice: 'bells', loud: 0.42 });
  track.hoot(4.6, 'A3', 0.4);
  track.hoot(5.3, 'A3', 0.8);
  track.melody(6.4, 0.3, 'E5 A5 C6', { voice: 'bells', loud: 0.4 });
}
