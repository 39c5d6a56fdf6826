import { dayLimitOf } from '../../db/day/day-limit.ts';
import { offlineSeconds } from '../../db/day/sharing.ts';
import { hasAccess, type Identity } from '../../db/device/identity.ts';
import type { Clock } from '../../sync/clock.ts';
import type { Http } from '../../sync/device/http.ts';
import { askForLease, type LeaseOutcome } from '../../sync/device/leases.ts';
import type { ServerTime } from '../../sync/device/server-clock.ts';
import type { LeaseRequest } from '../../sync/protocol.ts';
import type { TrustedClock } from '../clock/trusted.ts';
import type { Log } from '../log.ts';
import type { Player } from '../playback/player.ts';
import type { Household } from '../policy/household.ts';
import type { State } from '../state.ts';
import { keepLeases, type LeaseKeeper, type Today } from './keeper.ts';

export interface OpenLeasesDeps {
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly state: Pick<State, 'leases' | 'ledger' | 'identity'>;
  readonly http: Http;
  /** Requests that prove themselves to be this identity's. */
  readonly authorize?: (http: Http, identity: Identity) => Http;
  readonly heardTime: (time: ServerTime) => void;
  readonly time: Pick<TrustedClock, 'now' | 'state'>;
  readonly paired: () => boolean;
  /** In its days. */
  readonly household: () => Household | null;
  readonly player: () => Pick<Player, 'state' | 'send'>;
}

/** Leases of this kiosk, asked for from the gateway, where its household has other kiosks. */
export function openLeases(deps: OpenLeasesDeps): LeaseKeeper {
  const { clock, random, log, state, household } = deps;
  return keepLeases({
    clock,
    random,
    log,
    leases: state.leases,
    ask: (request, signal) => ask(deps, request, signal),
    today: () => today(deps),
    used: (profile_id, date) => usedHere(state, household(), profile_id, date),
    offline: (profile_id, date) => offlineOf(household(), profile_id, date),
    playing: () => {
      const now = deps.player().state();
      return now.kind === 'watching' ? now.session.play.profile.id : null;
    },
    onChanged: () => deps.player().send({ kind: 'mirror_changed' }),
    onAnswered: () => deps.player().send({ kind: 'share_answered' }),
  });
}

async function ask(deps: OpenLeasesDeps, request: LeaseRequest, signal: AbortSignal): Promise<LeaseOutcome> {
  const { http, clock, heardTime } = deps;
  const identity = deps.state.identity();
  if (!identity || !hasAccess(identity))
    return { kind: 'unreachable', code: 'NOT_PAIRED', detail: 'this kiosk has no access' };
  const authorized = deps.authorize?.(http, identity) ?? http;
  return askForLease({ http: authorized, clock, heardTime }, identity, request, signal);
}

function today({ time, paired, household }: OpenLeasesDeps): Today | null {
  const it = household();
  if (!it?.active || it.kiosks.length < 2 || !paired() || time.state() !== 'trusted') return null;
  return { date: it.calendar.dateAt(time.now()), timezone: it.settings.timezone };
}

/** Where the record holds more of ours than the ledger does, it is believed. */
function usedHere(
  { ledger }: Pick<State, 'ledger'>,
  household: Household | null,
  profile_id: string,
  date: string,
): number {
  const days = household?.elsewhere.get(profile_id) ?? [];
  const recorded_s = days.filter((day) => day.date >= date).reduce((sum, day) => sum + day.here_s, 0);
  return Math.max(ledger.usage(profile_id, '', date, null).used_s, recorded_s);
}

function offlineOf(household: Household | null, profile_id: string, date: string): number {
  const profile = household?.profiles.get(profile_id);
  if (!household || !profile) return 0;
  const { limit_s, bonus_s } = dayLimitOf(profile, date, 'trusted');
  return offlineSeconds(household.kiosks, household.kiosk_id, limit_s + bonus_s);
}
