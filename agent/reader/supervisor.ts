import type { Clock } from '../../sync/clock.ts';
import { follow, forkReader, type Life, type ReaderChild } from './child.ts';
import { openIntake, type ReaderLog } from './intake.ts';
import type { ReaderEvent, ReaderHealth } from './port.ts';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5000;
const HEALTHY_MS = 30_000;

export interface ReaderDeps {
  readonly clock: Clock;
  readonly log: ReaderLog;
  /** Called in order, synchronously on receipt. Must not throw. */
  readonly onEvent: (event: ReaderEvent) => void;
  /** `none`: no reader at all; health is `off` and nothing is started. */
  readonly mode: 'pcsc' | 'none';
  readonly fork?: () => ReaderChild;
  /** 0 to 1, for the pause before a restart. */
  readonly random?: () => number;
}

export interface ReaderSupervisor {
  readonly health: () => ReaderHealth;
  /** Resolves once the reader process is gone. May be called twice. */
  readonly stop: () => Promise<void>;
}

/** Keeps a reader process running, and hands on what it says as `ReaderEvent`s until stopped. */
export function superviseReader(deps: ReaderDeps): ReaderSupervisor {
  const { clock, log, fork = forkReader, random = Math.random } = deps;
  const intake = openIntake(deps);
  const stopping = new AbortController();
  const stopped = () => stopping.signal.aborted;
  let life: Life | null = null;

  async function keepAlive(): Promise<void> {
    let failures = 0;
    while (!stopped()) {
      life = follow(
        {
          clock,
          onMessage: (raw) => stopped() || intake.receive(raw),
          onStderr: (line) => log.info({}, `reader: ${line}`),
        },
        fork(),
      );
      const ending = await life.ended;
      if (stopped()) return;
      intake.processEnded(ending);
      failures = ending.lived >= HEALTHY_MS ? 1 : failures + 1;
      await clock.sleep(pauseAfter(failures, random()), stopping.signal);
      if (!stopped()) intake.processRestarted();
    }
  }

  const running =
    deps.mode === 'none'
      ? Promise.resolve()
      : keepAlive().catch((error: unknown) => log.warn({ error }, 'reader supervisor failed'));

  return {
    health: () =>
      deps.mode === 'none' || stopped()
        ? { ...intake.health(), state: 'off', readers: [], problem: null, fix: null }
        : intake.health(),
    stop: () => {
      if (!stopped()) {
        stopping.abort();
        life?.end();
      }
      return running;
    },
  };
}

/** Full jitter: anything from no pause up to a ceiling that doubles with each failure in a row. */
function pauseAfter(failures: number, random: number): number {
  return random * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
}
