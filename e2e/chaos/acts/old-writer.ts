import { randomUUID } from 'node:crypto';
import type { Chance } from '../../../agent/crash/chance.ts';
import type { Query } from '../../../db/postgres/connect.ts';
import { dateIn, type Family } from './families.ts';
import { dayKey, type History } from './history.ts';
import { type WriteDeps, write } from './transaction.ts';

export interface OldWriterDeps extends WriteDeps {
  readonly chance: Chance;
  readonly family: Family;
  readonly history: History;
  readonly signal: AbortSignal;
}

/** Beyond these the children would have no time left for the kiosks, and a long run nothing to look at. */
const MOST_MINUTES_TODAY = 500;

/**
 * The backend that was there before: it counts minutes into daily_watch_time and writes sessions of its own, in plain SQL, and
 * has never heard of kiosks. Today it counts for one child at a time; on a date long over for all children the same, together.
 */
export async function oldWriter(deps: OldWriterDeps): Promise<void> {
  const { chance, clock, signal } = deps;
  while (!signal.aborted) {
    const what = chance.among({ today: 6, past: 3, session: 1 });
    await acts[what](deps);
    await clock.sleep(chance.between(50, 400), signal);
  }
}

const acts = { today, past, session };

async function today(deps: OldWriterDeps): Promise<void> {
  const { chance, family, history } = deps;
  const child = family.children[chance.between(0, family.children.length - 1)] ?? '';
  const date = dateIn(family.timezone, Date.now());
  const minutes = chance.between(1, 3);
  if ((history.minutes.get(dayKey(child, date))?.at(-1) ?? 0) + minutes > MOST_MINUTES_TODAY) return;
  await count(deps, [child], date, minutes);
}

async function past(deps: OldWriterDeps): Promise<void> {
  const { chance, family } = deps;
  await count(deps, family.children, family.past, chance.between(1, 3));
}

async function count(
  deps: OldWriterDeps,
  children: readonly string[],
  date: string,
  minutes: number,
): Promise<void> {
  const { chance, clock, family, history } = deps;
  const forget = chance.happens(1 / 10);
  const written = await write(deps, async (query) => {
    for (const child of children) {
      await addMinutes(query, { child, date, minutes, timezone: family.timezone });
      await clock.sleep(chance.between(0, 30));
    }
    return forget ? 'forget' : 'keep';
  });
  if (written === 'committed') for (const child of children) note(history, dayKey(child, date), minutes);
  history.counts[written === 'committed' ? 'committed' : 'rolledBack'] += 1;
}

async function session(deps: OldWriterDeps): Promise<void> {
  const { family, history } = deps;
  const id = randomUUID();
  const written = await write(deps, async (query) => {
    await query(
      `INSERT INTO watch_sessions (id, user_id, video_id, profile_id, duration_seconds) VALUES ($1, $2, $3, $4, 60)`,
      [id, family.user_id, family.videos[0], family.children[0]],
    );
    return 'keep';
  });
  if (written === 'committed') history.sessions.add(id);
}

function addMinutes(
  query: Query,
  it: { readonly child: string; readonly date: string; readonly minutes: number; readonly timezone: string },
): Promise<object[]> {
  return query(
    `INSERT INTO daily_watch_time (profile_id, date, total_minutes, timezone) VALUES ($1, $2, $3, $4)
     ON CONFLICT (profile_id, date)
     DO UPDATE SET total_minutes = daily_watch_time.total_minutes + EXCLUDED.total_minutes`,
    [it.child, it.date, it.minutes, it.timezone],
  );
}

function note(history: History, day: string, minutes: number): void {
  const totals = history.minutes.get(day) ?? [0];
  totals.push((totals.at(-1) ?? 0) + minutes);
  history.minutes.set(day, totals);
}
