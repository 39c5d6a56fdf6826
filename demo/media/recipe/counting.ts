/** When each star leaves the jar, lands and hops, in seconds; stars are counted from 0. */
import { cream, green, mix, orange, pink, sky, yellow } from './draw.ts';

const first = 5;

const every = 7.3;

export const rise = 2.6;

const hopGap = 0.34;

export const jar = { x: 427, y: 376 };

export const colours = [yellow, orange, mix(sky, cream, 0.25), pink, mix(green, cream, 0.3)];

export const leavesJar = (n: number) => first + n * every;

export const lands = (n: number) => leavesJar(n) + rise;

export const hops = (n: number, round: number) => lands(round) + 0.7 + n * hopGap;
