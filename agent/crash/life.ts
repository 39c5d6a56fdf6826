import { z } from 'zod';

/** A kiosk's program from its start to its end, as the test wants it. Instants and durations in milliseconds. */
export const life = z.object({
  home: z.string(),
  seed: z.number(),
  /** True time, the number of the machine's start, and how long ago that was. */
  at: z.number(),
  boot: z.number(),
  up: z.number(),
  limitMinutes: z.number(),
  /** Somebody confirms the time at once. Otherwise nobody does before some play. */
  told: z.boolean(),
  /** Things done before it ends; null: until somebody ends it. */
  acts: z.number().nullable(),
  /** How it ends after these: in good order, or as by a kill while a video plays. */
  ending: z.enum(['stopped', 'killed']),
  /** Now and then it ends in good order and begins again at once. */
  restarts: z.boolean(),
  /** Stands still within the transaction that writes the so-manieth row from its start; null: never. */
  stopsAtRow: z.number().nullable(),
  /** SQLite's settings, where they are not to be the kiosk's own. */
  synchronous: z.enum(['FULL', 'NORMAL', 'OFF']),
  checkpointPages: z.number().nullable(),
});
export type Life = z.infer<typeof life>;

export const TIMEZONE = 'Europe/Berlin';
/** Three days before a day of 25 hours. */
export const FIRST_AT = Date.parse('2026-10-22T15:00:00Z');

/** A life as in any kitchen, for as long as it is let. */
export function ordinaryLife(home: string): Life {
  return {
    home,
    seed: 1,
    at: FIRST_AT,
    boot: 1,
    up: 60_000,
    limitMinutes: 20,
    told: true,
    acts: null,
    ending: 'stopped',
    restarts: true,
    stopsAtRow: null,
    synchronous: 'FULL',
    checkpointPages: null,
  };
}
