import { z } from 'zod';
import { type MirroredTable, mirrored, mirroredTables, type Row } from '../db/schema/mirrored.ts';

/**
 * Every message between kiosk and gateway. Answers to a pull are NDJSON, one `PullLine` a line; everything else is JSON.
 * A version this program does not speak is refused, never guessed at.
 */
export const PROTOCOL_VERSION = 1;

/** Items in one push, at most. */
export const PUSH_LIMIT = 500;

/** Bytes of one push, at most: 500 items of about 700 bytes, three times over. */
export const PUSH_BODY_LIMIT = 1024 * 1024;

const v = z.literal(PROTOCOL_VERSION);
const instant = z.iso.datetime({ offset: true });

const opening = {
  v,
  /** Says where the kiosk stands after the last line; opaque to the kiosk. */
  cursor: z.string().max(200),
  kiosk_id: z.guid(),
  user_id: z.guid(),
  /** The gateway's clock. */
  now: instant,
};

const rowLine = z.discriminatedUnion(
  'table',
  mirroredTables.map((table) =>
    z.strictObject({ type: z.literal('row'), table: z.literal(table), row: mirrored[table].wire }),
  ) as unknown as [RowOption, ...RowOption[]],
);

/** What a discriminated union asks of its options: a type, and a literal to tell them apart by. */
type RowOption = z.core.$ZodTypeDiscriminable & z.ZodType<RowLine>;

export type RowLine = { [T in MirroredTable]: { type: 'row'; table: T; row: Row<T> } }[MirroredTable];

/** First line of a pull's answer: what follows, or why nothing can. */
export const pullOpening = z.discriminatedUnion('type', [
  /** Every row of the household follows. */
  z.strictObject({ type: z.literal('snapshot'), ...opening }),
  /** Rows changed since the cursor follow, in their latest state; with `more`, ask again with the new cursor. */
  z.strictObject({ type: z.literal('changes'), ...opening, more: z.boolean() }),
  /** The cursor is of no use: ask for a snapshot. */
  z.strictObject({
    type: z.literal('snapshot_required'),
    v,
    reason: z.enum(['other_epoch', 'other_edition', 'history_pruned', 'cursor_ahead', 'cursor_malformed']),
  }),
]);
export type PullOpening = z.infer<typeof pullOpening>;

/** The lines after the opening. Without the closing `end` and its count the whole answer is void. */
export const pullLine = z.discriminatedUnion('type', [
  rowLine,
  z.strictObject({ type: z.literal('gone'), table: z.enum(mirroredTables), id: z.guid() }),
  z.strictObject({ type: z.literal('end'), lines: z.int().min(0) }),
]);
export type PullLine = z.infer<typeof pullLine>;

/**
 * What the rows of a household come to at `cursor`, table by table (`/v1/digest`), so that a kiosk can tell whether its copy is
 * the record's. How a row's text is formed: db/device/digest.ts.
 */
export const digestAnswer = z.strictObject({
  type: z.literal('digest'),
  ...opening,
  tables: z.array(
    z.strictObject({
      table: z.enum(mirroredTables),
      /** Only rows with a date between these count, both included; null: all. */
      dates: z.strictObject({ from: z.iso.date(), to: z.iso.date() }).nullable(),
      rows: z.int().min(0),
      digest: z.string().regex(/^\d{1,20}$/),
    }),
  ),
});
export type DigestAnswer = z.infer<typeof digestAnswer>;

const seconds = z.int().min(0).max(100_000);

/** One watch session as far as it has come, and what that makes of the child's day on this kiosk. Seconds only grow. */
export const sessionItem = z.strictObject({
  type: z.literal('session'),
  /** The session's id, made on the kiosk; also the name under which the answer comes back. */
  id: z.guid(),
  video_id: z.guid(),
  profile_id: z.guid(),
  nfc_chip_id: z.guid().nullable(),
  started_at: instant,
  ended_at: instant.nullable(),
  duration_seconds: seconds,
  completed: z.boolean().nullable(),
  stopped_reason: z.string().max(50).nullable(),
  /** Per local date touched: this kiosk's total for the child on that date, this session included. */
  days: z
    .array(z.strictObject({ date: z.iso.date(), timezone: z.string().max(50), seconds }))
    .min(1)
    .max(4),
});
export type SessionItem = z.infer<typeof sessionItem>;

/** Minutes that a parent gave a child at this kiosk, on top of the limit of one date. */
export const grantItem = z.strictObject({
  type: z.literal('grant'),
  /** The grant's id, made on the kiosk; also the name under which the answer comes back. */
  id: z.guid(),
  profile_id: z.guid(),
  date: z.iso.date(),
  minutes: z.int().min(5).max(60),
  granted_at: instant,
});
export type GrantItem = z.infer<typeof grantItem>;

/** A chip that was laid down and that nobody in the household knows. At most one item for each chip and hour. */
export const sightingItem = z.strictObject({
  type: z.literal('sighting'),
  /** Made on the kiosk; also the name under which the answer comes back. Counted once, however often it comes. */
  id: z.guid(),
  /** Upper-case hex without separators. */
  chip_uid: z.string().regex(/^(?:[0-9A-F]{8}|[0-9A-F]{14}|[0-9A-F]{20})$/),
  /** The last time. */
  seen_at: instant,
  /** How often since the last item for this chip. */
  times: z.int().min(1).max(1_000_000),
});
export type SightingItem = z.infer<typeof sightingItem>;

