import { carryOver } from '../../db/device/carry-over.ts';
import { hasAccess, type Identity, isOut } from '../../db/device/identity.ts';
import type { Mirror } from '../../db/device/mirror.ts';
import type { Clock } from '../../sync/clock.ts';
import { type Access, openAccess } from '../../sync/device/access.ts';
import type { Http } from '../../sync/device/http.ts';
import type { PairingAct, PairingScreen } from '../local/channel.ts';
import type { Log } from '../log.ts';
import type { State } from '../state.ts';
import { guardMirror } from './guard-mirror.ts';
import type { State as PairingState } from './pairing.ts';
import { runPairing } from './run-pairing.ts';
import { watchStanding } from './standing.ts';

/** Whose kiosk this is, and how it comes to an account. */
export interface Pairing {
  /** Whether chips may do anything. */
  readonly paired: () => boolean;
  /** In front of everything else; null where there is nothing to pair. */
  readonly screen: () => PairingScreen | null;
  readonly act: (act: PairingAct) => void;
  /** Null where this kiosk cannot pair. */
  readonly state: () => PairingState | null;
  /** Requests that prove themselves to be this identity's. */
  readonly authorize: Access['authorize'];
  readonly stop: () => Promise<void>;
}

export interface OpenPairingDeps {
  readonly home: string;
  readonly version: string;
  readonly clock: Clock;
  /** The kiosk's own time. */
  readonly now: () => number;
  readonly random: () => number;
  readonly log: Log;
  /** Null where state.db cannot be used: then nobody knows, and the ledger's own refusal tells the truth. */
  readonly state: State | null;
  readonly mirror: Mirror;
  /** Null where no gateway is set: then nothing is paired, and nothing shown of it. */
  readonly gateway: { readonly http: Http; readonly baseUrl: URL } | null;
  /** The household has taken this kiosk's access: what plays ends. */
  readonly onOut: () => void;
  /** What is asked of the gateway is to be asked anew: `account`: because it is another's kiosk. */
  readonly wake: (why: 'account' | 'asked') => void;
  readonly onScreen: () => void;
}

export function openPairing(deps: OpenPairingDeps): Pairing {
  const { clock, log, state, mirror, gateway } = deps;
  if (!state) return withoutState;
  const stopGuarding = guardMirror({ mirror, identity: state.identity, log });

  const carry = (ids: { readonly kiosk_id: string; readonly user_id: string }) =>
    carryOver({ state: state.db, queue: state.queue }, ids, deps.now());
  const standing = watchStanding({ clock, identity: state.identity, onChange: changed, log });
  const access =
    gateway &&
    openAccess({
      home: deps.home,
      version: deps.version,
      db: state.db,
      ...gateway,
      clock,
      log,
      onOut: standing.look,
    });
  const runner =
    access &&
    runPairing({
      clock,
      now: deps.now,
      random: deps.random,
      log,
      db: state.db,
      access,
      carry,
      onPaired: standing.look,
      onScreen: deps.onScreen,
    });

  /** Pairing goes on by itself, unless the kiosk has an account or was given a key. */
  function settle(identity: Identity | null): void {
    const has = identity !== null && !(identity.kind === 'paired' && isOut(identity));
    if (has) runner?.unwant();
    if (has) return;
    if (identity && access) retireSharedKey(identity, access);
    runner?.want();
  }

  function changed(identity: Identity | null, before: Identity | null): void {
    if (hasAccess(before) && !hasAccess(identity)) {
      log.warn(
        { code: identity?.refused_code ?? null },
        'this kiosk has no access to its household any more',
      );
      deps.onOut();
    }
    const out = identity === null || isOut(identity);
    if (out) mirror.wipe();
    carryOn(identity);
    settle(identity);
    // What is under way is the account's of before.
    if (out || identity.key !== before?.key) deps.wake('account');
    deps.onScreen();
  }

  /** Also what a power cut kept from being carried over. */
  function carryOn(identity: Identity | null): void {
    const { kiosk_id = null, user_id = null } = identity ?? {};
    if (kiosk_id === null || user_id === null || !hasAccess(identity)) return;
    try {
      state?.db.transaction(() => carry({ kiosk_id, user_id }))();
    } catch (error) {
      log.error(
        { error },
        'sessions of this account could not be carried over: tried again at the next start',
      );
    }
  }

  const refusedKey = () => {
    const identity = standing.now();
    return gateway !== null && identity?.kind === 'provisioned' && identity.refused_at !== null;
  };

  carryOn(standing.now());
  settle(standing.now());
  return {
    paired: () => hasAccess(standing.now()),
    screen: () =>
      refusedKey() ? { kind: 'pairing', step: 'stopped', why: 'refused' } : (runner?.screen() ?? null),
    act: (act) => {
      if (!refusedKey()) runner?.act(act);
      else if (act === 'again') deps.wake('asked');
    },
    state: () => runner?.state() ?? null,
    authorize: access?.authorize ?? ((http) => http),
    stop: async () => {
      standing.stop();
      stopGuarding();
      access?.close();
      await runner?.stop();
    },
  };
}

/**
 * Where another machine has the same key, the two would take each other's place for ever if this one were paired with it again. For
 * any other reason, a year without a network too, the key stays: paired with it again it is the same kiosk.
 */
function retireSharedKey(identity: Identity, access: Access): void {
  const { refused_code, refused_reason, thumbprint } = identity;
  if (refused_code !== 'kiosk_revoked') return;
  if (refused_reason !== 'cloned' && refused_reason !== 'replaced') return;
  if (thumbprint !== null) access.retireKey(thumbprint);
}

const withoutState: Pairing = {
  paired: () => true,
  screen: () => null,
  act: () => undefined,
  state: () => null,
  authorize: (http) => http,
  stop: async () => undefined,
};
