import { z } from 'zod';
import { isUid } from './uid.ts';

/** What the agent hears of its readers. `uid` is canonical upper-case hex, `at` the monotonic clock in ms. */
export type ReaderEvent =
  | { readonly kind: 'tap'; readonly uid: string; readonly reader: string; readonly at: number }
  | { readonly kind: 'unreadable'; readonly reader: string; readonly reason: string }
  /** A hand took the chip away. A reader that fails with a chip on it is a `fault`, not a lift. */
  | { readonly kind: 'lift'; readonly uid: string; readonly reader: string }
  /**
   * A chip lies there that nobody tapped just now: it was there when the reader appeared, or its contact
   * flickered within a second of its tap. Starts and pauses nothing; it only takes back an earlier lift or loss.
   */
  | { readonly kind: 'resting'; readonly uid: string; readonly reader: string }
  | { readonly kind: 'fault'; readonly code: FaultCode; readonly message: string }
  /** Sent when anything but `last_event_at` has changed. */
  | { readonly kind: 'health'; readonly health: ReaderHealth };

export interface ReaderHealth {
  readonly state: 'off' | 'starting' | 'no_service' | 'no_reader' | 'ready' | 'failed';
  readonly readers: readonly string[];
  /** How often the reader process was started again. */
  readonly restarts: number;
  /** Wall clock in ms since the epoch, of the last chip seen, readable or not. */
  readonly last_event_at: number | null;
  /** One plain line each, for the person at the machine. */
  readonly problem: string | null;
  readonly fix: string | null;
}

/** What the reader process itself can find wrong. */
const childFault = z.enum(['module', 'no_service', 'not_authorised', 'service_lost']);
/** `reader_lost`: unplugged or gone silent. `silent`, `died`: the reader process. */
export type FaultCode = z.infer<typeof childFault> | 'reader_lost' | 'silent' | 'died';

const v = z.literal(1);
const reader = z.string().min(1).max(200);
const uid = z.string().refine(isUid);
const line = z.string().max(1000);

/** Reader process -> supervisor. */
export const childMessage = z.discriminatedUnion('kind', [
  z.strictObject({ v, kind: z.literal('beat') }),
  z.strictObject({ v, kind: z.literal('tap'), uid, reader }),
  z.strictObject({ v, kind: z.literal('resting'), uid, reader }),
  z.strictObject({ v, kind: z.literal('lift'), uid, reader }),
  z.strictObject({ v, kind: z.literal('unreadable'), reader, reason: line }),
  /** All readers that can read chips now; sent at the start and on each change. */
  z.strictObject({ v, kind: z.literal('readers'), readers: z.array(reader).max(32) }),
  z.strictObject({ v, kind: z.literal('fault'), code: childFault, message: line }),
]);
export type ChildMessage = z.infer<typeof childMessage>;
export type ChipMessage = Extract<ChildMessage, { kind: 'tap' | 'resting' | 'lift' | 'unreadable' }>;