export const pushItem = z.discriminatedUnion('type', [sessionItem, grantItem, sightingItem]);
export type PushItem = z.infer<typeof pushItem>;

/** Items are parsed one by one by the gateway, so that a malformed one does not refuse its neighbours. */
export const pushRequest = z.strictObject({ v, items: z.array(z.unknown()).min(1).max(PUSH_LIMIT) });

export const refusalReasons = [
  'malformed',
  'video_unknown',
  'profile_unknown',
  'chip_unknown',
  /** Told by gateways of before; now another household's row is as unknown as one that never was. */
  'other_household',
  'id_taken',
] as const;
export type RefusalReason = (typeof refusalReasons)[number];

export const pushAnswer = z.strictObject({
  v,
  now: instant,
  /** One for each item, in the items' order. `id` is null where the item was too broken to have one. */
  answers: z.array(
    z.discriminatedUnion('outcome', [
      z.strictObject({ id: z.guid(), outcome: z.literal('stored') }),
      /** Nothing in it was new. */
      z.strictObject({ id: z.guid(), outcome: z.literal('known') }),
      z.strictObject({
        id: z.guid().nullable(),
        outcome: z.literal('refused'),
        reason: z.enum(refusalReasons),
        detail: z.string().max(500),
      }),
    ]),
  ),
});
export type PushAnswer = z.infer<typeof pushAnswer>;
export type ItemAnswer = PushAnswer['answers'][number];

/** Seconds that a lease lets a kiosk go on by, at most. */
export const LEASE_S = 600;

/** A child's date on which a kiosk wants to play, or has stopped. */
const ofDay = {
  v,
  profile_id: z.guid(),
  date: z.iso.date().refine((date) => date >= '0001-01-01', 'is before all dates'),
};

/** What a kiosk asks of the day that it shares with others (`/v1/leases`). May be repeated. */
export const leaseRequest = z.discriminatedUnion('type', [
  /** `timezone`: in which it is that date. `used_s`: this kiosk's own total, booked ahead included. */
  z.strictObject({ type: z.literal('take'), ...ofDay, timezone: z.string().max(50), used_s: seconds }),
  /** It has forgotten the lease with this number, and plays no more on it. */
  z.strictObject({ type: z.literal('give_back'), ...ofDay, used_s: seconds, number: z.int().min(1) }),
]);
export type LeaseRequest = z.infer<typeof leaseRequest>;

export const noLeaseReasons = [
  /** It is another date in that zone by the gateway's clock. */
  'other_date',
  'timezone_unknown',
  'profile_unknown',
  /** Given back was another lease than the last: an answer is under way, or was lost. */
  'other_number',
] as const;

export const leaseAnswer = z.discriminatedUnion('type', [
  z.strictObject({
    v,
    now: instant,
    type: z.literal('lease'),
    profile_id: z.guid(),
    date: z.iso.date(),
    /** The end of the date: no lease outlives it. */
    until: instant,
    /** How far the kiosk's own total for the date may go. Not more than it has used: nothing is left for it. */
    upto_s: seconds,
    /** Rises with each answer. Only who knows the last may give it back. */
    number: z.int().min(1),
  }),
  z.strictObject({ v, now: instant, type: z.literal('none'), reason: z.enum(noLeaseReasons) }),
  z.strictObject({ v, now: instant, type: z.literal('given_back') }),
]);
export type LeaseAnswer = z.infer<typeof leaseAnswer>;

/** What an event stream (`/v1/events`) says, as the data of an event: there may be something to pull. A hint, never data. */
export const streamEvent = z.discriminatedUnion('type', [
  z.strictObject({
    v,
    type: z.literal('changed'),
    /** The household's revision; null: what has changed, if anything, nobody knows. */
    revision: z.int().min(0).nullable(),
  }),
]);
export type StreamEvent = z.infer<typeof streamEvent>;

/**
 * What the token endpoint says beside the tokens (RFC 6749, section 5.1): whose kiosk this is. A refusal of the token of a kiosk
 * that was revoked is `invalid_grant` with a `reason` beside it.
 */
export const pairedAs = z.object({
  kiosk_id: z.guid(),
  user_id: z.guid(),
  /** The account's address, masked: a…x@example.org. */
  account: z.string().min(1).max(320),
  kiosk_name: z.string().max(255),
});
export type PairedAs = z.infer<typeof pairedAs>;

/** Who took a kiosk's access: a parent; the kiosk itself; nobody, but its key is in two machines, or with another account now. */
export const revokedReasons = ['parent', 'kiosk', 'cloned', 'replaced'] as const;
export type RevokedReason = (typeof revokedReasons)[number];

/** The body of every answer that is not 2xx. */
export const errorAnswer = z.strictObject({
  v,
  type: z.literal('error'),
  code: z.enum([
    'kiosk_unknown',
    'kiosk_revoked',
    /** Get another access token and ask again. */
    'token_invalid',
    'malformed',
    'too_large',
    'not_found',
    'unavailable',
    'internal',
  ]),
  message: z.string(),
  /** With `kiosk_revoked`. */
  reason: z.enum(revokedReasons).optional(),
});
export type ErrorAnswer = z.infer<typeof errorAnswer>;
