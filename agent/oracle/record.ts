import { bySmallestDate, minutesToAdd } from '../../sync/gateway/book-day.ts';
import { type ItemAnswer, type SessionItem, sessionItem } from '../../sync/protocol.ts';
import type { ForeignDay } from './kiosk.ts';
import type { DayRows } from './parents.ts';

/** The record as the gateway keeps it: what it makes of pushed items, and of minutes that older clients write. */
export interface HouseRecord {
  readonly push: (kiosk_id: string, bodies: readonly string[]) => ItemAnswer[];
  /** An older client writes minutes into the day. */
  readonly addForeign: (child: string, date: string, minutes: number) => void;
  /** The rows that a kiosk is sent. */
  readonly days: (kiosk_id: string) => DayRows;
  readonly seconds: (child: string, date: string, kiosk_id: string) => number;
  readonly foreign: () => readonly ForeignDay[];
  readonly sessions: ReadonlyMap<string, SessionItem & { readonly kiosk_id: string }>;
}

interface Day {
  readonly child: string;
  readonly date: string;
  readonly seconds: Map<string, number>;
  minutes: number;
  foreign_minutes: number;
}

export const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);

/** `merge`: what a kiosk said of a date before, and what it says now. */
export function openRecord(merge: (known: number, said: number) => number = Math.max): HouseRecord {
  const days = new Map<string, Day>();
  const sessions = new Map<string, SessionItem & { readonly kiosk_id: string }>();

  const dayOf = (child: string, date: string): Day => {
    const key = `${child} ${date}`;
    const day = days.get(key) ?? { child, date, seconds: new Map(), minutes: 0, foreign_minutes: 0 };
    days.set(key, day);
    return day;
  };

  const book = (kiosk_id: string, child: string, said: SessionItem['days'][number]) => {
    const day = dayOf(child, said.date);
    const before = sum([...day.seconds.values()]);
    const known = day.seconds.get(kiosk_id);
    day.seconds.set(kiosk_id, known === undefined ? said.seconds : merge(known, said.seconds));
    day.minutes += minutesToAdd(before, sum([...day.seconds.values()]));
  };

  return {
    sessions,
    push: (kiosk_id, bodies) =>
      bodies.map((body) => {
        const item = sessionItem.parse(JSON.parse(body));
        const known = sessions.get(item.id);
        sessions.set(item.id, known ? forward(known, item) : { ...item, kiosk_id });
        for (const day of bySmallestDate(item.days)) book(kiosk_id, item.profile_id, day);
        return { id: item.id, outcome: known ? 'known' : 'stored' };
      }),
    addForeign: (child, date, minutes) => {
      const day = dayOf(child, date);
      day.minutes += minutes;
      day.foreign_minutes += minutes;
    },
    days: () => ({
      kiosk_watch_time: [...days.values()].flatMap(({ child, date, seconds }) =>
        [...seconds].map(([kiosk_id, of]) => ({
          id: `${child} ${date} ${kiosk_id}`,
          profile_id: child,
          date,
          kiosk_id,
          seconds: of,
          updated_at: new Date(0),
        })),
      ),
      daily_watch_time: [...days.values()].map(({ child, date, minutes }) => ({
        id: `${child} ${date}`,
        profile_id: child,
        date,
        total_minutes: minutes,
        timezone: 'UTC',
      })),
    }),
    seconds: (child, date, kiosk_id) => days.get(`${child} ${date}`)?.seconds.get(kiosk_id) ?? 0,
    foreign: () =>
      [...days.values()].map(({ child, date, foreign_minutes }) => ({
        child,
        date,
        seconds: foreign_minutes * 60,
      })),
  };
}

/** Only ever forward, as the gateway stores it. */
function forward<T extends SessionItem>(known: T, item: SessionItem): T {
  return {
    ...known,
    duration_seconds: Math.max(known.duration_seconds, item.duration_seconds),
    ended_at: known.ended_at ?? item.ended_at,
    completed: known.completed ?? item.completed,
    stopped_reason: known.stopped_reason ?? item.stopped_reason,
  };
}
