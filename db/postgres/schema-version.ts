import type { Query } from './connect.ts';
import { judgeLedger, type Known } from './ledger.ts';
import { readLedger } from './ledger-tables.ts';

export type SchemaVersion =
  | { readonly kind: 'current' }
  | { readonly kind: 'not_migrated' | 'newer' | 'differs'; readonly message: string };

/** Whether a database has exactly this program's schema. Rejects when it cannot be reached. */
export async function schemaVersion(query: Query, migrations: readonly Known[]): Promise<SchemaVersion> {
  const standing = judgeLedger(await readLedger(query), migrations);
  switch (standing.kind) {
    case 'current':
      return { kind: 'current' };
    case 'newer':
      return { kind: 'newer', message: standing.message };
    case 'behind': {
      const missing = standing.pending.map((it) => it.id).join(', ');
      return { kind: 'not_migrated', message: `Not applied yet: ${missing}. Run: npm run -s db -- migrate` };
    }
    default:
      return { kind: 'differs', message: standing.message };
  }
}
