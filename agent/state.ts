import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type GivenBonuses, givenBonusesOf } from '../db/device/bonuses.ts';
import { decisionsOf } from '../db/device/decisions.ts';
import { faultIn } from '../db/device/file-fault.ts';
import { adoptKey, type Identity, readIdentity } from '../db/device/identity.ts';
import { type Leases, leasesOf } from '../db/device/leases.ts';
import { type Ledger, ledgerOf } from '../db/device/ledger.ts';
import type { Db } from '../db/device/open.ts';
import { type Outbox, outboxOf } from '../db/device/outbox.ts';
import { type PinTries, pinTriesOf } from '../db/device/pin-tries.ts';
import { type SessionRow, type Sessions, sessionsOf } from '../db/device/sessions.ts';
import { openState } from '../db/device/state.ts';
import { unknownChipsOf } from '../db/device/unknown-chips.ts';
import type { SightingItem } from '../sync/protocol.ts';
import type { Facts } from './diagnostics/health.ts';
import type { Log } from './log.ts';
import { grantItem } from './parent/bonus.ts';
import { sessionItem } from './playback/session-store.ts';
import type { DecisionRecord } from './policy/decision.ts';
import { isUid } from './reader/uid.ts';

/** state.db as the agent uses it. */
export interface State {
  readonly db: Db;
  readonly ledger: Ledger;
  readonly sessions: Sessions;
  /**
   * Keeps a decision for support and queues what the gateway has to hear of it, in one commit: a chip that nobody knows. True:
   * something was queued.
   */
  readonly noteDecision: (record: DecisionRecord, now: number, newId: () => string) => boolean;
  readonly leases: Leases;
  readonly pinTries: PinTries;
  /** Minutes given here, behind the PIN. */
  readonly bonuses: GivenBonuses;
  /** Queues a session's present state for the gateway, within the transaction that is open. */
  readonly queue: (session: SessionRow, now: number) => void;
  readonly identity: () => Identity | null;
  readonly close: () => void;
}

export type StateResult =
  | { readonly kind: 'open'; readonly state: State }
  /** The kiosk stays up and refuses to play: what is not charged must not be watched. */
  | { readonly kind: 'unusable'; readonly why: Exclude<Facts['state'], { kind: 'open' }> };

/**
 * Opens what only this kiosk knows, and closes what a power cut left open in it. `givenKey` is the environment's; without
 * it the file kiosk.key is looked at.
 */
export function openAgentState(
  deps: { readonly home: string; readonly log: Log },
  givenKey: string | null,
): StateResult {
  const { home, log } = deps;
  const result = openOrSayWhy(home, givenKey, log);
  if (result.kind === 'unusable') {
    log.error({ state: result.why }, 'state.db cannot be used: nothing will play');
  }
  return result;
}

/** A full or failing disk is no reason to show a dark screen. */
function openOrSayWhy(home: string, givenKey: string | null, log: Log): StateResult {
  try {
    const result = openParts(home, givenKey, log);
    const interrupted = result.kind === 'open' ? result.state.sessions.closeInterrupted() : 0;
    if (interrupted > 0) {
      log.warn({ interrupted }, 'sessions that a power cut left open are closed, charged as booked');
    }
    return result;
  } catch (error) {
    const fault = faultIn(error);
    if (fault?.kind === 'unavailable') return { kind: 'unusable', why: { ...fault, kind: 'unavailable' } };
    return { kind: 'unusable', why: { kind: 'damaged', detail: String(error) } };
  }
}

function openParts(home: string, givenKey: string | null, log: Log): StateResult {
  const opened = openState({ home });
  if (opened.kind === 'newer') {
    const detail = `state.db was written by a newer version of the kiosk (${opened.found}, known ${opened.known})`;
    return { kind: 'unusable', why: { kind: 'newer', detail } };
  }
  if (opened.kind !== 'open') return { kind: 'unusable', why: opened };
  const { db, migrated } = opened;
  if (migrated.from > 0 && migrated.to > migrated.from) {
    log.info({ migrated }, 'state.db was brought up to date; the file of before is kept beside it');
  }
  const key = givenKey ?? keyFromFile(home);
  if (key !== null) adoptKey(db, key);
  const ledger = ledgerOf(db);
  const outbox = outboxOf(db);
  const queue = (row: SessionRow, now: number) => {
    const item = sessionItem(ledger, row);
    if (item) outbox.put(item, now, row.user_id);
  };
  const sessions = sessionsOf({ state: db, ledger, queue });
  return {
    kind: 'open',
    state: {
      db,
      ledger,
      sessions,
      noteDecision: noteDecisionIn(db, outbox),
      leases: leasesOf(db),
      pinTries: pinTriesOf(db),
      bonuses: givenBonusesOf({
        state: db,
        queue: (bonus) => outbox.put(grantItem(bonus), bonus.given_at),
      }),
      queue,
      identity: () => readIdentity(db),
      close: () => db.close(),
    },
  };
}

function noteDecisionIn(db: Db, outbox: Outbox): State['noteDecision'] {
  const decisions = decisionsOf(db);
  const unknown = unknownChipsOf(db);
  return db.transaction((record: DecisionRecord, now: number, newId: () => string) => {
    decisions.add(now, JSON.stringify(record));
    const isUnknown = record.code === 'CHIP_UNKNOWN' && isUid(record.uid);
    const seen = isUnknown ? unknown.seen(record.uid, now) : null;
    if (!seen) return false;
    const { chip_uid, times } = seen;
    const item: SightingItem = {
      type: 'sighting',
      id: newId(),
      chip_uid,
      seen_at: new Date(seen.at).toISOString(),
      times,
    };
    outbox.put(item, now);
    return true;
  });
}

/** A key that support or the demo laid into the kiosk's folder, alone or within the line that provisioning printed. */
function keyFromFile(home: string): string | null {
  try {
    return /mk1_[\w-]{43}/.exec(readFileSync(join(home, 'kiosk.key'), 'utf8'))?.[0] ?? null;
  } catch {
    return null;
  }
}
