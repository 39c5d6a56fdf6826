/** What stands around in several films: hills, trees, clouds, stars, the moon. */
import {
  circle,
  cream,
  d,
  height,
  line,
  mix,
  night,
  path,
  put,
  rect,
  scatter,
  short,
  width,
  yellow,
} from './draw.ts';

/** Height of a rolling hill at x. */
export function hillAt(x: number, base: number, swing: number, seed: number): number {
  return base - swing * (Math.sin(x / 190 + seed) + 0.45 * Math.sin(x / 83 + seed * 2.3));
}

/** A hill over the whole picture; `shift` scrolls it to the left. */
export function hill(base: number, swing: number, seed: number, shift: number, fill: string): string {
  const tops = Array.from({ length: 63 }, (_, n) => n * 14 - 7);
  const edge = tops.map((x) => `${short(x)} ${short(hillAt(x + shift, base, swing, seed))}`);
  return path(`M-7 ${height + 300}L${edge.join('L')}L${width + 14} ${height + 300}Z`, fill);
}

/** Places things every `gap` pixels on a scrolling ground; only those in the picture are drawn. */
export function along(
  shift: number,
  gap: number,
  place: (x: number, n: number) => string,
  margin = 160,
): string {
  const first = Math.floor((shift - margin) / gap);
  const last = Math.ceil((shift + width + margin) / gap);
  const all = Array.from({ length: last - first + 1 }, (_, k) => first + k);
  return all.map((n) => place(n * gap + (scatter(n + 17) - 0.5) * gap * 0.7 - shift, n)).join('');
}

export function fir(x: number, y: number, size: number, fill: string): string {
  const tier = (at: number, w: number, h: number) =>
    path(
      d`M0 ${at - h}Q${w * 0.25} ${at - h * 0.3} ${w} ${at}Q0 ${at + 7} ${-w} ${at}Q${-w * 0.25} ${at - h * 0.3} 0 ${at - h}Z`,
      fill,
    );
  const trunk = rect(-4, -14, 8, 16, mix(fill, night, 0.5), 2);
  return put(x, y, trunk + tier(-8, 30, 44) + tier(-32, 24, 40) + tier(-54, 17, 36), 0, size);
}

export function roundTree(x: number, y: number, size: number, fill: string, sway = 0): string {
  const trunk = path('M-5 2L-3 -40L3 -40L5 2Z', mix('#8C5A3C', night, 0.15));
  const crown = circle(0, -62, 30, fill) + circle(-20, -46, 20, fill) + circle(20, -47, 21, fill);
  const light = circle(-8, -68, 13, mix(fill, cream, 0.22));
  return put(x, y, trunk + put(0, 0, crown + light, sway), 0, size);
}

export function cloud(x: number, y: number, size: number, fill: string): string {
  const puffs = circle(-34, 0, 20, fill) + circle(-6, -14, 29, fill) + circle(28, -4, 23, fill);
  return put(x, y, puffs + rect(-54, -4, 106, 24, fill, 12), 0, size);
}

export function star(x: number, y: number, r: number, fill: string, turn = 0): string {
  const corner = (n: number) => {
    const reach = n % 2 === 0 ? r : r * 0.52;
    const angle = (n * Math.PI) / 5 - Math.PI / 2;
    return `${short(reach * Math.cos(angle))} ${short(reach * Math.sin(angle))}`;
  };
  const corners = Array.from({ length: 10 }, (_, n) => corner(n));
  const soft = { stroke: fill, 'stroke-width': r * 0.34, 'stroke-linejoin': 'round' };
  return put(x, y, path(`M${corners.join('L')}Z`, fill, soft), turn);
}

/** Small lights that glow and fade, each at its own pace. */
export function twinkles(t: number, count: number, lowest: number, seed = 1): string {
  const one = (n: number) => {
    const x = scatter(n * 3 + seed) * width;
    const y = 10 + scatter(n * 5 + seed + 1) * lowest;
    const glow = 0.5 + 0.5 * Math.sin(t * (0.7 + scatter(n + seed) * 1.6) + n * 1.9);
    return circle(x, y, 1 + scatter(n + seed + 9) * 1.4, mix(night, cream, 0.3 + 0.6 * glow));
  };
  return Array.from({ length: count }, (_, n) => one(n)).join('');
}

/** A friendly moon; `shut` 0..1 closes its eyes. */
export function moon(x: number, y: number, r: number, shut: number): string {
  const disc = mix(yellow, cream, 0.72);
  const halo = circle(0, 0, 74, cream, { opacity: 0.05 }) + circle(0, 0, 60, cream, { opacity: 0.07 });
  const craters =
    circle(20, -22, 8, mix(disc, '#E69F00', 0.16)) + circle(-27, 22, 6, mix(disc, '#E69F00', 0.16));
  const face = [-13, 13].map((eye) => sleepyEye(eye, -3, 4.4, shut)).join('');
  const cheeks =
    circle(-24, 9, 5.5, '#CC79A7', { opacity: 0.45 }) + circle(24, 9, 5.5, '#CC79A7', { opacity: 0.45 });
  return put(
    x,
    y,
    halo + circle(0, 0, 46, disc) + craters + cheeks + face + line('M-7 10Q0 17 7 10', night, 3),
    0,
    r / 46,
  );
}

/** A dot that becomes a curved lash line when it shuts. */
export function sleepyEye(x: number, y: number, r: number, shut: number): string {
  if (shut > 0.75)
    return line(d`M${x - r * 1.3} ${y}Q${x} ${y + r * 1.3} ${x + r * 1.3} ${y}`, night, r * 0.62);
  const open = 1 - shut;
  const shine = circle(x + r * 0.32, y - r * 0.36 * open, r * 0.32 * open, cream);
  return `<ellipse cx="${short(x)}" cy="${short(y)}" rx="${short(r)}" ry="${short(r * open)}" fill="${night}"/>${shine}`;
}
