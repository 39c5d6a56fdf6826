import { v4 as uuidv4 } from 'uuid';
import { confirmOffer, declineOffer, dropDeclined, keepOffer, readGrant } from '../../db/device/grant.ts';
import type { Db } from '../../db/device/open.ts';
import {
  dropPairingRequest,
  keepInterval,
  keepPairingRequest,
  readPairingRequest,
} from '../../db/device/pairing-request.ts';
import type { Clock } from '../../sync/clock.ts';
import type { Access } from '../../sync/device/access.ts';
import { newSeal, type OAuthFailure, type Tokens } from '../../sync/device/oauth.ts';
import type { Log } from '../log.ts';
import type { Effect, Event, Failed } from './pairing.ts';
import { canBeShown, requestOf } from './pairing-code.ts';

export interface PerformDeps {
  readonly clock: Clock;
  /** The kiosk's own time, for what is kept. */
  readonly now: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  readonly log: Log;
  /** state.db */
  readonly db: Db;
  readonly access: Pick<Access, 'oauth' | 'tokens'>;
  /** Within the transaction that makes this kiosk an account's. */
  readonly carry: (ids: { readonly kiosk_id: string; readonly user_id: string }) => void;
  /** The kiosk has an account from now on, which is written. */
  readonly onPaired: () => void;
}

/** Carries out one thing that pairing asks for, and gives what came of it; null: nothing to tell, or `signal` ended it. */
export type Perform = (effect: Effect, signal: AbortSignal) => Promise<Event | null>;

/**
 * What must outlive a power cut is written before it is shown or used. Each request may be repeated: one whose answer was lost is
 * made again.
 */
