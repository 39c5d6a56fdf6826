import { retryDelay } from '../../sync/device/backoff.ts';

/** Codes as a person sees them. `interval_ms`: between two questions whether a parent has decided. */
export interface Code {
  readonly user_code: string;
  readonly verification_uri: string;
  readonly verification_uri_complete: string;
  readonly interval_ms: number;
  /** How long they are good from now; null: they were given in an earlier start of the machine, and nobody here knows. */
  readonly good_for_ms: number | null;
}

/** Whose kiosk it would be. */
export interface Offer {
  /** Masked. */
  readonly account: string;
  readonly kiosk_name: string;
}

/** What stands in the way for now: it is tried again by itself. */
export type Trouble = 'unreachable' | 'refused';

/** Where pairing stands. Instants are monotonic milliseconds. */
export type State =
  /** No pairing is wanted: the kiosk has its account, or is given a key. */
  | { readonly kind: 'resting' }
  /** The gateway is asked for a code. `codes`: how many ran out before, unseen. */
  | {
      readonly kind: 'connecting';
      readonly codes: number;
      readonly failures: number;
      readonly trouble: Trouble | null;
    }
  | {
      readonly kind: 'waiting';
      readonly code: Code;
      /** When the codes run out. */
      readonly until: number | null;
      readonly interval_ms: number;
      readonly codes: number;
      readonly failures: number;
    }
  | { readonly kind: 'offered'; readonly offer: Offer }
  /** Somebody at the screen said no, and the gateway is told. */
  | { readonly kind: 'declining'; readonly failures: number; readonly trouble: Trouble | null }
  /** Nothing goes on before somebody wants it. */
  | { readonly kind: 'stopped'; readonly why: 'declined' | 'expired' };

/** A failure: what the server asked for, and chance in [0, 1). */
export interface Failed {
  readonly trouble: Trouble;
  readonly retryAfterMs: number | null;
  readonly random: number;
}

export type Event =
  /** The kiosk has no account, and this is how far it had come. */
  | { readonly kind: 'wanted'; readonly found: Found }
  /** It has one, or is not to have one this way. */
  | { readonly kind: 'unwanted' }
  | { readonly kind: 'code_given'; readonly code: Code }
  | ({ readonly kind: 'no_code' } & Failed)
  /** The answer to a poll. */
  | { readonly kind: 'pending' }
  | { readonly kind: 'slow_down' }
  | { readonly kind: 'offer'; readonly offer: Offer }
  | { readonly kind: 'denied' }
  | { readonly kind: 'expired' }
  | ({ readonly kind: 'not_polled' } & Failed)
  /** The gateway has heard that the account was declined. */
  | { readonly kind: 'revoked' }
  | ({ readonly kind: 'not_revoked' } & Failed)
  | { readonly kind: 'act'; readonly act: 'confirm' | 'decline' | 'again' };

export type Found =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'code'; readonly code: Code }
  | { readonly kind: 'offer'; readonly offer: Offer }
  | { readonly kind: 'declined' };

/** What is to be done next; it takes the place of what is under way. */
export type Effect =
  | { readonly kind: 'ask_code'; readonly after_ms: number }
  | { readonly kind: 'poll'; readonly after_ms: number; readonly interval_ms: number }
  /** Write that the offer is accepted, or that it is not. */
  | { readonly kind: 'accept' }
  | { readonly kind: 'decline' }
  | { readonly kind: 'revoke'; readonly after_ms: number }
  | { readonly kind: 'forget_code' }
  | { readonly kind: 'nothing' };

export interface Step {
  readonly state: State;
  /** Null: what is under way goes on. */
  readonly effect: Effect | null;
}

/** Seconds that a server adds with each `slow_down`, for good (RFC 8628, section 3.5). */
const SLOWER_BY_MS = 5_000;
/** No kiosk asks less often, or a parent who agreed would stand before it for minutes. */
const LONGEST_INTERVAL_MS = 60_000;
/** An hour: then nobody stands before the screen. */
const MOST_CODES = 6;

