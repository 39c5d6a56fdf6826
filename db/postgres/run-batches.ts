import { z } from 'zod';
import { literal, progressSql } from './ledger-tables.ts';
import type { Attempted } from './lock-retry.ts';
import { book, inTransaction, placeOf, type StepRun, uncontended } from './step-run.ts';

/** What a batch answers: where the next one goes on, null after the last, and how many rows it changed. */
const answer = z.strictObject({ last: z.guid().nullable(), rows: z.number().int().nonnegative() });

/**
 * Runs one statement over and over, each time in a transaction of its own, with $1 = uuid after which to go on, null at
 * first, and $2 = rows to take at most. Where it stands is booked in the same transaction. `at` counts from 0.
 */
export async function runBatches(run: StepRun, at: number): Promise<Attempted<null>> {
  let after = at === run.from.statement ? run.from.after : null;
  let rows = 0;
  for (;;) {
    const attempted = await uncontended(run, at, () => inTransaction(run, () => runBatch(run, at, after)));
    if (attempted.kind !== 'done') return attempted;
    rows += attempted.value.rows;
    await run.progress({ kind: 'batch_done', ...placeOf(run, at), rows });
    if (attempted.value.last === null) return { kind: 'done', value: null };
    after = attempted.value.last;
  }
}

async function runBatch(run: StepRun, at: number, after: string | null): Promise<z.infer<typeof answer>> {
  const found = await run.session.query(run.step.statements[at] ?? '', [after, run.pageSize]);
  const parsed = z.tuple([answer]).safeParse(found);
  if (!parsed.success) throw new Error('A batch must answer one row: last (uuid or null), rows (integer)');
  const [batch] = parsed.data;
  if (batch.last !== null && batch.last === after) {
    throw new Error(`A batch must go on: after ${after} it answered the same again`);
  }
  if (batch.last === null) await book(run, at + 1);
  else await run.session.script(progressSql(run.step, at, literal(batch.last)));
  return batch;
}
