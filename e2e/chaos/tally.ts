import type { Child } from './acts/child.ts';
import type { History } from './acts/history.ts';
import type { FaultName } from './acts/misfortune.ts';
import type { RecordRows } from './checks/record-rows.ts';
import type { Played } from './checks/sessions.ts';
import type { Fate } from './proxy/fates.ts';
import type { Watcher } from './watch/watcher.ts';

/** How much has happened: a run in which nothing did proves nothing. */
export interface Tally {
  readonly faults: ReadonlyMap<FaultName, number>;
  readonly fates: ReadonlyMap<Fate['kind'], number>;
  /** By `METHOD /path`. */
  readonly requests: ReadonlyMap<string, number>;
  readonly totals: Totals;
  readonly fate: (fate: Fate['kind'], request: string) => void;
  readonly fault: (name: FaultName) => void;
  readonly line: (
    watched: ReturnType<Watcher['counts']>,
    written: History['counts'],
    children: ReadonlyMap<string, Child>,
  ) => string;
  readonly rest: (it: {
    readonly played: readonly Played[];
    readonly record: RecordRows;
    readonly watcher: ReturnType<Watcher['counts']>;
    readonly history: History;
  }) => void;
}

export interface Totals {
  sessions: number;
  seconds: number;
  cutShort: number;
  sights: number;
  different: number;
  committed: number;
  rolledBack: number;
  /** Why what could not be written could not. */
  failures: ReadonlyMap<string, number>;
}

export function openTally(): Tally {
  const faults = new Map<FaultName, number>();
  const fates = new Map<Fate['kind'], number>();
  const requests = new Map<string, number>();
  const totals: Totals = {
    sessions: 0,
    seconds: 0,
    cutShort: 0,
    sights: 0,
    different: 0,
    committed: 0,
    rolledBack: 0,
    failures: new Map(),
  };
  return {
    faults,
    fates,
    requests,
    totals,
    fault: (name) => count(faults, name),
    fate: (fate, request) => {
      count(fates, fate);
      count(requests, request);
    },
    line: ({ sights, different }, { committed }, children) => {
      const shown = [...children.values()].reduce((sum, child) => sum + child.shown.size, 0);
      const all = [...faults.values()].reduce((sum, each) => sum + each, 0);
      const bent = [...fates].filter(([kind]) => kind !== 'pass').reduce((sum, [, each]) => sum + each, 0);
      return (
        `${all} faults, ${bent} requests bent, ${shown} sessions on screens, ${committed} changes committed, ` +
        `${different} states of mirrors seen in ${sights} looks`
      );
    },
    rest: ({ played, watcher, history }) => {
      const sessions = played.flatMap(({ files }) => files.sessions);
      totals.sessions = sessions.length;
      totals.seconds = sessions.reduce((sum, { seconds }) => sum + seconds, 0);
      totals.cutShort = sessions.filter(({ stopped_reason }) => stopped_reason === 'power_loss').length;
      totals.sights = watcher.sights;
      totals.different = watcher.different;
      totals.committed = history.counts.committed;
      totals.rolledBack = history.counts.rolledBack;
      totals.failures = history.failures;
    },
  };
}

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