/** One event, one step: no reading, no writing, no clock. */
export function step(state: State, event: Event, t: number): Step {
  switch (event.kind) {
    case 'wanted':
      return state.kind === 'resting' ? begun(event.found, t) : same(state);
    case 'unwanted':
      return state.kind === 'resting'
        ? same(state)
        : { state: { kind: 'resting' }, effect: { kind: 'nothing' } };
    case 'code_given':
      return state.kind === 'connecting' ? waiting(event.code, state.codes, t) : same(state);
    case 'no_code': {
      if (state.kind !== 'connecting') return same(state);
      const failures = state.failures + 1;
      const { trouble } = event;
      return {
        state: { ...state, failures, trouble },
        effect: { kind: 'ask_code', after_ms: delay(event, failures) },
      };
    }
    case 'pending':
    case 'slow_down':
    case 'not_polled':
    case 'denied':
    case 'expired':
    case 'offer':
      return state.kind === 'waiting' ? polled(state, event, t) : same(state);
    case 'revoked':
      return state.kind === 'declining' ? connecting(0) : same(state);
    case 'not_revoked': {
      if (state.kind !== 'declining') return same(state);
      const failures = state.failures + 1;
      const { trouble } = event;
      return {
        state: { ...state, failures, trouble },
        effect: { kind: 'revoke', after_ms: delay(event, failures) },
      };
    }
    case 'act':
      return touched(state, event.act);
  }
}

function begun(found: Found, t: number): Step {
  switch (found.kind) {
    case 'nothing':
      return connecting(0);
    case 'code':
      // A parent may have agreed while the kiosk was off: asked at once.
      return {
        ...waiting(found.code, 0, t),
        effect: { kind: 'poll', after_ms: 0, interval_ms: found.code.interval_ms },
      };
    case 'offer':
      return { state: { kind: 'offered', offer: found.offer }, effect: { kind: 'nothing' } };
    case 'declined':
      return declining();
  }
}

function connecting(codes: number): Step {
  return {
    state: { kind: 'connecting', codes, failures: 0, trouble: null },
    effect: { kind: 'ask_code', after_ms: 0 },
  };
}

function waiting(code: Code, codes: number, t: number): Step {
  const { interval_ms, good_for_ms } = code;
  const until = good_for_ms === null ? null : t + good_for_ms;
  return {
    state: { kind: 'waiting', code, until, interval_ms, codes, failures: 0 },
    effect: { kind: 'poll', after_ms: interval_ms, interval_ms },
  };
}

function declining(): Step {
  return {
    state: { kind: 'declining', failures: 0, trouble: null },
    effect: { kind: 'revoke', after_ms: 0 },
  };
}

type Polled = Extract<
  Event,
  { kind: 'pending' | 'slow_down' | 'not_polled' | 'denied' | 'expired' | 'offer' }
>;

function polled(state: Extract<State, { kind: 'waiting' }>, event: Polled, t: number): Step {
  switch (event.kind) {
    case 'offer':
      return { state: { kind: 'offered', offer: event.offer }, effect: { kind: 'nothing' } };
    case 'denied':
      return { state: { kind: 'stopped', why: 'declined' }, effect: { kind: 'forget_code' } };
    case 'expired':
      return ranOut(state.codes);
    case 'pending':
      // A code of another start of the machine cannot be shown with its time: better a new one.
      if (state.until === null || t >= state.until) return ranOut(state.codes);
      return again({ ...state, failures: 0 }, state.interval_ms);
    case 'slow_down': {
      const interval_ms = Math.min(state.interval_ms + SLOWER_BY_MS, LONGEST_INTERVAL_MS);
      return again({ ...state, interval_ms, failures: 0 }, interval_ms);
    }
    case 'not_polled': {
      // Also after the codes ran out: a parent may have agreed before, and the code is good for that.
      const failures = state.failures + 1;
      return again({ ...state, failures }, state.interval_ms + delay(event, failures));
    }
  }
}

function again(state: Extract<State, { kind: 'waiting' }>, after_ms: number): Step {
  return { state, effect: { kind: 'poll', after_ms, interval_ms: state.interval_ms } };
}

function ranOut(codes: number): Step {
  if (codes + 1 < MOST_CODES) return connecting(codes + 1);
  return { state: { kind: 'stopped', why: 'expired' }, effect: { kind: 'forget_code' } };
}

function touched(state: State, act: 'confirm' | 'decline' | 'again'): Step {
  if (state.kind === 'offered' && act === 'confirm') return { state, effect: { kind: 'accept' } };
  if (state.kind === 'offered' && act === 'decline') return { ...declining(), effect: { kind: 'decline' } };
  if (act !== 'again') return same(state);
  if (state.kind === 'stopped') return connecting(0);
  // At once instead of later.
  if (state.kind === 'connecting' && state.trouble) return connecting(state.codes);
  if (state.kind === 'declining' && state.trouble) return declining();
  return same(state);
}

function delay({ retryAfterMs, random }: Failed, failures: number): number {
  return retryDelay({ failures, retryAfterMs, random });
}

function same(state: State): Step {
  return { state, effect: null };
}
