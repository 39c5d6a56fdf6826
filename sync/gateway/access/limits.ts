import { createHash } from 'node:crypto';
import type { Postgres, Query } from '../../../db/postgres/connect.ts';
import { failureOf } from '../../../db/postgres/failure.ts';
import { asAccess } from '../../../db/postgres/roles.ts';
import type { Clock } from '../../clock.ts';
import { limitedAddress } from './address.ts';
import { consume, giveBack, LimitStore } from './limit-store.ts';

/** What is limited, and by what: all that a try names counts, in this order. */
export interface LimitedBy {
  /** `account`: the e-mail address as typed, known or not. */
  readonly sign_in: { readonly address: string; readonly account: string };
  /** `account`: the id of the account that is signed in. `code`: as it was understood. */
  readonly code_entry: { readonly address: string; readonly account: string; readonly code: string };
  /** `key`: thumbprint of the kiosk's key. */
  readonly device_authorization: { readonly address: string; readonly key: string };
  /** A code's own pace is its interval. */
  readonly polling: { readonly address: string };
}
export type Limited = keyof LimitedBy;

export type Verdict =
  | { readonly kind: 'allowed' }
  /** 429 with Retry-After. `first`: no other try met this limit in its stretch, so this one is worth an `AccessEvent`. */
  | { readonly kind: 'limited'; readonly per: Per; readonly first: boolean; readonly retry_after_s: number }
  /** The count cannot be kept, so nobody gets a try: 503. */
  | { readonly kind: 'unavailable' };

export type Per = 'address' | 'account' | 'code' | 'key' | 'all';

export interface Rule {
  readonly per: Per;
  readonly points: number;
  readonly seconds: number;
}

/** Tries in a stretch that begins with the first one. */
export type Rules = { readonly [L in Limited]: readonly Rule[] };

export const usualRules: Rules = {
  sign_in: [
    { per: 'address', points: 20, seconds: 900 },
    { per: 'account', points: 5, seconds: 900 },
    { per: 'all', points: 10_000, seconds: 900 },
  ],
  code_entry: [
    { per: 'address', points: 5, seconds: 600 },
    { per: 'account', points: 5, seconds: 600 },
    { per: 'code', points: 5, seconds: 600 },
    { per: 'all', points: 1_000, seconds: 600 },
  ],
  device_authorization: [
    { per: 'address', points: 10, seconds: 60 },
    { per: 'key', points: 5, seconds: 60 },
    { per: 'all', points: 2_000, seconds: 60 },
  ],
  // Some fifty kiosks that wait behind one address.
  polling: [
    { per: 'address', points: 600, seconds: 60 },
    { per: 'all', points: 60_000, seconds: 60 },
  ],
};

export interface Limits {
  /**
   * Takes one try from each limit of this deed, before it is done; stops at the first that is used up, so whoever is stopped at
   * their address uses up nobody's account. Limits are kept in Postgres: all gateways share them.
   */
  readonly take: <L extends Limited>(deed: L, by: LimitedBy[L]) => Promise<Verdict>;
  /** The try was a right one: it does not count. Call it after success only; a failure of it is not told. */
  readonly giveBack: <L extends Limited>(deed: L, by: LimitedBy[L]) => Promise<void>;
}

export function makeLimits(
  deps: { readonly postgres: Postgres; readonly clock: Clock },
  rules: Rules = usualRules,
): Limits {
  const stores = new Map(
    Object.entries(rules).map(([deed, its]) => [
      deed,
      its.map((rule) => ({
        per: rule.per,
        store: new LimitStore(deps.clock, { name: `${deed}/${rule.per}`, ...rule }),
      })),
    ]),
  );
  const storesOf = (deed: Limited) => stores.get(deed) ?? [];

  /** Null where Postgres could not do it. */
  const inRecord = async <R>(work: (query: Query) => Promise<R>): Promise<R | null> => {
    try {
      return await asAccess(deps.postgres, work);
    } catch (error) {
      if (failureOf(error)) return null;
      throw error;
    }
  };

  const take: Limits['take'] = async (deed, by) =>
    (await inRecord(async (query): Promise<Verdict> => {
      for (const { per, store } of storesOf(deed)) {
        const consumed = await consume(store, subject(by, per), query);
        if (consumed.kind === 'had') continue;
        const retry_after_s = Math.max(1, Math.ceil(consumed.ms / 1000));
        return { kind: 'limited', per, first: consumed.first, retry_after_s };
      }
      return { kind: 'allowed' };
    })) ?? { kind: 'unavailable' };

  return {
    take,
    giveBack: async (deed, by) => {
      await inRecord(async (query) => {
        for (const { per, store } of storesOf(deed)) await giveBack(store, subject(by, per), query);
      });
    },
  };
}

/** Hashed: addresses and e-mails have no business in a table of counts, and may be of any length. */
function subject(by: { readonly [per in Per]?: string }, per: Per): string {
  if (per === 'all') return 'all';
  const named = by[per] ?? '';
  const meant = per === 'address' ? limitedAddress(named) : named.trim().toLowerCase();
  return createHash('sha256').update(meant).digest('base64url');
}
