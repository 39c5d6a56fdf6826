import { z } from 'zod';
import { codes, pictures } from '../policy/codes.ts';
import { decisionRecord } from '../policy/decision.ts';

/** Every message between agent and page, over the one WebSocket. All that `ui/` knows of the agent is in this file. */
export const CHANNEL_VERSION = 3;

export type { Picture } from '../policy/codes.ts';
export type { DecisionRecord } from '../policy/decision.ts';

const v = z.literal(CHANNEL_VERSION);

/** What is left of the child's day, for the picture timer: `left_s` of `whole_s` as the screen appears. */
const dayLeft = z.strictObject({ left_s: z.int().min(0), whole_s: z.int().min(0) });
export type DayLeft = z.infer<typeof dayLeft>;

const child = z.strictObject({
  id: z.guid(),
  name: z.string(),
  /** A picture of the household's own, or null: the page draws an animal from the id. */
  avatar_url: z.string().nullable(),
});
export type Child = z.infer<typeof child>;

/** Why a session ended, as POLICY section 4 names it. */
export const stoppedReasons = [
  'completed',
  'chip_removed',
  'replaced_by_chip',
  'profile_changed',
  'daily_limit',
  'mapping_limit',
  'quiet_hours',
  'parent_stopped',
  'revoked',
  'paused_too_long',
  'stalled',
  'player_error',
  'power_loss',
  'shutdown',
] as const;
export type StoppedReason = (typeof stoppedReasons)[number];

/** Why a chip does nothing now. */
export const refusedScreen = z.strictObject({
  kind: z.literal('refused'),
  picture: z.enum(pictures),
  code: z.enum(codes),
});

const pairingKind = z.literal('pairing');
/** How far the kiosk has come on its way to an account. */
export const pairingScreen = z.discriminatedUnion('step', [
  /** The gateway is being asked for a code. */
  z.strictObject({ kind: pairingKind, step: z.literal('connecting') }),
  z.strictObject({
    kind: pairingKind,
    step: z.literal('code'),
    /** Two groups of four, such as BCDF-GHJK. */
    user_code: z.string().regex(/^[A-Z0-9]{4}-[A-Z0-9]{4}$/),
    /** Where a parent types the code. Shown, and never opened by the kiosk. */
    verification_uri: z.url({ protocol: /^https?$/ }).max(200),
    /** The same with the code in it, to be scanned. */
    verification_uri_complete: z.url({ protocol: /^https?$/ }).max(300),
    /** By this machine's clock as it stands when the screen is sent. */
    expires_at: z.iso.datetime(),
  }),
  /** A parent has agreed: is it the right account? `account` is masked, such as a…x@example.org. */
  z.strictObject({
    kind: pairingKind,
    step: z.literal('confirm'),
    account: z.string().min(1),
    kiosk_name: z.string(),
  }),
  /** Nothing goes on by itself. `refused`: the gateway wants no pairing with this kiosk. */
  z.strictObject({
    kind: pairingKind,
    step: z.literal('stopped'),
    why: z.enum(['unreachable', 'declined', 'expired', 'refused']),
  }),
]);
export type PairingScreen = z.infer<typeof pairingScreen>;

/** What the child's page shows. Complete in itself: a page that just came needs nothing else. */
export const screen = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('waiting'),
    /** Who is watching, where the household has several children and one was chosen: pressing the picture asks anew. */
    child: child.nullable(),
  }),
  /** The reader cannot be used. Chips do nothing until it is back. */
  z.strictObject({ kind: z.literal('reader_missing') }),
  /** Another page took over; this one stays dark. */
  z.strictObject({ kind: z.literal('elsewhere') }),
  z.strictObject({
    kind: z.literal('who'),
    /** `locked`: choosing this child needs the parent's PIN. */
    children: z.array(z.strictObject({ ...child.shape, locked: z.boolean() })),
    /** False: no parent has set a PIN, so what is locked stays locked. */
    has_pin: z.boolean(),
  }),
  /** The chip leads this child to several videos: one is picked. */
  z.strictObject({
    kind: z.literal('shelf'),
    child,
    videos: z
      .array(
        z.strictObject({
          mapping_id: z.guid(),
          title: z.string(),
          /** The video, of which the page shows one picture. Path on the agent's own origin. */
          src: z.string().startsWith('/media/'),
          /** Whether the whole of it fits into the time left. */
          fits: z.boolean(),
        }),
      )
      .min(1),
  }),
  z.strictObject({
    kind: z.literal('playing'),
    session_id: z.guid(),
    child,
    title: z.string(),
    /** Path on the agent's own origin; answers byte ranges. */
    src: z.string().startsWith('/media/'),
    media_type: z.enum(['video/mp4', 'video/webm']),
    /** Seconds into the video at which to begin. */
    start_at_s: z.number().min(0),
    paused: z.boolean(),
    /** The chip plays only while it lies there, and was taken away: laid back, the video goes on. */
    lifted: z.boolean(),
    /** The page stops by itself when it has played this much since the screen came. */
    budget_s: z.int().min(0),
    /** False: only a piece of the video fits into the time left. */
    fits: z.boolean(),
    day: dayLeft,
  }),
  refusedScreen,
  z.strictObject({ kind: z.literal('ended'), reason: z.enum(stoppedReasons), child, day: dayLeft }),
  pairingScreen,
]);
export type Screen = z.infer<typeof screen>;
export type PlayingScreen = Extract<Screen, { kind: 'playing' }>;

