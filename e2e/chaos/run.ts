import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../sync/clock.ts';
import { collectStops } from '../../sync/stops.ts';
import { type Child, childAt } from './acts/child.ts';
import { type History, openHistory } from './acts/history.ts';
import { misfortune } from './acts/misfortune.ts';
import { oldWriter } from './acts/old-writer.ts';
import { parent } from './acts/parents.ts';
import { travel } from './acts/traveller.ts';
import { checkCommitted } from './checks/committed.ts';
import { checkDays } from './checks/days.ts';
import { checkForeignBytes, checkForeignSessions } from './checks/foreign.ts';
import { readKioskFiles } from './checks/kiosk-files.ts';
import { readRecord } from './checks/record-rows.ts';
import { checkSessions, type Played } from './checks/sessions.ts';
import { type Cluster, chanceFor, startCluster } from './cluster.ts';
import type { ChaosOptions } from './options.ts';
import { settle } from './settle.ts';
import { openTally, type Tally } from './tally.ts';
import { collectViolations, type Violation } from './violation.ts';
import { type Watcher, watchMirrors } from './watch/watcher.ts';

export interface Outcome {
  readonly seed: number;
  readonly violations: readonly Violation[];
  /** Milliseconds from the last fault until all had come to rest. */
  readonly settled_ms: number;
  readonly tally: Tally;
}

/** After the last fault, by which nothing may wait any more. */
const SETTLED_WITHIN_MS = 60_000;
const SAY_EVERY_MS = 10_000;

/**
 * Lets kiosks, gateways and a database meet everything that goes wrong, while children watch and others write; then lets it
 * all come to rest, and compares what each of them says. Of a run that found nothing, nothing is left when this resolves.
 */
export async function runChaos(options: ChaosOptions): Promise<Outcome> {
  const stops = collectStops();
  const dir = mkdtempSync(join(tmpdir(), 'medio-chaos-'));
  let keep = false;
  stops.add(() => keep || rmSync(dir, { recursive: true, force: true, maxRetries: 5 }));
  try {
    const outcome = await live(options, dir, stops.add);
    keep = outcome.violations.length > 0 && options.planted === undefined;
    if (keep) options.say(`what they left behind is in ${dir}`);
    return outcome;
  } finally {
    await stops.stop();
  }
}

async function live(
  options: ChaosOptions,
  dir: string,
  onStop: (release: () => unknown) => void,
): Promise<Outcome> {
  const { seed, say } = options;
  const clock = systemClock();
  const over = new AbortController();
  options.signal?.addEventListener('abort', () => over.abort());
  const tally = openTally();
  const violations = collectViolations(() => {
    if (options.planted) over.abort();
  });
  say(`seed ${seed}: starting`);
  const cluster = await startCluster({
    ...options,
    clock,
    dir,
    onLost: (who, how) => violations.add({ kind: 'broke', of: who, detail: `it ended by itself: ${how}` }),
    onFate: tally.fate,
  });
  onStop(cluster.stop);
  const watcher = watchMirrors({ clock, onViolation: violations.add }, cluster.kiosks);
  const history = openHistory();

  say(`${options.seconds} s of faults begin`);
  const children = await untilCalm({
    clock,
    cluster,
    watcher,
    history,
    tally,
    over,
    options,
    onViolation: violations.add,
  });
  say('the faults have stopped');
  // What has been found already need not be waited for.
  const within = violations.all().length > 0 && options.planted ? 0 : SETTLED_WITHIN_MS;
  const { ms, violations: late } = await settle({ clock, cluster }, within, {
    finish: (kiosk) => children.get(kiosk)?.finish(),
    look: watcher.look,
  });
  violations.add(...late);
  say(`at rest after ${(ms / 1000).toFixed(1)} s`);

  for (const { kiosk } of cluster.kiosks) {
    const code = await kiosk.stop();
    if (code !== 0)
      violations.add({
        kind: 'broke',
        of: kiosk.name,
        detail: `it was asked to stop and ended with ${code}`,
      });
  }
  violations.add(...(await compare({ cluster, watcher, history, children }, tally)));
  return { seed, violations: violations.all(), settled_ms: ms, tally };
}

