import type { Leases } from '../../db/device/leases.ts';
import type { Clock } from '../../sync/clock.ts';
import type { LeaseOutcome } from '../../sync/device/leases.ts';
import { type LeaseRequest, PROTOCOL_VERSION } from '../../sync/protocol.ts';
import type { Log } from '../log.ts';
import type { Share } from '../playback/player.ts';
import { leaseDue, type Standing } from './due.ts';
import { type Owed, oweLeases } from './owed.ts';
import { waitAfter } from './wait-after.ts';
import { within } from './within.ts';

/** Which date it is, for certain, and in which zone. */
export interface Today {
  readonly date: string;
  readonly timezone: string;
}

export interface LeaseKeeperDeps {
  readonly clock: Pick<Clock, 'monotonic' | 'every' | 'sleep'>;
  /** In [0, 1). */
  readonly random: () => number;
  readonly log: Log;
  readonly leases: Leases;
  readonly ask: (request: LeaseRequest, signal: AbortSignal) => Promise<LeaseOutcome>;
  /** Null: this kiosk shares with nobody, cannot ask, or does not know which day it is. */
  readonly today: () => Today | null;
  /** This kiosk's own total for a child's date, seconds. */
  readonly used: (profile_id: string, date: string) => number;
  /** How far it may go without asking anybody, seconds. */
  readonly offline: (profile_id: string, date: string) => number;
  /** The child who plays now. */
  readonly playing: () => string | null;
  /** There is another lease than before. */
  readonly onChanged: () => void;
  /** What a child stands and waits for has come, or will not come. */
  readonly onAnswered: () => void;
}

/** Holds a part of the day for the child who plays here, where several kiosks share it. */
export interface LeaseKeeper extends Share {
  /** Somebody begins to play: looked at now, and not a second later. */
  readonly look: () => void;
  /** Gives back what it holds. Call when nothing plays any more. Twice harmless. */
  readonly stop: () => Promise<void>;
}

const LOOKED_EVERY_MS = 1_000;
const ASKED_FOR_MS = 10_000;
const LAST_WORDS_MS = 2_000;

interface Child {
  wantedAt: number;
  answered: Standing['answered'];
  unsure: boolean;
  /** A child stands there and waits for the answer. */
  awaited: boolean;
  asking: boolean;
  failures: number;
  /** Not before, monotonic milliseconds. */
  nextAt: number;
}

