import type { Clock } from '../../sync/clock.ts';
import type { Screen } from '../local/channel.ts';
import type { Log } from '../log.ts';
import type { Decision } from '../policy/circumstances.ts';
import type { Profile } from '../policy/household.ts';
import { recheck } from '../policy/recheck.ts';
import { createChoice } from './choice.ts';
import { step } from './machine.ts';
import { type Ending, playedToday, type Session } from './session.ts';
import { type Around, keyOf, screenOf } from './show.ts';
import type { Effect, Event, State } from './states.ts';

export interface PlayerDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly newId: () => string;
  /** The law, for a chip that was laid on. */
  readonly decide: (uid: string, picks: Picks) => Decision;
  readonly decideUnreadable: () => Decision;
  /** The law again for a session that runs, its own seconds left out. */
  readonly decideAgain: (session: Session) => Decision;
  readonly resumeAt: (decision: Decision) => number;
  readonly store: SessionStore;
  /** Names the day that is charged now. */
  readonly today: () => string;
  /** Called after the page has been told. */
  readonly onDecision: (decision: Decision) => void;
  /** Children of the household who may watch at all, the one with the lowest cap first. */
  readonly children: () => readonly Profile[];
  /** Whether a chip plays only while it lies there. */
  readonly hold: () => boolean;
  readonly hasPin: () => boolean;
  /** Names what every screen is shown with. */
  readonly family: () => string;
  readonly readerUsable: () => boolean;
  /** Asks other kiosks for a part of the child's day; `share_answered` is sent when that has come to an end. */
  readonly share: Share;
  readonly show: (screen: Screen) => void;
}

export interface Share {
  /** Whether there is anybody to ask. */
  readonly mayAsk: () => boolean;
  readonly ask: (profile_id: string) => void;
}

/** For a kiosk that shares with nobody. */
export const unshared: Share = { mayAsk: () => false, ask: () => undefined };

/** `chosen`: the child picked on the screen, or watching already. `picked`: the mapping picked from the shelf. */
export interface Picks {
  readonly chosen: string | null;
  readonly picked: string | null;
}

/** The durable side of a session. Each call is one committed transaction; throwing means it was not written. */
export interface SessionStore {
  /** Seconds that the session has played before the day began that is charged now. */
  readonly earlierSeconds: (session: Session) => number;
  readonly open: (session: Session) => void;
  readonly book: (session: Session) => void;
  readonly close: (session: Session, ending: Ending) => void;
}

export interface Player {
  readonly send: (event: Event) => void;
  /** What a page that has just come must show. */
  readonly screen: () => Screen;
  readonly state: () => State;
  /** Shows again what may have changed outside: the reader came or went. */
  readonly refresh: () => void;
  readonly stop: () => void;
}

const TICK_MS = 250;
/** The machine's two counts of time differ by more than this only when it slept. */
const SLEPT_MS = 1_000;

