/** The style of all films: one palette and a few flat shapes, written as SVG text. Units are pixels of the 854 x 480 picture. */
export const width = 854;
export const height = 480;

export const cream = '#FFF4E0';
export const night = '#16213A';
export const orange = '#E69F00';
export const sky = '#56B4E9';
export const green = '#009E73';
export const yellow = '#F0E442';
export const blue = '#0072B2';
export const red = '#D55E00';
export const pink = '#CC79A7';
export const brown = '#8C5A3C';

type Attributes = Readonly<Record<string, string | number>>;

/** `a` at 0, `b` at 1. Colours are `#RRGGBB`. */
export function mix(a: string, b: string, share: number): string {
  const at = (colour: string, n: number) => Number.parseInt(colour.slice(1 + 2 * n, 3 + 2 * n), 16);
  const channel = (n: number) => Math.round(at(a, n) + (at(b, n) - at(a, n)) * within(share));
  return `#${[0, 1, 2].map((n) => channel(n).toString(16).padStart(2, '0')).join('')}`;
}

/** Clamps to 0..1. */
export function within(value: number): number {
  return Math.min(1, Math.max(0, value));
}

/** 0 before `from`, 1 after `to`, gently in between. */
export function ramp(t: number, from: number, to: number): number {
  const x = within((t - from) / (to - from));
  return x * x * (3 - 2 * x);
}

/** 0 to 1 to 0: a single soft bump. */
export function bump(t: number, from: number, to: number): number {
  return Math.sin(Math.PI * within((t - from) / (to - from)));
}

/** Overshoots a little before it settles at 1. */
export function pop(t: number, from: number, seconds = 0.6): number {
  const x = within((t - from) / seconds);
  return x === 0 ? 0 : 1 + 2.2 * (x - 1) ** 3 + 1.2 * (x - 1) ** 2;
}

/** A fixed "random" number 0..1 for each seed, so that every rendering is the same. */
export function scatter(seed: number): number {
  const x = Math.sin(seed * 127.1 + 311.7) * 43758.5453;
  return x - Math.floor(x);
}

/** How far an eye is shut, for blinks of a quarter second at the given times. */
export function blinks(t: number, ...times: readonly number[]): number {
  return Math.max(0, ...times.map((at) => bump(t, at, at + 0.28)));
}

export function circle(x: number, y: number, r: number, fill: string, more: Attributes = {}): string {
  return tag('circle', { cx: x, cy: y, r: Math.max(0, r), fill, ...more });
}

export function ellipse(
  x: number,
  y: number,
  rx: number,
  ry: number,
  fill: string,
  more: Attributes = {},
): string {
  return tag('ellipse', { cx: x, cy: y, rx: Math.max(0, rx), ry: Math.max(0, ry), fill, ...more });
}

export function rect(
  x: number,
  y: number,
  w: number,
  h: number,
  fill: string,
  r = 0,
  more: Attributes = {},
): string {
  return tag('rect', { x, y, width: Math.max(0, w), height: Math.max(0, h), rx: r, fill, ...more });
}

export function path(d: string, fill: string, more: Attributes = {}): string {
  return tag('path', { d, fill, ...more });
}

export function line(d: string, colour: string, thick: number, more: Attributes = {}): string {
  const round = { 'stroke-linecap': 'round', 'stroke-linejoin': 'round' };
  return tag('path', { d, fill: 'none', stroke: colour, 'stroke-width': thick, ...round, ...more });
}

/** Children moved to (x, y), turned by degrees, scaled. */
export function put(x: number, y: number, children: string, turn = 0, scale = 1, scaleY = scale): string {
  const transform = `translate(${short(x)} ${short(y)}) rotate(${short(turn)}) scale(${short(scale)} ${short(scaleY)})`;
  return `<g transform="${transform}">${children}</g>`;
}

export function fade(opacity: number, children: string): string {
  return opacity <= 0.004 ? '' : `<g opacity="${short(within(opacity))}">${children}</g>`;
}

/** Path text from parts; numbers are shortened. */
export function d(parts: TemplateStringsArray, ...numbers: readonly number[]): string {
  return parts.map((part, n) => part + (numbers[n] === undefined ? '' : short(numbers[n]))).join('');
}

export function short(value: number): number {
  return Math.round(value * 100) / 100;
}

function tag(name: string, attributes: Attributes): string {
  const text = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${typeof value === 'number' ? short(value) : value}"`,
  );
  return `<${name}${text.join('')}/>`;
}
