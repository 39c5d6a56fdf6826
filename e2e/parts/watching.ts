import { expect } from 'vitest';
import type { TestHouse } from './test-house.ts';

const MIA = '00000000-0000-4000-8000-0000000000a1';
const BEN = '00000000-0000-4000-8000-0000000000a2';

/** Runs an expression in the page and gives back its value: every window can do that much. */
export type Run = (expression: string) => Promise<unknown>;

/** Waits until the page shows these words. */
export async function shows(run: Run, words: string, timeout = 30_000): Promise<void> {
  await expect.poll(() => run('document.body.innerText'), { timeout, interval: 200 }).toContain(words);
}

/** Waits until the picture really moves, and says how far it has come, in seconds. */
export async function movingVideo(run: Run, file: string): Promise<number> {
  const position = `(() => {
    const video = document.querySelector('video');
    return video && video.currentSrc.includes(${JSON.stringify(file)}) ? video.currentTime : -1;
  })()`;
  await expect.poll(() => run(position), { timeout: 30_000, interval: 100 }).toBeGreaterThan(0.3);
  const from = Number(await run(position));
  await expect.poll(() => run(position), { timeout: 10_000, interval: 100 }).toBeGreaterThan(from + 1);
  return Number(await run(position));
}

interface SessionRow {
  readonly video: string;
  readonly profile_id: string;
  readonly chip: string;
  readonly kiosk: string;
  readonly stopped_reason: string;
  readonly completed: boolean;
  readonly duration_seconds: number;
}

/** The household's closed sessions in the record, oldest first. */
export function sessionsOf(house: TestHouse): Promise<SessionRow[]> {
  return house.query<SessionRow>(`
    SELECT v.platform_video_id AS video, s.profile_id, c.label AS chip, k.name AS kiosk,
           s.stopped_reason, s.completed, s.duration_seconds
      FROM watch_sessions s
      JOIN videos v ON v.id = s.video_id
      JOIN nfc_chips c ON c.id = s.nfc_chip_id
      JOIN kiosks k ON k.id = s.kiosk_id
     WHERE s.ended_at IS NOT NULL
     ORDER BY s.started_at, s.id`);
}

/**
 * The whole path: a child's chip, another child's chip, a third one to its end; then the rows in Postgres, and the
 * day's minutes made of them.
 */
export async function watchThreeChips(house: TestHouse, run: Run): Promise<void> {
  await shows(run, 'Put your chip here');
  await house.tap('Balloon');
  await movingVideo(run, 'balloon.webm');
  await house.tap('Train for Ben');
  await movingVideo(run, 'night-train.webm');
  await house.tap('Blink');
  await movingVideo(run, 'blink.webm');

  await expect.poll(() => sessionsOf(house), { timeout: 40_000, interval: 500 }).toHaveLength(3);
  const sessions = await sessionsOf(house);
  expect(sessions.map(({ duration_seconds, ...rest }) => rest)).toEqual([
    {
      video: 'balloon.webm',
      profile_id: MIA,
      chip: 'Balloon',
      kiosk: 'Living room',
      stopped_reason: 'replaced_by_chip',
      completed: false,
    },
    {
      video: 'night-train.webm',
      profile_id: BEN,
      chip: 'Train for Ben',
      kiosk: 'Living room',
      stopped_reason: 'replaced_by_chip',
      completed: false,
    },
    {
      video: 'blink.webm',
      profile_id: MIA,
      chip: 'Blink',
      kiosk: 'Living room',
      stopped_reason: 'completed',
      completed: true,
    },
  ]);
  const [balloon = 0, train = 0, blink = 0] = sessions.map((it) => it.duration_seconds);
  expect(Math.min(balloon, train)).toBeGreaterThanOrEqual(1);
  expect(Math.abs(blink - 8)).toBeLessThanOrEqual(1);

  const days = await house.query<{ profile_id: string; seconds: number; total_minutes: number }>(`
    SELECT k.profile_id, k.seconds, d.total_minutes
      FROM kiosk_watch_time k JOIN daily_watch_time d USING (profile_id, date)
     ORDER BY k.profile_id`);
  expect(days).toEqual([
    { profile_id: MIA, seconds: balloon + blink, total_minutes: Math.ceil((balloon + blink) / 60) },
    { profile_id: BEN, seconds: train, total_minutes: Math.ceil(train / 60) },
  ]);
}
