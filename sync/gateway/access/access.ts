import type { Postgres } from '../../../db/postgres/connect.ts';
import type { Clock } from '../../clock.ts';
import { type KeyRing, makeKeyRing } from './key-ring.ts';
import { type Limits, makeLimits, type Rules } from './limits.ts';
import { makeNonces, type Nonces } from './nonces.ts';

/** What finding out who asks needs. */
export interface Access {
  readonly postgres: Postgres;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly keys: KeyRing;
  readonly nonces: Nonces;
  /** Where kiosks and parents reach the gateways: scheme, host and port, nothing after. Never what a request says. */
  readonly publicUrl: () => string;
}

export function makeAccess(deps: {
  readonly postgres: Postgres;
  readonly clock: Clock;
  readonly publicUrl: () => string;
  readonly limitRules?: Rules | undefined;
}): Access {
  const { postgres, clock, publicUrl } = deps;
  const keys = makeKeyRing({ postgres, clock });
  return {
    postgres,
    clock,
    publicUrl,
    keys,
    limits: makeLimits({ postgres, clock }, deps.limitRules),
    nonces: makeNonces({ keys, clock }),
  };
}
