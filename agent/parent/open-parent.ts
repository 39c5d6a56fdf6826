import { v7 as uuidv7 } from 'uuid';
import type { Mirror } from '../../db/device/mirror.ts';
import type { Clock } from '../../sync/clock.ts';
import type { WatchedMirrorAge } from '../clock/mirror-age.ts';
import type { TrustedClock } from '../clock/trusted.ts';
import type { Log } from '../log.ts';
import type { Player } from '../playback/player.ts';
import { type Household, liveProfiles } from '../policy/household.ts';
import type { State } from '../state.ts';
import { createActs } from './acts.ts';
import { mirroredGrants } from './mirrored-grants.ts';
import { createParent, type Parent } from './parent.ts';
import { pinVerifier } from './pin.ts';

export interface OpenParentDeps {
  readonly clock: Clock;
  readonly log: Log;
  /** Null where state.db cannot be used: tries could not be counted, so no PIN is looked at. */
  readonly state: Pick<State, 'pinTries' | 'bonuses'> | null;
  readonly mirror: Mirror;
  readonly mirrorAge: WatchedMirrorAge;
  readonly time: TrustedClock;
  /** In its days. */
  readonly household: () => Household | null;
  readonly player: Pick<Player, 'send'>;
  /** Minutes were given: they are to be counted, and the gateway to be told. */
  readonly onGiven: () => void;
}

/** The parent's side of the kiosk, put together. */
export function openParent(deps: OpenParentDeps): Parent {
  const { clock, log, state, mirror, mirrorAge, time, household, player, onGiven } = deps;
  if (!state) {
    const detail = 'this kiosk cannot keep anything now: the support screen shows why';
    return { act: () => Promise.resolve({ outcome: 'refused', detail }) };
  }
  const letWatch = (profile_id: string) => {
    const here = household();
    if (!here || !liveProfiles(here).some(({ id }) => id === profile_id)) return false;
    player.send({ kind: 'choose', profile_id, by_parent: true });
    return true;
  };
  const acts = createActs({
    household,
    time,
    mirrored: mirroredGrants(mirror),
    bonuses: state.bonuses,
    newId: () => uuidv7(),
    onGiven,
    letWatch,
    mirrorAge,
    stop: () => player.send({ kind: 'stop', reason: 'parent_stopped' }),
  });
  const pinHash = () => household()?.settings.pin_hash ?? null;
  return createParent({ clock, pinHash, tries: state.pinTries, verify: pinVerifier({ log }), acts, log });
}