/** Feeds events to the machine and carries out what it asks for, synchronously: a tap is answered before this returns. */
export function createPlayer(deps: PlayerDeps): Player {
  let state: State = { kind: 'idle' };
  let shown = '';
  const choice = createChoice(deps);
  let stopTicking: (() => void) | null = null;
  let lastAsked: Extract<Effect, { kind: 'decide' }> | null = null;
  let asleep = asleepBefore();
  const unclosed: Extract<Effect, { kind: 'close' }>[] = [];

  function send(event: Event): void {
    if (unclosed.length > 0) closeAll();
    if (event.kind === 'choose' && !event.by_parent && choice.isLocked(event.profile_id)) return;
    wakeUp();
    const queue: Event[] = [...whatTimeBrought(), event];
    const decisions: Decision[] = [];
    for (let next = queue.shift(); next; next = queue.shift()) {
      const { state: after, effects } = step(state, next, deps.clock.monotonic());
      state = after;
      for (const effect of effects) queue.push(...perform(effect, decisions));
    }
    refresh();
    tickWhileNeeded();
    for (const decision of decisions) deps.onDecision(decision);
  }

  /** A machine that slept holds the picture; what was played before is that much longer ago. */
  function wakeUp(): void {
    const ms = asleepBefore() - asleep;
    if (ms > SLEPT_MS) state = step(state, { kind: 'slept', ms }, deps.clock.monotonic()).state;
    if (Math.abs(ms) > SLEPT_MS) asleep += ms;
  }

  /** Whether another day is charged than at the last event. */
  function whatTimeBrought(): Event[] {
    if (state.kind !== 'watching') return [];
    const day = deps.today();
    if (day === state.session.day) return [];
    return [{ kind: 'day_turned', day, earlier_s: deps.store.earlierSeconds(state.session) }];
  }

  function asleepBefore(): number {
    return deps.clock.boot() - deps.clock.monotonic();
  }

  function perform(effect: Effect, decisions: Decision[]): Event[] {
    switch (effect.kind) {
      case 'choose':
        choice.make(effect.profile_id);
        return [];
      case 'list_children': {
        const profiles = deps.children();
        return profiles.length > 1 ? [{ kind: 'children', profiles, open_cap: choice.openCap() }] : [];
      }
      case 'decide': {
        const { uid, picked } = effect;
        lastAsked = effect;
        return decided(uid, deps.decide(uid, { picked, chosen: effect.chosen ?? choice.now() }), decisions);
      }
      case 'decide_again':
        return lastAsked ? perform(lastAsked, decisions) : [];
      case 'ask_share':
        deps.share.ask(effect.profile_id);
        return [];
      case 'decide_unreadable':
        return decided('', deps.decideUnreadable(), decisions);
      case 'recheck': {
        const { play } = effect.session;
        const { record } = deps.decideAgain(effect.session);
        const verdict = recheck(record, {
          profile: play.profile.id,
          video: play.mapping.video_id,
          played_s: playedToday(effect.session),
        });
        const { limit_s, bonus_s, used_s } = record;
        const day = { limit_s: (limit_s ?? 0) + (bonus_s ?? 0), used_s: used_s ?? 0 };
        return [{ kind: 'rechecked', verdict, booked_s: effect.booked_s, fresh: effect.fresh ? day : null }];
      }
      case 'open':
        return written(() => deps.store.open(effect.session)).map(() => ({ kind: 'not_opened' }));
      case 'book':
        return written(() => deps.store.book(effect.session));
      case 'close':
        unclosed.push(effect);
        closeAll();
        choice.renewAfter(effect.session);
        return [];
    }
  }

  function decided(uid: string, decision: Decision, decisions: Decision[]): Event[] {
    decisions.push(decision);
    return [
      {
        kind: 'decided',
        uid,
        decision,
        session_id: deps.newId(),
        start_at_s: deps.resumeAt(decision),
        day: deps.today(),
        hold: deps.hold(),
        open_cap: choice.openCap(),
        asks: deps.share.mayAsk(),
      },
    ];
  }

  /** A full disk may be free again a minute later: what could not be closed is tried with the next event. */
  function closeAll(): void {
    const failing = unclosed.filter(
      ({ session, ending }) => written(() => deps.store.close(session, ending)).length > 0,
    );
    unclosed.splice(0, unclosed.length, ...failing);
  }

  function written(write: () => void): Event[] {
    try {
      write();
      return [];
    } catch (error) {
      deps.log.error({ error }, 'the ledger could not be written');
      return [{ kind: 'not_written' }];
    }
  }

  function refresh(): void {
    const key = keyOf(state, around());
    if (key === shown) return;
    shown = key;
    deps.show(screenOf(state, around()));
  }

  function around(): Around {
    const several = state.kind === 'idle' && deps.children().length > 1;
    return {
      readerUsable: deps.readerUsable(),
      hasPin: deps.hasPin(),
      active: several ? choice.child() : null,
      family: deps.family(),
    };
  }

  function tickWhileNeeded(): void {
    if (state.kind === 'idle' && choice.now() === null) {
      stopTicking?.();
      stopTicking = null;
    } else {
      stopTicking ??= deps.clock.every(TICK_MS, () => send({ kind: 'tick' }));
    }
  }

  return {
    send,
    screen: () => screenOf(state, around()),
    state: () => state,
    refresh,
    stop: () => {
      send({ kind: 'stop', reason: 'shutdown' });
      stopTicking?.();
      stopTicking = null;
    },
  };
}