export function createPerform(deps: PerformDeps): Perform {
  const { clock, db, log } = deps;
  /** They came with the offer; used once it is accepted. */
  let fresh: { readonly pairing: string; readonly tokens: Tokens } | null = null;

  const askCode = async (after_ms: number, signal: AbortSignal): Promise<Event | null> => {
    await clock.sleep(after_ms, signal);
    if (signal.aborted) return null;
    const oauth = await deps.access.oauth();
    if (!('requestCode' in oauth)) return { kind: 'no_code', ...failed(oauth, deps.random()) };
    const answer = await oauth.requestCode(signal);
    if (signal.aborted) return null;
    if (answer.kind !== 'code') return { kind: 'no_code', ...told(answer, 'no code') };
    const request = requestOf(answer, oauth.thumbprint, clock);
    if (!canBeShown(request)) {
      return {
        kind: 'no_code',
        ...told({ kind: 'malformed', detail: 'the code cannot be shown' }, 'no code'),
      };
    }
    keepPairingRequest(db, request);
    return { kind: 'code_given', code: { ...request, good_for_ms: answer.expires_in_s * 1000 } };
  };

  const poll = async (
    effect: Extract<Effect, { kind: 'poll' }>,
    signal: AbortSignal,
  ): Promise<Event | null> => {
    await clock.sleep(effect.after_ms, signal);
    if (signal.aborted) return null;
    const request = readPairingRequest(db);
    const oauth = await deps.access.oauth();
    if (!('redeem' in oauth)) return { kind: 'not_polled', ...failed(oauth, deps.random()) };
    if (request?.thumbprint !== oauth.thumbprint) return { kind: 'expired' };
    if (request.interval_ms !== effect.interval_ms) keepInterval(db, effect.interval_ms);
    const answer = await oauth.redeem(request.device_code, signal);
    if (signal.aborted) return null;
    if (answer.kind === 'refused' && answer.error !== null && answer.error in decided) {
      return { kind: decided[answer.error as keyof typeof decided] };
    }
    if (answer.kind !== 'tokens') return { kind: 'not_polled', ...told(answer, 'no answer to a poll') };
    return take(answer, oauth.thumbprint);
  };

  /** A parent has agreed. */
  const take = (tokens: Tokens, thumbprint: string): Event => {
    const { refresh_token, paired } = tokens;
    if (refresh_token === null || paired === null) {
      const failure = { kind: 'malformed', detail: 'the tokens do not say whose kiosk this is' } as const;
      return { kind: 'not_polled', ...told(failure, 'no tokens') };
    }
    const pairing = uuidv4();
    keepOffer(db, { pairing, thumbprint, refresh_token, seal: newSeal(), ...paired });
    fresh = { pairing, tokens };
    const { account, kiosk_name } = paired;
    return { kind: 'offer', offer: { account, kiosk_name } };
  };

  const accept = (): void => {
    const grant = readGrant(db);
    if (!confirmOffer(db, deps.now(), deps.carry)) return;
    if (fresh && fresh.pairing === grant?.pairing) deps.access.tokens.take(fresh.pairing, fresh.tokens);
    fresh = null;
    log.info({ kiosk_id: grant?.kiosk_id }, 'this kiosk is paired');
    deps.onPaired();
  };

  const revoke = async (after_ms: number, signal: AbortSignal): Promise<Event | null> => {
    await clock.sleep(after_ms, signal);
    if (signal.aborted) return null;
    const grant = readGrant(db);
    if (grant?.status !== 'declined') return { kind: 'revoked' };
    const oauth = await deps.access.oauth();
    if (!('revoke' in oauth)) return { kind: 'not_revoked', ...failed(oauth, deps.random()) };
    const answer = await oauth.revoke(grant.refresh_token, signal);
    if (signal.aborted) return null;
    // A token that the gateway does not know is of no use to anybody.
    const known = answer.kind !== 'refused' || isPassing(answer.status);
    if (answer.kind !== 'revoked' && known) return { kind: 'not_revoked', ...told(answer, 'not revoked') };
    dropDeclined(db);
    fresh = null;
    return { kind: 'revoked' };
  };

  const told = (failure: OAuthFailure | { kind: 'malformed'; detail: string }, what: string): Failed => {
    log.warn({ kind: failure.kind, detail: 'detail' in failure ? failure.detail : null }, `pairing: ${what}`);
    return failed(failure, deps.random());
  };

  const performOrThrow = async (effect: Effect, signal: AbortSignal): Promise<Event | null> => {
    switch (effect.kind) {
      case 'ask_code':
        return askCode(effect.after_ms, signal);
      case 'poll':
        return poll(effect, signal);
      case 'revoke':
        return revoke(effect.after_ms, signal);
      case 'accept':
        accept();
        return null;
      case 'decline':
        declineOffer(db);
        return revoke(0, signal);
      case 'forget_code':
        dropPairingRequest(db);
        return null;
      case 'nothing':
        return null;
    }
  };

  return async (effect, signal) => {
    try {
      return await performOrThrow(effect, signal);
    } catch (error) {
      log.error({ error }, 'a step of pairing broke: it is made again');
      return broken(effect, { trouble: 'refused', retryAfterMs: 30_000, random: deps.random() });
    }
  };
}

/** RFC 8628, section 3.5. A code that nobody knows has run out too. */
const decided = {
  authorization_pending: 'pending',
  slow_down: 'slow_down',
  access_denied: 'denied',
  expired_token: 'expired',
  invalid_grant: 'expired',
} as const;

function failed(failure: OAuthFailure, random: number): Failed {
  const refused = failure.kind === 'refused' && !isPassing(failure.status);
  return {
    trouble: refused ? 'refused' : 'unreachable',
    retryAfterMs: failure.kind === 'refused' ? failure.retryAfterMs : null,
    random,
  };
}

function isPassing(status: number): boolean {
  return status >= 500 || status === 408 || status === 425 || status === 429;
}

function broken(effect: Effect, failure: Failed): Event | null {
  switch (effect.kind) {
    case 'ask_code':
      return { kind: 'no_code', ...failure };
    case 'poll':
      return { kind: 'not_polled', ...failure };
    case 'revoke':
    case 'decline':
      return { kind: 'not_revoked', ...failure };
    default:
      return null;
  }
}
