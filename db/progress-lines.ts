import { evidenceLines } from './postgres/plan-text.ts';
import type { Progress } from './postgres/progress.ts';

interface ProgressLines {
  /** What was done, for stdout; '' for other events. */
  readonly done: (event: Progress) => string;
  /** What is under way, for stderr; '' for what nobody needs to see. */
  readonly underWay: (event: Progress) => string;
}

/** After a line, what happens often is quiet for so many milliseconds. */
const QUIET_MS = 2_000;

/** What a migration tells, in lines. `now` in milliseconds. */
export function progressLines(now: () => number): ProgressLines {
  let quietUntil = 0;
  const always = (...lines: readonly string[]) => {
    quietUntil = now() + QUIET_MS;
    return lines.map((line) => `${line}\n`).join('');
  };
  const nowAndThen = (line: string) => (now() < quietUntil ? '' : always(line));
  return {
    done: (event) => {
      if (event.kind === 'step_done') return always(`applied ${event.id}`);
      if (event.kind !== 'evidence') return '';
      return always(`approved ${event.id}, which touches:`, ...evidenceLines(event));
    },
    underWay: (event) => {
      switch (event.kind) {
        case 'recognised': {
          const tolerated = event.tolerated.map((it) => `  tolerated: ${it}`);
          return always(`This is the documented ${event.start} database`, ...tolerated);
        }
        case 'warning':
          return always(`Warning: ${event.message}`);
        case 'waiting_for_turn':
          return nowAndThen(
            `Waiting for another migration of this database, ${seconds(event.waitedMs)} so far`,
          );
        case 'step_started':
          return event.mode === 'transaction' ? '' : always(stepLine(event));
        case 'statement_started':
          return nowAndThen(place(event));
        case 'batch_done':
          return nowAndThen(`${place(event)}: ${event.rows} rows so far`);
        case 'waiting_for_lock':
          return nowAndThen(
            `${place(event)}: waiting for a lock, ${seconds(event.waitedMs)} so far (${event.reason})`,
          );
        default:
          return '';
      }
    },
  };
}

function stepLine({ id, from, of }: { id: string; from: number; of: number }): string {
  const goesOn = from > 1 ? `, going on at statement ${from}` : '';
  return `${id}: ${of} ${of === 1 ? 'statement' : 'statements'}${goesOn}`;
}

function place({ id, statement, of }: { id: string; statement: number; of: number }): string {
  return `${id}: statement ${statement} of ${of}`;
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}
