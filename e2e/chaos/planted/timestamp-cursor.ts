import type { Query } from '../../../db/postgres/connect.ts';

/** When the transaction began, in microseconds: what `updated_at = now()` says. */
const STAMP = '(extract(epoch FROM transaction_timestamp()) * 1000000)::bigint';

const mistakes = [
  { of: 'raise_revision(uuid)', text: 'VALUES (household, 1)', instead: `VALUES (household, ${STAMP})` },
  { of: 'raise_revision(uuid)', text: 'known.revision + 1', instead: `greatest(known.revision, ${STAMP})` },
  {
    of: 'version_row(text,uuid)',
    text: 'row_table, changed, revision, false',
    instead: `row_table, changed, ${STAMP}, false`,
  },
  { of: 'version_row(text,uuid)', text: 'SET revision = h.revision', instead: `SET revision = ${STAMP}` },
];

/**
 * A mistake: a row's revision is the time at which its transaction began, and a household's the latest of them. What began
 * early and is committed late is then older than what a kiosk has read already.
 */
export async function timestampCursor(query: Query): Promise<void> {
  for (const { of, text, instead } of mistakes) {
    const [found] = await query<{ source: string }>('SELECT pg_get_functiondef($1::regprocedure) AS source', [
      of,
    ]);
    if (!found?.source.includes(text)) throw new Error(`${of} does not say "${text}" any more`);
    await query(found.source.replace(text, instead));
  }
}
