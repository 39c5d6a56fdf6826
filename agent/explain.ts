import { waitingBonusesSince } from '../db/device/bonuses.ts';
import { readClock, readZones } from '../db/device/clock.ts';
import { readIdentity } from '../db/device/identity.ts';
import { leasesOf } from '../db/device/leases.ts';
import { ledgerOf } from '../db/device/ledger.ts';
import { mirrorFile } from '../db/device/mirror-file.ts';
import { readState } from '../db/device/mirror-rows.ts';
import type { Db } from '../db/device/open.ts';
import { openDeviceReadOnly } from '../db/device/open.ts';
import { stateFile } from '../db/device/state.ts';
import { loadRatings } from '../db/ratings.ts';
import { systemClock } from '../sync/clock.ts';
import { build } from './build.ts';
import { daysOf, inItsDays } from './clock/days.ts';
import { ageIn } from './clock/mirror-age.ts';
import { type TrustedClock, trustedClock } from './clock/trusted.ts';
import type { Config } from './config.ts';
import { createJudge } from './judge.ts';
import { quiet } from './log.ts';
import { scanLibrary } from './media/library.ts';
import { readMirror } from './mirror-view.ts';
import type { DecisionRecord } from './policy/decision.ts';
import { justSynced } from './policy/mirror-age.ts';
import { normaliseUid } from './reader/uid.ts';

export interface Question {
  readonly uid: string;
  readonly profile: string | undefined;
  /** One of the chip's mappings, as if it had been picked from the shelf. */
  readonly mapping: string | undefined;
  readonly at: string | undefined;
  readonly json: boolean;
}

/** Prints the decision record for a chip from the kiosk's files, beside a running agent or without one. Gives the exit code. */
export async function explain(config: Config, question: Question): Promise<number> {
  const uid = normaliseUid(question.uid);
  const at = question.at === undefined ? null : Date.parse(question.at);
  if (uid === null)
    return complain(`'${question.uid}' is no chip: give 4, 7 or 10 bytes in hex, like 04A2B3C4D5E680`);
  if (at !== null && (Number.isNaN(at) || !WITH_ZONE.test(question.at ?? '')))
    return complain(`'${question.at}' is no moment: give it like 2026-11-22T17:30:00Z or …T18:30:00+01:00`);

  const mirror = openDeviceReadOnly(mirrorFile(config.home));
  const state = openDeviceReadOnly(stateFile(config.home));
  try {
    if (mirror.kind === 'missing' && state.kind === 'missing') {
      return complain(`no kiosk has run in ${config.home} yet: set MEDIO_HOME to its folder`);
    }
    const record = decideFrom(config, {
      uid,
      at,
      chosen: question.profile ?? null,
      picked: question.mapping ?? null,
      mirror: mirror.kind === 'open' ? mirror.db : null,
      mirrorState: mirror.kind === 'missing' ? 'missing' : 'invalid',
      state: state.kind === 'open' ? state.db : null,
    });
    process.stdout.write(question.json ? `${JSON.stringify(record)}\n` : readable(record));
    return 0;
  } finally {
    if (mirror.kind === 'open') mirror.db.close();
    if (state.kind === 'open') state.db.close();
  }
}

/** Whose midnight is meant must not be guessed. */
const WITH_ZONE = /T.*(?:Z|[+-]\d\d:?\d\d)$/i;

interface Files {
  readonly uid: string;
  /** Null: now, by the kiosk's own time. */
  readonly at: number | null;
  readonly chosen: string | null;
  readonly picked: string | null;
  readonly mirror: Db | null;
  readonly mirrorState: 'missing' | 'invalid';
  readonly state: Db | null;
}

function decideFrom(config: Config, files: Files): DecisionRecord {
  const ratings = loadRatings();
  const given = () => (files.state ? waitingBonusesSince(files.state, EVERY_DATE) : []);
  const standing = files.mirror && readState(files.mirror);
  const reading = files.mirror && standing ? readMirror({ ratings, given }, files.mirror, standing) : null;
  const identity = files.state && readIdentity(files.state);
  const time = files.at === null ? timeIn(files.state) : timeOf(files.at);
  const saved = files.state ? readZones(files.state) : [];
  const days = daysOf({ time, saved, keep: () => undefined });
  const age = files.state ? ageIn(files.state, systemClock()) : justSynced;
  const judge = createJudge({
    ratings,
    mirror: {
      state: () => (reading ? 'ready' : files.mirrorState),
      household: inItsDays(days, () => reading?.household ?? null),
      chip: (uid) => reading?.lookup(uid) ?? [],
    },
    ledger: files.state
      ? ledgerOf(files.state)
      : { usage: unreadable, usageSince: unreadable, usageAhead: unreadable },
    leases: files.state ? leasesOf(files.state) : { of: () => null },
    mirrorAge: () => age,
    playable: scanLibrary(config.mediaFolder).playable,
    paired: () => identity !== null && identity.refused_at === null,
    clock: time,
    log: quiet,
  });
  const { chosen, picked } = files;
  return judge.decide(files.uid, { chosen, picked }).record;
}

const EVERY_DATE = '';

type Time = Pick<TrustedClock, 'now' | 'state' | 'corrections'>;

/** The time as a kiosk that runs, or starts now, has it. */
function timeIn(state: Db | null): Time {
  const saved = state && readClock(state);
  const clock = systemClock();
  return trustedClock({ clock, builtAt: build.builtAt, saved, correct: () => undefined, log: quiet });
}

/** A moment that was asked about is a certain one. */
function timeOf(at: number): Time {
  return { corrections: () => 0, now: () => at, state: () => (at < build.builtAt ? 'unset' : 'trusted') };
}

function readable(record: DecisionRecord): string {
  const lines = Object.entries(record).map(([name, value]) => {
    const text = Array.isArray(value) ? value.join(', ') || '-' : (value ?? '-');
    return `${name.padEnd(16)} ${text}`;
  });
  return `${lines.join('\n')}\n`;
}

function complain(line: string): number {
  process.stderr.write(`agent: ${line}\n`);
  return 1;
}

function unreadable(): never {
  throw new Error('state.db cannot be read');
}