export function keepLeases(deps: LeaseKeeperDeps): LeaseKeeper {
  const { clock, leases, log } = deps;
  const children = new Map<string, Child>();
  const ending = new AbortController();
  const owed = oweLeases({ ...deps, limitMs: ASKED_FOR_MS });

  const childOf = (profile_id: string): Child => {
    const known = children.get(profile_id) ?? newChild(clock.monotonic());
    children.set(profile_id, known);
    return known;
  };

  const look = () => {
    const today = deps.today();
    if (!today) return;
    const plays = deps.playing();
    if (plays !== null) childOf(plays).wantedAt = clock.monotonic();
    const held = new Map(leases.all().map((lease) => [lease.profile_id, lease]));
    for (const profile_id of held.keys()) childOf(profile_id);
    for (const [profile_id, child] of children) {
      const lease = held.get(profile_id) ?? null;
      const used_s = deps.used(profile_id, today.date);
      const standing = { ...child, lease, used_s, plays: profile_id === plays };
      const due = leaseDue(standing, today.date, clock.monotonic());
      if (due === 'forget') leases.dropFor(profile_id);
      if (due === 'take' && clock.monotonic() >= child.nextAt) take(profile_id, today);
      if (due === 'give_back' && lease && !child.asking) letGo({ ...lease, used_s });
    }
    void owed.say(today.date, ending.signal);
  };

  const take = (profile_id: string, today: Today) => {
    const child = childOf(profile_id);
    if (child.asking || ending.signal.aborted) return;
    child.asking = true;
    void ask(profile_id, child, today)
      .catch((error) => log.error({ error }, 'asking for a lease met a fault of this program'))
      .finally(() => {
        child.asking = false;
        if (!child.awaited) return;
        child.awaited = false;
        if (!ending.signal.aborted) deps.onAnswered();
      });
  };

  const ask = async (profile_id: string, child: Child, { date, timezone }: Today) => {
    const wasUnsure = owed.forgive(profile_id) || child.unsure;
    child.unsure = true;
    const used_s = deps.used(profile_id, date);
    const request = { v: PROTOCOL_VERSION, type: 'take', profile_id, date, timezone, used_s } as const;
    const outcome = await within(deps.clock, ASKED_FOR_MS, ending.signal, (signal) =>
      deps.ask(request, signal),
    );
    if (ending.signal.aborted) return;
    if (outcome.kind === 'lease') {
      const { upto_s, number } = outcome;
      const left_s = Math.max(0, upto_s - deps.used(profile_id, date));
      const answered = { at: clock.monotonic(), left_s };
      Object.assign(child, { answered, unsure: false, failures: 0, nextAt: 0 });
      leases.put({ profile_id, date, until: Date.parse(outcome.until), upto_s, number });
      deps.onChanged();
      return;
    }
    // Who refuses has given nothing; of whoever fell silent nobody knows.
    if (isRefusal(outcome)) child.unsure = wasUnsure;
    child.failures += 1;
    child.nextAt = clock.monotonic() + waitAfter(outcome, child.failures, deps.random());
    log.info({ outcome, failures: child.failures }, 'no lease was got');
    if (!isRefusal(outcome)) fallBack(profile_id, date, child);
  };

  /** A kiosk that finds itself alone goes on with its own minutes, where those go further than its lease. */
  const fallBack = (profile_id: string, date: string, child: Child) => {
    const lease = leases.of(profile_id, date);
    if (!lease || lease.upto_s > deps.used(profile_id, date)) return;
    if (deps.offline(profile_id, date) <= lease.upto_s) return;
    leases.dropFor(profile_id);
    // The record still keeps it for this kiosk.
    child.unsure = true;
    deps.onChanged();
  };

  /** Forgotten before it is said: whatever becomes of the message, nobody plays on what others may have. */
  const letGo = (lease: Owed) => {
    leases.dropFor(lease.profile_id);
    children.delete(lease.profile_id);
    owed.add(lease);
  };

  const giveAllBack = async () => {
    const date = deps.today()?.date;
    if (date === undefined) return;
    for (const lease of leases.all().filter((each) => each.date === date)) {
      letGo({ ...lease, used_s: deps.used(lease.profile_id, date) });
    }
    await within(clock, LAST_WORDS_MS, null, (signal) => owed.say(date, signal, 'at once'));
  };

  const carefully = (work: () => void) => {
    try {
      work();
    } catch (error) {
      log.error({ error }, 'leases could not be looked after');
    }
  };

  const stopLooking = clock.every(LOOKED_EVERY_MS, () => carefully(look));
  let stopped: Promise<void> | null = null;
  return {
    mayAsk: () => !ending.signal.aborted && deps.today() !== null,
    ask: (profile_id) =>
      carefully(() => {
        const today = deps.today();
        if (!today) return;
        const child = childOf(profile_id);
        child.wantedAt = clock.monotonic();
        child.awaited = true;
        take(profile_id, today);
      }),
    look: () => carefully(look),
    stop: () => {
      stopLooking();
      ending.abort();
      stopped ??= giveAllBack().catch((error) => log.error({ error }, 'leases could not be given back'));
      return stopped;
    },
  };
}

function newChild(wantedAt: number): Child {
  return {
    wantedAt,
    answered: null,
    unsure: false,
    awaited: false,
    asking: false,
    failures: 0,
    nextAt: 0,
  };
}

function isRefusal(outcome: LeaseOutcome): boolean {
  if (outcome.kind === 'none' || outcome.kind === 'unauthorized') return true;
  return outcome.kind === 'rejected' && outcome.status < 500;
}
