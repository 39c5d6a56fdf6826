import { createHmac } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import { type GatewayKey, signingKey } from './gateway-keys.ts';
import type { KeyRing } from './key-ring.ts';
import { isSame } from './secret.ts';

/**
 * What a proof has to contain, so that it was made just now whatever the kiosk's clock says (RFC 9449, section 8). Nothing is
 * stored: a nonce is the minute it was given in, signed, and every gateway knows every other's.
 */
export interface Nonces {
  readonly issue: () => Promise<string>;
  readonly isGood: (nonce: string) => Promise<boolean>;
}

const MINUTE = 60_000;
const GOOD_FOR_MINUTES = 5;

/** After this a proof that was used need not be remembered: its nonce has run out. */
export const PROOF_REMEMBERED_MS = (GOOD_FOR_MINUTES + 3) * MINUTE;

export function makeNonces(deps: { readonly keys: KeyRing; readonly clock: Clock }): Nonces {
  const thisMinute = () => Math.floor(deps.clock.now() / MINUTE);
  return {
    issue: async () => {
      const keys = await deps.keys.keys();
      return nonceOf(signingKey(keys, 'nonce', deps.clock.now()), thisMinute());
    },
    isGood: async (nonce) => {
      const minute = Number.parseInt(nonce.split('.')[0] ?? '', 36);
      const age = thisMinute() - minute;
      // Another gateway's clock may be a little ahead.
      if (!(age >= -1 && age <= GOOD_FOR_MINUTES)) return false;
      const keys = (await deps.keys.keys()).filter((it) => it.purpose === 'nonce');
      return keys.some((key) => isSame(nonceOf(key, minute), nonce));
    },
  };
}

function nonceOf({ jwk }: GatewayKey, minute: number): string {
  const secret = Buffer.from((jwk as { k?: string }).k ?? '', 'base64url');
  if (secret.length < 32) throw new Error('A key for nonces is too short');
  const time = minute.toString(36);
  return `${time}.${createHmac('sha256', secret).update(`dpop-nonce ${time}`).digest('base64url')}`;
}
