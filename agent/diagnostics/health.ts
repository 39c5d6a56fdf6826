import type { MirrorStatus } from '../../db/device/mirror.ts';
import type { ClockStatus } from '../clock/trusted.ts';
import type { DecisionRecord, Diagnostics } from '../local/channel.ts';
import type { ReaderHealth } from '../reader/port.ts';
import { checksOf } from './checks.ts';
import { accountLines } from './pairing-check.ts';
import type { PairingFacts } from './pairing-facts.ts';
import { minutes } from './wording.ts';

/** Everything support looks at, gathered without judging. Instants are milliseconds since the epoch. */
export interface Facts {
  readonly at: number;
  readonly reader: ReaderHealth;
  readonly mirror: MirrorStatus | { readonly kind: 'outdated'; readonly detail: string };
  readonly household: { readonly chips: number; readonly children: number; readonly timezone: string } | null;
  /** How long the kiosk has gone without a sync, and may go. Null where there is no household to say so. */
  readonly without_sync: {
    readonly running_ms: number;
    readonly most_ms: number;
    readonly starts: number;
    readonly most_starts: number;
    readonly expired: boolean;
  } | null;
  readonly state:
    | {
        readonly kind: 'open';
        /** How its tables are not as this version makes them. */
        readonly differs: readonly string[];
      }
    | {
        readonly kind: 'newer' | 'damaged' | 'missing' | 'outdated' | 'unmigrated' | 'unavailable';
        readonly detail: string;
      };
  readonly pairing: PairingFacts;
  readonly gateway: {
    readonly url: string | null;
    /** Null: not tried yet. */
    readonly reachable: boolean | null;
    readonly detail: string;
    readonly pulled_at: number | null;
    readonly pushed_at: number | null;
    /** Since when it tells of changes as they happen; null: they are found by asking. */
    readonly told_since: number | null;
    /** What came of comparing the copy with the record; null: not due since the start. */
    readonly compared: { readonly at: number; readonly outcome: string } | null;
  };
  readonly clock: ClockStatus & { readonly state: 'trusted' | 'held' | 'unset' };
  readonly outbox: {
    readonly waiting: number;
    readonly oldest_at: number | null;
    /** Kept for accounts that this kiosk belonged to before. */
    readonly of_others: number;
    readonly refused: readonly { readonly id: string; readonly reason: string; readonly detail: string }[];
  };
  readonly media: { readonly folder: string; readonly sound: number; readonly damaged: number };
  /** Null where no agent runs to have pages. */
  readonly pages: { readonly child: number; readonly support: number } | null;
  readonly storage: { readonly home: string; readonly free_bytes: number | null };
  readonly versions: readonly { readonly name: string; readonly value: string }[];
  readonly decisions: readonly DecisionRecord[];
}

/** The support screen and `doctor` both show this. Pure. */
export function diagnose(facts: Facts): Diagnostics {
  const checks = checksOf(facts);
  const bad = checks.filter((check) => check.state === 'bad');
  const warn = checks.filter((check) => check.state === 'warn');
  return {
    at: new Date(facts.at).toISOString(),
    ok: bad.length === 0,
    verdict: verdictOf(bad.length, warn.length),
    checks,
    facts: factsOf(facts),
    decisions: [...facts.decisions],
  };
}

function verdictOf(bad: number, warn: number): string {
  if (bad > 0) return bad === 1 ? 'One thing is wrong' : `${bad} things are wrong`;
  if (warn > 0) return warn === 1 ? 'Works; one thing to look at' : `Works; ${warn} things to look at`;
  return 'Everything works';
}

function factsOf(facts: Facts): Diagnostics['facts'] {
  const { mirror, outbox, household } = facts;
  return [
    { heading: 'Versions', lines: [...facts.versions] },
    {
      heading: 'Sync',
      lines: [
        { name: 'Position', value: mirror.kind === 'ready' ? mirror.cursor : 'none' },
        { name: 'Last fetch', value: stamp(facts.gateway.pulled_at) },
        { name: 'Told of changes', value: toldOf(facts) },
        { name: 'Compared', value: comparedOf(facts) },
        { name: 'Running since', value: runningSince(facts) },
        { name: 'Last send', value: stamp(facts.gateway.pushed_at) },
        { name: 'Waiting', value: String(outbox.waiting) },
        ...outbox.refused.map((it) => ({ name: `Refused ${it.id}`, value: `${it.reason}: ${it.detail}` })),
      ],
    },
    { heading: 'Account', lines: accountLines(facts.pairing) },
    { heading: 'Clock', lines: clockLines(facts) },
    {
      heading: 'Household',
      lines: [
        { name: 'Children', value: String(household?.children ?? 'unknown') },
        { name: 'Time zone', value: household?.timezone ?? 'unknown' },
        { name: 'Reader restarts', value: String(facts.reader.restarts) },
      ],
    },
  ];
}

function toldOf({ gateway: { told_since } }: Facts): string {
  return told_since === null ? 'no: they are asked for' : `as they happen, since ${stamp(told_since)}`;
}

/** Whether the copy is the record's, row by row. */
function comparedOf({ gateway: { compared } }: Facts): string {
  return compared === null ? 'not due since the start' : `${compared.outcome} at ${stamp(compared.at)}`;
}

/** What an old copy is judged by. */
function runningSince({ without_sync: it }: Facts): string {
  if (!it) return 'unknown';
  const hours = (ms: number) => Math.round(ms / 3_600_000);
  return `${hours(it.running_ms)} of ${hours(it.most_ms)} hours, ${it.starts} of ${it.most_starts} starts`;
}

function clockLines({ clock }: Facts): Diagnostics['facts'][number]['lines'] {
  const { backward } = clock;
  return [
    { name: 'State', value: clock.state },
    { name: 'Confirmed by', value: clock.source ?? 'nobody yet' },
    { name: clock.state === 'trusted' ? 'Time' : 'At the least', value: stamp(clock.lb) },
    { name: 'System clock', value: clock.ahead_ms === null ? 'not compared' : offBy(clock.ahead_ms) },
    ...(backward
      ? [{ name: 'CLOCK_BACKWARD', value: `${stamp(backward.at)}, by ${minutes(backward.by_ms)}` }]
      : []),
  ];
}

function offBy(ahead_ms: number): string {
  const seconds = Math.round(Math.abs(ahead_ms) / 1000);
  return seconds === 0 ? 'right' : `${seconds} s ${ahead_ms > 0 ? 'ahead' : 'behind'}`;
}

const stamp = (at: number | null): string => (at === null ? 'never' : new Date(at).toISOString());
