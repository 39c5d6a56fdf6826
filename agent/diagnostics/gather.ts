import { statfs } from 'node:fs/promises';
import { backupsOf } from '../../db/device/backup.ts';
import { newestDecisions } from '../../db/device/decisions.ts';
import { driftOf } from '../../db/device/file-drift.ts';
import type { Identity } from '../../db/device/identity.ts';
import { versionOf } from '../../db/device/migrate-file.ts';
import type { Mirror } from '../../db/device/mirror.ts';
import type { Db } from '../../db/device/open.ts';
import { deadLettersOf, waitingFor } from '../../db/device/outbox.ts';
import { stateFile } from '../../db/device/state.ts';
import type { Ratings } from '../../db/ratings.ts';
import type { SyncStatus } from '../../sync/device/loop.ts';
import { build } from '../build.ts';
import type { TrustedClock } from '../clock/trusted.ts';
import type { Config } from '../config.ts';
import { decisionRecord } from '../policy/decision.ts';
import type { Household } from '../policy/household.ts';
import { isMirrorExpired, longestWithoutSync, type MirrorAge } from '../policy/mirror-age.ts';
import type { ReaderHealth } from '../reader/port.ts';
import type { Facts } from './health.ts';
import { pairingFacts } from './pairing-facts.ts';

/** state.db, open or not, whoever opened it. */
export type StateView =
  | { readonly kind: 'open'; readonly state: { readonly db: Db; readonly identity: () => Identity | null } }
  | { readonly kind: 'unusable'; readonly why: Exclude<Facts['state'], { kind: 'open' }> };

export interface Sources {
  readonly config: Config;
  readonly now: () => number;
  readonly reader: ReaderHealth;
  readonly mirror: { readonly status: () => Facts['mirror'] } & Pick<Mirror, 'connection'>;
  readonly household: Household | null;
  readonly mirrorAge: MirrorAge;
  readonly state: StateView;
  /** Null where no sync runs. */
  readonly sync: SyncStatus | null;
  readonly clock: Pick<TrustedClock, 'state' | 'status'>;
  readonly library: { readonly count: () => { sound: number; damaged: number } };
  readonly pages: Facts['pages'];
  readonly ratings: Ratings;
}

/** Reads what support wants to know, from an agent that runs or from its files. */
export async function gatherFacts(from: Sources): Promise<Facts> {
  const { config, mirror, household } = from;
  const db = from.state.kind === 'open' ? from.state.state.db : null;
  const identity = from.state.kind === 'open' ? from.state.state.identity() : null;
  return {
    at: from.now(),
    reader: from.reader,
    mirror: mirror.status(),
    household: household && {
      chips: countChips(mirror),
      children: household.profiles.size,
      timezone: household.settings.timezone,
    },
    without_sync: household && withoutSync(from.mirrorAge, household.settings, from.now()),
    state:
      from.state.kind === 'open'
        ? { kind: 'open', differs: driftOf(from.state.state.db, stateFile(config.home)) }
        : from.state.why,
    pairing: pairingFacts(db, identity),
    gateway: gatewayOf(config, from.sync),
    clock: { state: from.clock.state(), ...from.clock.status() },
    outbox: outboxOf(db, identity),
    media: { folder: config.mediaFolder, ...from.library.count() },
    pages: from.pages,
    storage: { home: config.home, free_bytes: await freeBytes(config.home) },
    versions: [
      { name: 'Kiosk', value: build.version },
      { name: 'Node', value: process.versions.node },
      { name: 'Ratings', value: from.ratings.version },
      ...(db ? [{ name: 'SQLite', value: String(db.prepare('SELECT sqlite_version()').pluck().get()) }] : []),
      ...filesOf(config, { 'state.db': db, 'mirror.db': mirror.connection()?.db ?? null }),
    ],
    decisions: db ? newestDecisions(db).flatMap(parseDecision) : [],
  };
}

function withoutSync(age: MirrorAge, settings: Household['settings'], now: number): Facts['without_sync'] {
  const { most_ms, most_boots } = longestWithoutSync(settings);
  return {
    running_ms: age.powered_on_ms_since_sync,
    most_ms,
    starts: age.boots_since_sync,
    most_starts: most_boots,
    expired: isMirrorExpired(age, settings, now),
  };
}

/** What is another account's is counted, and nothing else of it is shown. */
function outboxOf(db: Db | null, identity: Identity | null): Facts['outbox'] {
  if (!db) return { waiting: 0, oldest_at: null, of_others: 0, refused: [] };
  const account = identity?.user_id ?? null;
  const refused = deadLettersOf(db, account).map(({ id, reason, detail }) => ({ id, reason, detail }));
  return { ...waitingFor(db, account), refused };
}

/** The step each open file is at, and the copies that were made before state.db took its own. */
function filesOf(config: Config, open: Readonly<Record<string, Db | null>>): Facts['versions'] {
  const copies = backupsOf(stateFile(config.home).path);
  return [
    ...Object.entries(open).flatMap(([name, db]) => (db ? [{ name, value: `step ${versionOf(db)}` }] : [])),
    ...(copies.length > 0 ? [{ name: 'Copies kept', value: copies.join(', ') }] : []),
  ];
}

function gatewayOf(config: Config, sync: SyncStatus | null): Facts['gateway'] {
  const { pull, push } = sync ?? {};
  const failing = (pull?.failures ?? 0) > 0 || (push?.failures ?? 0) > 0;
  const tried = pull?.outcome != null;
  return {
    url: config.gatewayUrl,
    reachable: tried ? !failing : null,
    detail: (pull?.failures ? pull.outcome : push?.outcome) ?? '',
    pulled_at: pull?.lastSuccessAt ?? null,
    pushed_at: push?.lastSuccessAt ?? null,
    told_since: sync?.events.open_since ?? null,
    compared: sync?.compared ?? null,
  };
}

function countChips(mirror: Sources['mirror']): number {
  return Number(mirror.connection()?.db.prepare('SELECT count(*) FROM nfc_chips').pluck().get() ?? 0);
}

/** A record of an older version is left out rather than shown wrong. */
function parseDecision(body: string) {
  try {
    return [decisionRecord.parse(JSON.parse(body))];
  } catch {
    return [];
  }
}

async function freeBytes(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}
