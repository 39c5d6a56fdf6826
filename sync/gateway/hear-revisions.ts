import type { Ear } from '../../db/postgres/connect.ts';
import type { Clock } from '../clock.ts';

/** Triggers of the record notify it of each household that changed: "user_id revision". */
export const REVISION_CHANNEL = 'medio_revision';

/** A database that hangs, or a line that was cut without a word, is noticed after as long. */
const CHECK_EVERY_MS = 30_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;

export interface HearRevisionsDeps {
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly listen: (onNotice: (payload: string) => void) => Promise<Ear>;
  readonly onChanged: (household: string, revision: number) => void;
  /** It hears, from now on. Whatever was said before may have been missed. */
  readonly onHearing: () => void;
  readonly log: { readonly warn: (fields: object, message: string) => void };
}

export interface RevisionsHeard {
  readonly isHearing: () => boolean;
  /** Twice harmless. */
  readonly stop: () => Promise<void>;
}

/** One connection for the whole process, made anew for as long as it takes whenever it is lost. */
export function hearRevisions(deps: HearRevisionsDeps): RevisionsHeard {
  const { clock, log } = deps;
  const stopping = new AbortController();
  let hearing = false;
  let failures = 0;

  const onNotice = (payload: string) => {
    const notice = parseNotice(payload);
    if (notice) deps.onChanged(notice.household, notice.revision);
    else log.warn({ payload: payload.slice(0, 100) }, 'a notice was not understood');
  };

  const listenUntilLost = async () => {
    const ear = await deps.listen(onNotice);
    if (stopping.signal.aborted) return ear.close();
    hearing = true;
    failures = 0;
    deps.onHearing();
    const reason = await lossOf(ear, clock, stopping.signal);
    hearing = false;
    await ear.close();
    if (!stopping.signal.aborted) log.warn({ reason }, 'the database is no longer heard');
  };

  const run = async () => {
    while (!stopping.signal.aborted) {
      try {
        await listenUntilLost();
      } catch (error) {
        log.warn({ reason: String(error) }, 'the database cannot be listened to: kiosks hear by polling');
      }
      if (stopping.signal.aborted) return;
      const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures++, 10));
      await clock.sleep(deps.random() * longest, stopping.signal);
    }
  };

  const ended = run();
  return {
    isHearing: () => hearing,
    stop: () => {
      stopping.abort();
      return ended;
    },
  };
}

/** Resolves when the connection is gone or does not answer any more, or at the end. */
async function lossOf(ear: Ear, clock: Clock, signal: AbortSignal): Promise<string> {
  const over = new AbortController();
  const stopped = AbortSignal.any([signal, over.signal]);
  const checked = async () => {
    for (;;) {
      await clock.sleep(CHECK_EVERY_MS, stopped);
      if (stopped.aborted) return 'stopped';
      await ear.check();
    }
  };
  const reason = await Promise.race([ear.lost, checked().catch((error: unknown) => String(error))]);
  over.abort();
  return reason;
}

function parseNotice(payload: string): { household: string; revision: number } | null {
  const [, household, revision] =
    /^([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}) (\d{1,15})$/.exec(payload) ?? [];
  return household === undefined ? null : { household, revision: Number(revision) };
}
