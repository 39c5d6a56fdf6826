/** One file of `migrations/`. The id is its name without `.sql`; order is the order of ids. */
export interface Migration {
  readonly id: string;
  readonly sql: string;
  /** SHA-256 of the file, hexadecimal. */
  readonly checksum: string;
}

/** A row of `schema_migrations`. */
export interface LedgerEntry {
  readonly id: string;
  readonly checksum: string;
}

export type Standing =
  | { readonly kind: 'current' }
  | { readonly kind: 'behind'; readonly pending: readonly Migration[] }
  | { readonly kind: 'newer' | 'gap' | 'checksum_differs'; readonly message: string };

/** Where a database stands, by its ledger, against the migrations this program has. */
export function judgeLedger(ledger: readonly LedgerEntry[], known: readonly Migration[]): Standing {
  const applied = new Map(ledger.map((entry) => [entry.id, entry.checksum]));
  const unknown = ledger.find((entry) => !known.some((it) => it.id === entry.id));
  if (unknown) {
    const message = `The database has migration ${unknown.id}, which this program does not know: use a newer program`;
    return { kind: 'newer', message };
  }
  const changed = known.find((it) => applied.has(it.id) && applied.get(it.id) !== it.checksum);
  if (changed) {
    const message = `Migration ${changed.id} was changed after it was applied: restore the file, put the change in a new one`;
    return { kind: 'checksum_differs', message };
  }
  const pending = known.filter((it) => !applied.has(it.id));
  const skipped = pending.find((it) => ledger.some((entry) => entry.id > it.id));
  if (skipped) {
    const message = `Migration ${skipped.id} was never applied although later ones were: restore the ledger schema_migrations`;
    return { kind: 'gap', message };
  }
  return pending.length === 0 ? { kind: 'current' } : { kind: 'behind', pending };
}