interface Living {
  readonly clock: ReturnType<typeof systemClock>;
  readonly cluster: Cluster;
  readonly watcher: Watcher;
  readonly history: History;
  readonly tally: ReturnType<typeof openTally>;
  readonly over: AbortController;
  readonly onViolation: (violation: Violation) => void;
  readonly options: ChaosOptions;
}

/** Everything at once, until the time is over; everything is up again when this resolves. */
async function untilCalm(living: Living): Promise<ReadonlyMap<string, Child>> {
  const { clock, cluster, watcher, history, tally, over, options, onViolation } = living;
  const { signal } = over;
  const { record, postgres, gateways, families, kiosks } = cluster;
  const chance = (part: string) => chanceFor(options, part);
  const onFailure = (why: string) => {
    history.failures.set(why, (history.failures.get(why) ?? 0) + 1);
  };
  const writing = { clock, postgres, history, onFailure, signal };
  const children = new Map(
    kiosks.map(({ name, kiosk, family }) => {
      const onUnpaired = () =>
        onViolation({ kind: 'broke', of: name, detail: 'it asks to be paired, though it was' });
      return [name, childAt({ clock, chance: chance(`child ${name}`), kiosk, family, onUnpaired, signal })];
    }),
  );
  for (const { proxy } of kiosks) proxy.begin();
  const stopSaying = clock.every(SAY_EVERY_MS, () =>
    options.say(tally.line(watcher.counts(), history.counts, children)),
  );
  try {
    const acts = [
      clock.sleep(options.seconds * 1000, signal).then(() => over.abort()),
      watcher.watch(signal),
      ...[...children.values()].map((child) => child.play()),
      ...families.flatMap((family) => [
        parent({ ...writing, family, chance: chance(`mother ${family.name}`) }, 'mother'),
        parent({ ...writing, family, chance: chance(`father ${family.name}`) }, 'father'),
        oldWriter({ ...writing, family, chance: chance(`other writer ${family.name}`) }),
      ]),
      travel({ ...writing, families, chance: chance('traveller') }),
      !options.killing
        ? Promise.resolve()
        : misfortune({
            clock,
            chance: chance('misfortune'),
            record,
            gateways,
            kiosks: kiosks.map(({ kiosk }) => kiosk),
            proxies: kiosks.map(({ proxy }) => proxy),
            onFault: tally.fault,
            signal,
          }),
    ];
    // Whichever fails ends the others; all have ended before anything is taken away from them.
    for (const act of acts) void act.catch(() => over.abort());
    await Promise.allSettled(acts);
    await Promise.all(acts);
  } finally {
    stopSaying();
  }
  for (const { proxy } of kiosks) proxy.calm();
  return children;
}

/** What each part says when all is over, against what the others say. */
async function compare(
  it: Pick<Living, 'cluster' | 'watcher' | 'history'> & { readonly children: ReadonlyMap<string, Child> },
  tally: ReturnType<typeof openTally>,
): Promise<Violation[]> {
  const { cluster, watcher, history, children } = it;
  const { kiosks, families } = cluster;
  const played: Played[] = kiosks.map(({ name, home, kiosk_id }) => ({
    name,
    kiosk_id,
    files: readKioskFiles(home),
    shown: children.get(name)?.shown ?? new Set(),
  }));
  const record = await readRecord(cluster.postgres.query);
  tally.rest({ played, record, watcher: watcher.counts(), history });
  return [
    ...played.flatMap(({ name, files }) =>
      files.setAside.map((detail) => ({ kind: 'outbox' as const, of: name, detail: `set aside: ${detail}` })),
    ),
    ...checkSessions(played, record, history),
    ...checkDays(played, record, history),
    ...kiosks.flatMap(({ name }) => checkCommitted(name, watcher.seen(name), history)),
    ...kiosks.flatMap((kiosk) => checkForeignBytes(kiosk, families)),
    ...checkForeignSessions(record),
  ];
}
