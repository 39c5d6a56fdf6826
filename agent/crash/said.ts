import { z } from 'zod';

/**
 * What a kiosk that plays says as it goes on: one line of JSON each, written at once. Whatever was said is true from then on,
 * whenever its power is cut. `at` and `up`: true time, and the machine's time since its start, milliseconds.
 */
const said = z.discriminatedUnion('kind', [
  /** About to open its file. */
  z.object({ kind: z.literal('starting') }),
  z.object({ kind: z.literal('ready') }),
  /** Time will go on this far, and no further before this is said again. */
  z.object({ kind: z.literal('going_on'), at: z.number(), up: z.number() }),
  z.object({ kind: z.literal('opened'), id: z.string() }),
  /** `seconds`: charged to the session in all. `kept_at`: when the position was written, by the kiosk's own time. */
  z.object({
    kind: z.literal('booked'),
    id: z.string(),
    seconds: z.number(),
    position_s: z.number(),
    kept_at: z.number(),
  }),
  /** One more whole second of the session was on the screen. `date`: the true local date at its beginning. */
  z.object({ kind: z.literal('shown'), id: z.string(), date: z.string() }),
  z.object({
    kind: z.literal('closed'),
    id: z.string(),
    reason: z.string(),
    seconds: z.number(),
    position_s: z.number(),
    kept_at: z.number(),
  }),
  /** In the middle of a transaction, and waits there for its end. */
  z.object({ kind: z.literal('inside') }),
]);
export type Said = z.infer<typeof said>;

export function parseSaid(line: string): Said {
  return said.parse(JSON.parse(line));
}
