import { isPin } from '../../sync/pin-hash.ts';
import type { Log } from '../log.ts';

/** Whether this is the PIN that was hashed. Works beside the main thread; never rejects. */
export type VerifyPin = (hash: string, pin: string) => Promise<boolean>;

/** A hash that cannot be used has no right PIN. */
export function pinVerifier({ log }: { readonly log: Log }): VerifyPin {
  return async (hash, pin) => {
    try {
      return await isPin(hash, pin);
    } catch (error) {
      log.error({ error }, 'the hash of the PIN cannot be used: set the PIN again');
      return false;
    }
  };
}
