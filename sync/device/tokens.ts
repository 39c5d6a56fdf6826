import { nextSeal, readGrant, sealed } from '../../db/device/grant.ts';
import { markRefused } from '../../db/device/identity.ts';
import type { Db } from '../../db/device/open.ts';
import type { Clock } from '../clock.ts';
import type { Failure } from './http.ts';
import { newSeal, type OAuth, type OAuthRefusal, type Tokens } from './oauth.ts';

/** A token that is good now, or why there is none. */
export type TokenAnswer =
  | { readonly kind: 'token'; readonly value: string; readonly oauth: OAuth }
  /** The kiosk has no access any more. */
  | { readonly kind: 'out'; readonly detail: string }
  /** This pairing is over: another has begun, or somebody ended it. */
  | { readonly kind: 'superseded' }
  | OAuthRefusal
  | Failure;

/** Access tokens of a paired kiosk: held in memory, got anew before they run out. */
export interface KioskTokens {
  /** Requests that ask at the same time share one refresh. Ends early when `signal` does. */
  readonly token: (pairing: string, signal: AbortSignal) => Promise<TokenAnswer>;
  /** The gateway did not take it: the next one is got anew. */
  readonly drop: (value: string) => void;
  /** A token that came with the pairing itself. */
  readonly take: (pairing: string, tokens: Tokens) => void;
  /** The gateway said that this pairing's access is gone for good. */
  readonly lost: (pairing: string, code: 'kiosk_revoked' | 'key_lost', reason: string | null) => void;
  /** Ends a refresh under way. Twice harmless. */
  readonly close: () => void;
}

export interface TokensDeps {
  /** state.db */
  readonly db: Db;
  readonly clock: Pick<Clock, 'boot' | 'now'>;
  readonly oauth: () => Promise<OAuth | Failure>;
  /** The kiosk is out, which is written already. */
  readonly onOut: () => void;
}

interface Held {
  readonly pairing: string;
  readonly value: string;
  /** Of this machine's boot time, which no clock change moves. */
  readonly until: number;
}

/** A request may be under way for a while. */
const SPARE_MS = 60_000;

export function kioskTokens(deps: TokensDeps): KioskTokens {
  const { db, clock } = deps;
  const closing = new AbortController();
  let held: Held | null = null;
  let refreshing: { readonly pairing: string; readonly answer: Promise<TokenAnswer> } | null = null;

  const take = (pairing: string, { access_token, expires_in_s }: Tokens) => {
    const ms = expires_in_s * 1000;
    // Half of it where it is short.
    const until = clock.boot() + ms - Math.min(SPARE_MS, ms / 2);
    held = { pairing, value: access_token, until };
  };

  const lost: KioskTokens['lost'] = (pairing, code, reason) => {
    held = null;
    markRefused(db, pairing, code, clock.now(), reason);
    deps.onOut();
  };

  const refresh = async (pairing: string): Promise<TokenAnswer> => {
    const oauth = await deps.oauth();
    if (!('refresh' in oauth)) return oauth;
    const grant = readGrant(db);
    if (grant?.pairing !== pairing || grant.status !== 'confirmed') return { kind: 'superseded' };
    if (grant.thumbprint !== oauth.thumbprint) {
      lost(pairing, 'key_lost', null);
      return { kind: 'out', detail: 'the key that this kiosk was paired with is gone' };
    }
    // Stored before it is sent: after a power cut the same refresh is asked for again, and not another one.
    const next = nextSeal(db, pairing, newSeal);
    const answer = await oauth.refresh(grant.refresh_token, { seal: grant.seal, next }, closing.signal);
    if (answer.kind === 'tokens') {
      sealed(db, pairing, { seal: next, refresh_token: answer.refresh_token });
      take(pairing, answer);
      return { kind: 'token', value: answer.access_token, oauth };
    }
    if (answer.kind === 'refused' && isForGood(answer)) {
      lost(pairing, 'kiosk_revoked', answer.reason);
      return { kind: 'out', detail: answer.detail };
    }
    return answer;
  };

  const shared = (pairing: string): Promise<TokenAnswer> => {
    if (refreshing?.pairing === pairing) return refreshing.answer;
    const answer = refresh(pairing).finally(() => {
      refreshing = null;
    });
    refreshing = { pairing, answer };
    return answer;
  };

  return {
    token: async (pairing, signal) => {
      const now = held;
      if (now?.pairing === pairing && clock.boot() < now.until) {
        const oauth = await deps.oauth();
        return 'refresh' in oauth ? { kind: 'token', value: now.value, oauth } : oauth;
      }
      return orAborted(shared(pairing), signal);
    },
    drop: (value) => {
      if (held?.value === value) held = null;
    },
    take,
    lost,
    close: () => closing.abort(),
  };
}

function isForGood({ error, code }: OAuthRefusal): boolean {
  return error === 'invalid_grant' || code === 'kiosk_revoked';
}

function orAborted(answer: Promise<TokenAnswer>, signal: AbortSignal): Promise<TokenAnswer> {
  if (signal.aborted) return Promise.resolve({ kind: 'aborted' });
  return new Promise((resolve, reject) => {
    const abort = () => resolve({ kind: 'aborted' });
    signal.addEventListener('abort', abort, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
