import type { Query } from '../../db/postgres/connect.ts';
import { tablesOf } from '../edition.ts';
import { householdRows } from './household-rows.ts';
import { rowLineSql } from './pull-lines.ts';

/** Lines at a time: memory stays flat however large a household is. */
const BATCH = 1000;

/** The lines of every row a household may have in an edition, table by table, in key order. `today` is a date, in UTC. */
export async function* snapshotLines(
  query: Query,
  household: string,
  today: string,
  edition: number,
): AsyncGenerator<readonly string[]> {
  // The planner must expect a cursor to be read to its end, else it trades one sort for a walk over all households.
  await query('SET LOCAL cursor_tuple_fraction = 1');
  for (const table of tablesOf(edition)) {
    await query(
      `DECLARE household_rows NO SCROLL CURSOR FOR
         SELECT ${rowLineSql(table)} AS line FROM (${householdRows(table)} ORDER BY it.id) it`,
      [household, today],
    );
    const fetch = () => query<{ line: string }>(`FETCH ${BATCH} FROM household_rows`);
    let next = fetch();
    for (;;) {
      const rows = await next;
      const more = rows.length === BATCH;
      // The database works on the next lines while these are sent.
      if (more) {
        next = fetch();
        // Whoever stops reading never hears what became of them.
        next.catch(() => undefined);
      }
      if (rows.length > 0) yield rows.map(({ line }) => line);
      if (!more) break;
    }
    await query('CLOSE household_rows');
  }
}
