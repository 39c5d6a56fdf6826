import { type Family, STAMPED_MINUTES, stampOf } from '../acts/families.ts';
import { dayKey, type Hand, hands } from '../acts/history.ts';
import type { Violation } from '../violation.ts';
import type { DayReading, Reading } from './reading.ts';

/** What one mirror has shown so far. */
export interface Seen {
  last: Reading | null;
  readonly stamps: Readonly<Record<Hand, Set<number>>>;
  /** Minutes of others than kiosks, by `child date`. */
  readonly minutes: Map<string, Set<number>>;
}

export function nothingSeen(): Seen {
  return { last: null, stamps: { mother: new Set(), father: new Set() }, minutes: new Map() };
}

/** What is wrong with a mirror at one moment, by itself and after what it showed before. Remembers what it showed. */
export function judgeReading(kiosk: string, family: Family, seen: Seen, now: Reading): Violation[] {
  const found = [
    ...foreignRows(family, now).map((detail) => ({ kind: 'foreign' as const, of: kiosk, detail })),
    ...[...halfChanges(family, now), ...backwards(seen.last, now)].map((detail) => ({
      kind: 'state' as const,
      of: kiosk,
      detail: `${detail} (cursor ${now.cursor})`,
    })),
  ];
  for (const hand of hands) for (const stamp of stampsIn(now, hand)) seen.stamps[hand].add(stamp);
  for (const day of now.days) {
    const key = dayKey(day.profile_id, day.date);
    seen.minutes.set(key, (seen.minutes.get(key) ?? new Set()).add(minutesOfOthers(day)));
  }
  seen.last = now;
  return found;
}

/** What the kiosks' seconds do not explain. */
export function minutesOfOthers({ minutes, seconds }: DayReading): number {
  return minutes - Math.ceil(seconds / 60);
}

function foreignRows(family: Family, { owners, user_id }: Reading): string[] {
  return [user_id, ...owners].filter((it) => it !== family.user_id).map((it) => `a row of household ${it}`);
}

/** Rows that are only ever changed together, and are not alike. */
function* halfChanges(family: Family, now: Reading): Generator<string> {
  for (const hand of hands) {
    const stamps = stampsIn(now, hand);
    if (stamps.length !== 1 || stamps.includes(Number.NaN))
      yield `the ${hand}'s rows bear the stamps ${stamps.join(', ')}`;
  }
  const { videos, profiles, chips, mappings } = now.rows;
  const [films, children, uids] = [family.videos.length + 1, family.children.length, family.uids.length];
  if (videos !== films) yield `${videos} videos instead of ${films}`;
  if (profiles !== children) yield `${profiles} children instead of ${children}`;
  if (chips !== uids) yield `${chips} chips instead of ${uids}`;
  if (mappings !== uids) yield `${mappings} mappings instead of ${uids}`;
  const together = now.days.filter(({ date }) => date === family.past).map(({ minutes }) => minutes);
  const alike = together.length === 0 || (together.length === children && new Set(together).size === 1);
  if (!alike) yield `minutes counted for all children together are ${together.join(' and ')}`;
}

/** Within one epoch nothing that only grows is ever less than before. */
function* backwards(before: Reading | null, now: Reading): Generator<string> {
  if (!before || epochOf(before) !== epochOf(now)) return;
  for (const hand of hands) {
    const [was, is] = [Math.max(...stampsIn(before, hand)), Math.max(...stampsIn(now, hand))];
    if (is < was) yield `the ${hand}'s stamp went back from ${was} to ${is}`;
  }
  for (const day of before.days) {
    const same = now.days.find((it) => it.profile_id === day.profile_id && it.date === day.date);
    const [was, is] = [minutesOfOthers(day), same ? minutesOfOthers(same) : 0];
    if (is < was) yield `minutes of others on ${day.date} went back from ${was} to ${is}`;
  }
}

function stampsIn(reading: Reading, hand: Hand): number[] {
  const texts = reading[hand].map(stampOf).map((it) => it ?? Number.NaN);
  const numbers = hand === 'father' ? reading.fatherMinutes.map((it) => it - STAMPED_MINUTES) : [];
  return [...new Set([...texts, ...numbers])];
}

/** Names the history that the cursor belongs to. */
function epochOf({ cursor }: Reading): string {
  return cursor.split('.')[0] ?? '';
}
