import { type MirroredTable, mirrored } from '../../db/schema/mirrored.ts';
import { readPlainRow } from '../../db/schema/read-row.ts';
import { type PullLine, type PullOpening, pullLine, pullOpening } from '../protocol.ts';
import type { Failure } from './http.ts';
import type { LineBatch } from './lines.ts';

export type Change = Exclude<PullLine, { type: 'end' }>;

export type PullAnswer<Stop> =
  /** Opening and trailer were there and the count was right: what was taken may be used. */
  | { readonly kind: 'complete'; readonly opening: PullOpening; readonly lines: number }
  | { readonly kind: 'stopped'; readonly why: Stop }
  | Failure;

/**
 * Reads the answer to a pull, handing on the opening and then the changes as they arrive. Nothing handed on may be used
 * unless the result is `complete`. `opening` may stop the reading by returning why.
 */
export async function readPullAnswer<Stop>(
  batches: AsyncIterable<LineBatch | Failure>,
  take: {
    readonly opening: (opening: PullOpening) => Stop | null;
    readonly changes: (changes: readonly Change[]) => void;
  },
): Promise<PullAnswer<Stop>> {
  let opening: PullOpening | null = null;
  let trailer: number | null = null;
  let lines = 0;

  for await (const batch of batches) {
    if (batch.kind !== 'lines') return batch;
    const changes: Change[] = [];
    for (const value of batch.values) {
      if (trailer !== null) return malformed('there are lines after the trailer');
      if (opening === null) {
        const first = pullOpening.safeParse(value);
        if (!first.success) return malformed(`opening: ${whatIsWrong(first.error)}`);
        opening = first.data;
        const why = take.opening(opening);
        if (why !== null) return { kind: 'stopped', why };
        continue;
      }
      const quick = plainRowLine(value);
      if (quick) {
        changes.push(quick);
        lines += 1;
        continue;
      }
      const line = pullLine.safeParse(value);
      if (!line.success) return malformed(`line ${lines + 2}: ${whatIsWrong(line.error)}`);
      if (line.data.type === 'end') trailer = line.data.lines;
      else {
        changes.push(line.data);
        lines += 1;
      }
    }
    take.changes(changes);
  }

  if (opening === null) return malformed('the answer is empty');
  if (opening.type === 'snapshot_required') return { kind: 'complete', opening, lines };
  if (trailer === null) return malformed(`the trailer is missing after ${lines} lines`);
  if (trailer !== lines) return malformed(`${lines} lines came, ${trailer} were sent`);
  return { kind: 'complete', opening, lines };
}

/** A line like almost all of 100,000, read as `pullLine` would read it. Null: that must be asked. */
function plainRowLine(value: unknown): Change | null {
  if (typeof value !== 'object' || value === null) return null;
  const { type, table, row, ...more } = value as Readonly<Record<string, unknown>>;
  if (type !== 'row' || !isMirrored(table) || Object.keys(more).length > 0) return null;
  return readPlainRow(table, row) === null ? null : (value as Change);
}

function isMirrored(table: unknown): table is MirroredTable {
  return typeof table === 'string' && Object.hasOwn(mirrored, table);
}

function malformed(detail: string): Failure {
  return { kind: 'malformed', detail };
}

/** One short line from zod's findings; values are left out, for logs are shown to strangers. */
function whatIsWrong(error: {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
}): string {
  const [first] = error.issues;
  return first ? `${first.path.join('.')} ${first.message}`.trim() : 'not understood';
}
