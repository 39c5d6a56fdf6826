import { type Identity, isOut } from '../../db/device/identity.ts';
import type { Mirror, MirrorStatus } from '../../db/device/mirror.ts';
import type { Log } from '../log.ts';

/**
 * Removes a mirror that this kiosk has no business with, now and whenever another one comes: of a household that took its access
 * away, or of another household than it belongs to. Returns what ends the watch.
 */
export function guardMirror(deps: {
  readonly mirror: Pick<Mirror, 'status' | 'wipe' | 'onChange'>;
  /** Throws where it cannot be read: the mirror then stays. */
  readonly identity: () => Identity | null;
  readonly log: Log;
}): () => void {
  const { mirror, log } = deps;
  const look = () => {
    try {
      if (!isForeign(mirror.status(), deps.identity())) return;
    } catch (error) {
      log.error({ error }, 'whose kiosk this is cannot be read: the mirror stays');
      return;
    }
    mirror.wipe();
    log.warn({}, 'the copy of a household that this kiosk does not belong to is removed');
  };
  look();
  return mirror.onChange(look);
}

function isForeign(status: MirrorStatus, identity: Identity | null): boolean {
  if (status.kind === 'missing' || identity === null) return false;
  if (isOut(identity)) return true;
  if (status.kind !== 'ready') return false;
  const { user_id, kiosk_id } = identity;
  return (
    user_id !== null && kiosk_id !== null && (status.user_id !== user_id || status.kiosk_id !== kiosk_id)
  );
}
