/** What the catalog holds that is compared. */
export type ObjectKind =
  | 'table'
  | 'column'
  | 'primary_key'
  | 'unique'
  | 'foreign_key'
  | 'check'
  | 'exclusion'
  | 'index'
  | 'trigger'
  | 'function'
  | 'extension'
  | 'sequence'
  | 'enum'
  | 'view'
  | 'row_security'
  | 'policy'
  | 'grant'
  | 'comment';

/** What about an object differs. */
export type Aspect =
  | 'type'
  | 'nullability'
  | 'default'
  | 'generated'
  | 'collation'
  | 'order'
  | 'name'
  | 'actions'
  | 'deferrability'
  | 'validity'
  | 'predicate'
  | 'definition'
  | 'enabled'
  | 'privileges'
  | 'text';

/** One way in which a database is not as expected, without judgement. Pure structure: no rows are counted here. */
export interface Difference {
  readonly kind: ObjectKind;
  /** The table or view it belongs to, its own name for a table or view; null for what stands alone. */
  readonly table: string | null;
  /**
   * What it is, stable between databases: a column's, trigger's, function's or table's name; for a constraint or an index
   * what it does, such as `(user_id, video_url)`, `(user_id) -> users (id)` or `(name) UNIQUE WHERE (merged_into_id IS NULL)`,
   * because names differ between databases; for a grant the role, for a comment what it is on, such as `COLUMN email`.
   */
  readonly object: string;
  readonly change: 'missing' | 'unexpected' | 'different';
  /** Set for `different` alone. */
  readonly aspect: Aspect | null;
  /** As SQL: the whole definition of a missing or unexpected object, the one aspect of a different one. Null: not there. */
  readonly expected: string | null;
  readonly actual: string | null;
  /** The name in the live database where one is there, else the expected one; for the SQL that repairs it. */
  readonly name: string;
}
