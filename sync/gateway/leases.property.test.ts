import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect, type Postgres } from '../../db/postgres/connect.ts';
import { type RecordServer, startRecordServer } from '../../demo/record-server.ts';
import type { Kiosk } from './authenticate.ts';
import { answerLease } from './leases.ts';
import { pushItems } from './push-items.ts';

const date = '2026-01-16';
const timezone = 'Europe/Berlin';
const now = Date.parse(`${date}T12:00:00+01:00`);
const seed = Number(process.env['LEASES_SEED'] ?? 1);

let server: RecordServer;
let postgres: Postgres;

beforeAll(async () => {
  server = await startRecordServer();
  postgres = connect({ url: await server.freshRecord(), applicationName: 'test', connections: 10 });
}, 60_000);
afterAll(async () => {
  await postgres.close();
  await server.stop();
});

type Step =
  /** `heard`: the answer comes back. */
  | { readonly kind: 'take'; readonly on: number; readonly heard: boolean }
  | { readonly kind: 'play'; readonly on: number; readonly s: number }
  | { readonly kind: 'push'; readonly on: number; readonly times: number }
  /** `fares`: what becomes of the message. */
  | { readonly kind: 'give_back'; readonly on: number; readonly fares: 'arrives' | 'twice' | 'lost' | 'late' }
  | { readonly kind: 'deliver'; readonly which: number }
  /** A client that knows nothing of kiosks. */
  | { readonly kind: 'foreign'; readonly minutes: number };
/** Steps of one burst are under way at the same time. */
type Burst = readonly Step[];

interface House {
  readonly whole_minutes: number;
  /** Minutes that parents keep for each kiosk; null: not set. */
  readonly kept: readonly (number | null)[];
  readonly bursts: readonly Burst[];
}

const on = fc.nat({ max: 2 });
const online: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('take' as const), on, heard: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('push' as const), on, times: fc.integer({ min: 1, max: 2 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('give_back' as const),
      on,
      fares: fc.constantFrom('arrives' as const, 'twice' as const, 'lost' as const, 'late' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('deliver' as const), which: fc.nat({ max: 5 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('foreign' as const), minutes: fc.integer({ min: 1, max: 6 }) }),
  },
);
const playing: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('play' as const),
  on,
  s: fc.integer({ min: 1, max: 900 }),
});
const burst: fc.Arbitrary<Burst> = fc.oneof(
  playing.map((step) => [step]),
  online.map((step) => [step]),
  fc.array(online, { minLength: 2, maxLength: 6 }),
);
/** A child comes back before the kiosk's word that it went has arrived. */
const mindChanged: fc.Arbitrary<readonly Burst[]> = fc
  .record({ on, which: fc.nat({ max: 5 }), heard: fc.boolean() })
  .map(({ on, which, heard }): Step[] => [
    { kind: 'take', on, heard: true },
    { kind: 'give_back', on, fares: 'late' },
    { kind: 'take', on, heard },
    { kind: 'deliver', which },
    { kind: 'take', on: (on + 1) % 3, heard: true },
    { kind: 'play', on, s: 600 },
    { kind: 'play', on: (on + 1) % 3, s: 600 },
  ])
  .map((steps) => steps.map((step) => [step]));
const house: fc.Arbitrary<House> = fc.record({
  whole_minutes: fc.integer({ min: 0, max: 30 }),
  kept: fc.array(fc.option(fc.integer({ min: 0, max: 10 })), { minLength: 3, maxLength: 3 }),
  bursts: fc
    .array(
      fc.oneof({ weight: 8, arbitrary: burst.map((it) => [it]) }, { weight: 1, arbitrary: mindChanged }),
      {
        minLength: 15,
        maxLength: 30,
      },
    )
    .map((some) => some.flat()),
});

it(`however kiosks ask, play, push and fall silent, a child’s date is never longer (LEASES_SEED=${seed})`, {
  timeout: 240_000,
}, async () => {
  await fc.assert(fc.asyncProperty(house, live), { seed, numRuns: 40, endOnFailure: true });
});