/** One thing support looks at. `state` 'skipped': not tested because something before it failed. */
const check = z.strictObject({
  id: z.string(),
  title: z.string(),
  state: z.enum(['ok', 'warn', 'bad', 'skipped']),
  detail: z.string(),
  /** What to do, where there is something to do. */
  fix: z.string().nullable(),
});
export type Check = z.infer<typeof check>;

export const diagnostics = z.strictObject({
  at: z.iso.datetime(),
  /** In at most eight words. */
  verdict: z.string(),
  ok: z.boolean(),
  checks: z.array(check),
  /** Plain facts under a heading each: versions, counts, addresses. Values are ready to read. */
  facts: z.array(
    z.strictObject({
      heading: z.string(),
      lines: z.array(z.strictObject({ name: z.string(), value: z.string() })),
    }),
  ),
  /** Newest first, at most fifty. */
  decisions: z.array(decisionRecord),
});
export type Diagnostics = z.infer<typeof diagnostics>;

/** What a parent does at the kiosk, each time with the PIN. */
export const parentAct = z.discriminatedUnion('kind', [
  /** Lets this child watch from now on, whatever the child's cap. */
  z.strictObject({ kind: z.literal('switch'), profile_id: z.guid() }),
  /** Gives minutes for today. */
  z.strictObject({ kind: z.literal('bonus'), profile_id: z.guid(), minutes: z.int().min(5).max(60) }),
  /** Goes on for a day with rows that are too old. */
  z.strictObject({ kind: z.literal('keep_mirror') }),
  z.strictObject({ kind: z.literal('set_time'), at: z.iso.datetime({ offset: true }) }),
  /** Ends what plays. */
  z.strictObject({ kind: z.literal('stop') }),
]);
export type ParentAct = z.infer<typeof parentAct>;

export const parentAnswer = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('done') }),
  /** `wait_s`: until another try is taken; 0: at once. */
  z.strictObject({ outcome: z.literal('wrong_pin'), wait_s: z.int().min(0) }),
  /** Too many tries: this one was not looked at. */
  z.strictObject({ outcome: z.literal('wait'), wait_s: z.int().min(1) }),
  /** No parent has set a PIN yet. */
  z.strictObject({ outcome: z.literal('no_pin') }),
  /** The act cannot be done, whether or not the PIN was looked at. One line for a grown-up. */
  z.strictObject({ outcome: z.literal('refused'), detail: z.string() }),
]);
export type ParentAnswer = z.infer<typeof parentAnswer>;

/** What is touched on the pairing screens: `again` asks for another code. */
export const pairingAct = z.enum(['confirm', 'decline', 'again']);
export type PairingAct = z.infer<typeof pairingAct>;

export const toPage = z.discriminatedUnion('type', [
  z.strictObject({
    v,
    type: z.literal('screen'),
    /** Rises with each message of one connection. */
    seq: z.int(),
    language: z.string(),
    /** Ids of all the household's children: each keeps its animal wherever it is shown. */
    siblings: z.array(z.guid()),
    screen,
  }),
  z.strictObject({ v, type: z.literal('diagnostics'), report: diagnostics }),
  z.strictObject({ v, type: z.literal('parent_answer'), answer: parentAnswer }),
]);
export type ToPage = z.infer<typeof toPage>;

/** How the picture stands: `playing` only while it really moves. */
export const phases = ['loading', 'playing', 'paused', 'waiting', 'seeking', 'ended', 'failed'] as const;
export type Phase = (typeof phases)[number];

export const fromPage = z.discriminatedUnion('type', [
  /** First message of every connection: which page this is. */
  z.strictObject({ v, type: z.literal('hello'), page: z.enum(['child', 'support']) }),
  /** Once a second while a video is on screen, and at once on every change of phase. */
  z.strictObject({
    v,
    type: z.literal('progress'),
    session_id: z.guid(),
    position_s: z.number().min(0),
    rate: z.number().positive().max(16),
    phase: z.enum(phases),
    /** For `failed`: what the video element said. */
    detail: z.string().max(300).optional(),
  }),
  z.strictObject({ v, type: z.literal('choose'), profile_id: z.guid() }),
  /** The big button on the video: pause or go on, like the same chip again. */
  z.strictObject({ v, type: z.literal('press') }),
  /** One of the shelf. */
  z.strictObject({ v, type: z.literal('pick'), mapping_id: z.guid() }),
  /** The picture of who is watching, on the waiting screen: ask who it is now. */
  z.strictObject({ v, type: z.literal('ask_who') }),
  z.strictObject({ v, type: z.literal('pairing'), act: pairingAct }),
  z.strictObject({ v, type: z.literal('parent'), pin: z.string().regex(/^\d{4,8}$/), act: parentAct }),
]);
export type FromPage = z.infer<typeof fromPage>;
/** What a child does on the page. */
export type FromChild = Exclude<FromPage, { type: 'hello' | 'parent' | 'pairing' }>;
export type FromParent = Extract<FromPage, { type: 'parent' }>;
