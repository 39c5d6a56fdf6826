import { TABLES } from './meanings.ts';

// What the record's tables and columns are for: what makes one difference worse than another, and whom it hurts.

export type Matter =
  /** Decides what a child may watch, and for how long. */
  | 'child_safety'
  /** Lost or misread, it takes a family's data with it. */
  | 'data'
  /** The second identity of an account. */
  | 'identity'
  /** Who changed a row, and when. */
  | 'audit'
  /** Only shown. */
  | 'display'
  /** Everything else: programs read it. */
  | 'use';

export interface ColumnMeaning {
  readonly matter: Matter;
  /** What goes wrong where it is absent. */
  readonly missing?: string;
  /** What goes wrong where the live database has it and the expected programs do not know it. */
  readonly unexpected?: string;
  /** What goes wrong where it holds less than expected. */
  readonly narrower?: string;
  /** What goes wrong for a row without a value, where programs are known to leave it out. */
  readonly empty?: string;
  /** As SQL: the value that such a row gets. */
  readonly fill?: string;
}

export interface TableMeaning {
  /** One row, and many. */
  readonly one: string;
  readonly many: string;
  /** What fails when the table cannot be used. */
  readonly serves: string;
  /** Set where the whole table decides what a child may watch, and for how long. */
  readonly guardsChildren?: true;
  /** What goes wrong where it is absent, and where the expected programs do not know it; else it follows from the above. */
  readonly missing?: string;
  readonly unexpected?: string;
  readonly columns: Readonly<Record<string, ColumnMeaning>>;
}

const AUDIT = new Set(['created_at', 'updated_at', 'deleted_by']);

export function tableMeaning(table: string): TableMeaning {
  const known = TABLES[table];
  return (
    known ?? {
      one: `a row of ${table}`,
      many: `rows of ${table}`,
      serves: `whatever uses ${table}`,
      columns: {},
    }
  );
}

export function columnMeaning(table: string, column: string): ColumnMeaning {
  const known = tableMeaning(table).columns[column];
  return known ?? { matter: AUDIT.has(column) ? 'audit' : 'use' };
}