/** What one kiosk knows, and what may be on its way. */
interface KioskNow {
  readonly kiosk: Kiosk;
  readonly session: string;
  readonly kept_s: number;
  played_s: number;
  lease: { readonly upto_s: number; readonly number: number } | null;
  /** The furthest that an answer let it go which the record was not told to be given back. */
  let_s: number;
  /** Of the last answer, heard or not. */
  number: number;
}

interface Late {
  readonly from: KioskNow;
  readonly number: number;
  readonly used_s: number;
}

async function live({ whole_minutes, kept, bursts }: House): Promise<void> {
  const whole_s = whole_minutes * 60;
  const household = await newHousehold(whole_minutes, kept);
  const { profile_id, kiosks } = household;
  const late: Late[] = [];
  let foreign_s = 0;
  /** Others’ minutes may come on top of what kiosks were let play already. */
  let most_s = whole_s;

  const play = (it: KioskNow, s: number) => {
    const upto_s = Math.max(it.lease?.upto_s ?? 0, it.kept_s);
    it.played_s += Math.max(0, Math.min(s, upto_s - it.played_s));
  };
  const take = async (it: KioskNow, heard: boolean) => {
    const used_s = it.played_s;
    const request = { v: 1, type: 'take', profile_id, date, timezone, used_s } as const;
    const answer = await answerLease({ postgres, now }, it.kiosk, request);
    if (answer.type !== 'lease') throw new Error(JSON.stringify(answer));
    it.let_s = Math.max(it.let_s, answer.upto_s);
    it.number = Math.max(it.number, answer.number);
    if (heard && answer.number > (it.lease?.number ?? 0)) it.lease = answer;
  };
  const give = async ({ from, number, used_s }: Late) => {
    const request = { v: 1, type: 'give_back', profile_id, date, used_s, number } as const;
    const answer = await answerLease({ postgres, now }, from.kiosk, request);
    // Had the kiosk asked again meanwhile, it still has what the last answer gave.
    if (number === from.number) from.let_s = 0;
    return answer.type;
  };
  const giveBack = async (it: KioskNow, fares: Extract<Step, { kind: 'give_back' }>['fares']) => {
    if (!it.lease) return;
    const message = { from: it, number: it.lease.number, used_s: it.played_s };
    it.lease = null;
    if (fares === 'late') late.push(message);
    else if (fares !== 'lost') await give(message);
    if (fares === 'twice') await give(message);
  };
  const push = async (it: KioskNow, times: number) => {
    const item = household.item(it);
    for (let time = 0; time < times; time++) {
      const [answer] = await pushItems(postgres, it.kiosk, [item]);
      if (answer?.outcome === 'refused') throw new Error(answer.detail);
    }
  };
  const perform = async (step: Step): Promise<unknown> => {
    switch (step.kind) {
      case 'deliver': {
        const [message] = late.splice(step.which % Math.max(1, late.length), 1);
        return message && give(message);
      }
      case 'foreign':
        foreign_s += step.minutes * 60;
        return household.addForeign(step.minutes);
      default: {
        const it = kiosks[step.on];
        if (!it) throw new Error('there is no such kiosk');
        if (step.kind === 'take') return take(it, step.heard);
        if (step.kind === 'push') return push(it, step.times);
        if (step.kind === 'give_back') return giveBack(it, step.fares);
        return play(it, step.s);
      }
    }
  };

  for (const together of bursts) {
    await Promise.all(oneOfEachKiosk(together).map(perform));
    const committed_s = sum(kiosks.map((it) => Math.max(it.played_s, it.let_s, it.kept_s)));
    if (together.some(({ kind }) => kind === 'foreign')) most_s = Math.max(most_s, committed_s + foreign_s);
    expect(sum(kiosks.map((it) => it.played_s)) + foreign_s).toBeLessThanOrEqual(most_s);
  }

  // At the end all give back, and one plays what there is: nothing may be left over either.
  for (const it of kiosks) {
    await take(it, true);
    await giveBack(it, 'arrives');
    await push(it, 1);
  }
  const [last, ...others] = kiosks;
  if (!last) return;
  const left_s = whole_s - foreign_s - sum(others.map((it) => Math.max(it.played_s, it.kept_s)));
  const before_s = Math.max(last.played_s, last.kept_s);
  for (let asked = 0; asked < 6; asked++) {
    await take(last, true);
    play(last, Number.POSITIVE_INFINITY);
  }
  expect(last.played_s).toBe(Math.max(left_s, before_s));
  await push(last, 1);
  const played_s = sum(kiosks.map((it) => it.played_s));
  expect(await household.minutes()).toBe(Math.ceil(played_s / 60) + foreign_s / 60);
}

