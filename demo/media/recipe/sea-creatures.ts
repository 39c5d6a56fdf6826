/** Fish, whale and jellyfish, drawn facing left or right around their middle. */
import {
  blinks,
  blue,
  circle,
  cream,
  d,
  ellipse,
  fade,
  line,
  mix,
  night,
  path,
  pink,
  put,
  red,
  sky,
} from './draw.ts';
import { sleepyEye } from './nature.ts';

export function jellyfish(t: number): string {
  const one = (x: number, y: number, size: number, n: number) => {
    const beat = Math.sin(t * 2 + n);
    const arms = [-18, -9, 0, 9, 18].map((a, k) =>
      line(
        d`M${a} 6Q${a + 7 * Math.sin(t * 2 + k)} 24 ${a - 5 * Math.sin(t * 2 + k)} 40T${a + 4 * Math.sin(t * 2.2 + k)} 66`,
        mix(pink, cream, 0.35),
        3.6,
      ),
    );
    const bell = path(
      d`M${-30 - 3 * beat} 6Q${-32 - 3 * beat} -38 0 -40Q${32 + 3 * beat} -38 ${30 + 3 * beat} 6Q15 ${12 + 3 * beat} 0 6Q-15 ${12 + 3 * beat} ${-30 - 3 * beat} 6Z`,
      mix(pink, cream, 0.15),
    );
    const face =
      sleepyEye(-8, -12, 3, blinks(t, 7 + n, 13, 19 + n)) +
      sleepyEye(8, -12, 3, blinks(t, 7 + n, 13, 19 + n)) +
      line('M-4 -5Q0 -1 4 -5', night, 2);
    return put(x, y + 7 * beat, arms.join('') + bell + face, 5 * Math.sin(t * 0.7 + n), size);
  };
  const x = 1000 - 36 * t;
  return fade(
    0.92,
    one(x, 150 + 26 * Math.sin(t * 0.4), 1, 0) + one(x + 420, 110, 0.7, 2) + one(x + 1130, 150, 0.9, 4),
  );
}

export function fish(_t: number, coat: string, stripe: string, shut: number, wag: number): string {
  const tail = put(
    -42,
    0,
    path('M4 0Q-16 -30 -34 -27Q-24 0 -34 27Q-16 30 4 0Z', coat),
    wag * 16,
    1 - 0.12 * Math.abs(wag),
    1,
  );
  const fins =
    path('M-12 -27Q-4 -48 20 -42Q14 -34 16 -26Z', mix(coat, red, 0.35)) +
    path('M-8 27Q0 42 14 38Q10 32 12 26Z', mix(coat, red, 0.35));
  const body = ellipse(0, 0, 48, 31, coat);
  const bands =
    path('M-20 -28Q-10 0 -20 28Q-30 24 -34 20Q-26 0 -34 -20Q-28 -25 -20 -28Z', stripe) +
    path('M12 -30Q24 0 12 30Q4 31 -2 31Q10 0 -2 -31Q6 -31 12 -30Z', stripe);
  const eye = circle(29, -7, 9, cream) + sleepyEye(31, -7, 5.4, shut);
  const smile = line('M38 8Q34 14 28 12', night, 2.6) + ellipse(24, 7, 5, 3.6, pink, { opacity: 0.8 });
  const side = put(2, 9, path('M0 -7Q-20 -10 -24 6Q-12 12 2 6Z', mix(coat, red, 0.35)), wag * 22);
  return tail + fins + body + bands + eye + smile + side;
}

export function whale(t: number): string {
  const skin = mix(blue, night, 0.2);
  const flap = 13 * Math.sin(t * 1.2);
  const tail = put(
    196,
    -6,
    path('M-10 -16Q40 -30 58 -70Q82 -58 72 -22Q112 -34 118 -4Q86 22 40 12Q10 20 -10 22Z', skin),
    flap * 0.8 - 8,
  );
  const body = path(
    'M-196 10Q-190 -92 -60 -98Q90 -100 214 -20Q214 16 160 34Q40 92 -90 84Q-190 74 -196 10Z',
    skin,
  );
  const belly = path(
    'M-194 22Q-100 52 60 36Q120 30 160 34Q40 92 -90 84Q-180 76 -194 22Z',
    mix(sky, cream, 0.5),
  );
  const grooves = line('M-150 50Q-60 66 40 56M-140 64Q-60 78 10 68', mix(sky, blue, 0.5), 3);
  const fin = put(-40, 44, path('M0 -6Q40 20 34 66Q-10 60 -26 4Z', mix(skin, night, 0.25)), flap);
  const shut = blinks(t, 20, 23.5, 27);
  const face =
    circle(-128, -6, 12, cream) +
    sleepyEye(-129, -5, 7.6, shut) +
    line('M-190 18Q-160 34 -128 26', night, 4) +
    ellipse(-110, 18, 12, 8, pink, { opacity: 0.6 });
  const spots =
    circle(20, -66, 8, mix(skin, sky, 0.35)) +
    circle(52, -58, 5, mix(skin, sky, 0.35)) +
    circle(0, -82, 4, mix(skin, sky, 0.35));
  return tail + body + belly + grooves + spots + fin + face;
}