/** A kiosk asks for one thing at a time. */
function oneOfEachKiosk(steps: Burst): Burst {
  const busy = new Set<number>();
  return steps.filter((step) => {
    if (!('on' in step)) return true;
    const free = !busy.has(step.on);
    busy.add(step.on);
    return free;
  });
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each, 0);

let households = 0;

async function newHousehold(whole_minutes: number, kept: House['kept']) {
  const [made] = await postgres.query<{ user_id: string; profile_id: string; video_id: string }>(
    `WITH u AS (INSERT INTO users (email, password_hash, name) VALUES ($1, '', $1) RETURNING id),
       p AS (INSERT INTO profiles (user_id, name, daily_limit_minutes) SELECT id, 'Mia', $2 FROM u RETURNING id),
       v AS (INSERT INTO videos (user_id, title) SELECT id, 'Film' FROM u RETURNING id)
     SELECT u.id AS user_id, p.id AS profile_id, v.id AS video_id FROM u, p, v`,
    [`leases${++households}`, whole_minutes],
  );
  if (!made) throw new Error('no household');
  const { user_id, profile_id, video_id } = made;
  const kiosks: KioskNow[] = [];
  let rest = whole_minutes;
  for (const [order, minutes] of kept.entries()) {
    const [row] = await postgres.query<{ id: string }>(
      `INSERT INTO kiosks (user_id, name, status, settings, paired_at)
       VALUES ($1, $2, 'active', $3, to_timestamp($4)) RETURNING id`,
      [
        user_id,
        `Kiosk ${order}`,
        JSON.stringify(minutes === null ? {} : { offline_minutes: minutes }),
        order,
      ],
    );
    const own = Math.min(rest, minutes ?? 0);
    rest -= own;
    const kiosk = { kind: 'kiosk' as const, user_id, kiosk_id: row?.id ?? '' };
    const session = randomUUID();
    kiosks.push({ kiosk, session, kept_s: own * 60, played_s: 0, lease: null, let_s: 0, number: 0 });
  }
  return {
    profile_id,
    kiosks,
    item: ({ session, played_s }: KioskNow) => ({
      type: 'session',
      id: session,
      video_id,
      profile_id,
      nfc_chip_id: null,
      started_at: new Date(now).toISOString(),
      ended_at: null,
      duration_seconds: played_s,
      completed: null,
      stopped_reason: null,
      days: [{ date, timezone, seconds: played_s }],
    }),
    addForeign: (minutes: number) =>
      postgres.query(
        `INSERT INTO daily_watch_time AS known (profile_id, date, total_minutes, timezone) VALUES ($1, $2, $3, 'UTC')
         ON CONFLICT (profile_id, date) DO UPDATE SET total_minutes = coalesce(known.total_minutes, 0) + $3`,
        [profile_id, date, minutes],
      ),
    minutes: async () => {
      const [day] = await postgres.query<{ total_minutes: number }>(
        'SELECT total_minutes FROM daily_watch_time WHERE profile_id = $1 AND date = $2',
        [profile_id, date],
      );
      return day?.total_minutes;
    },
  };
}
