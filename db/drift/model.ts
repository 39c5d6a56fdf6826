import { z } from 'zod';

/** Raised when the shape changes, so that an older file is refused instead of misread. */
export const MODEL_VERSION = 1;

/** Texts are SQL as Postgres prints it, normalised (normalise.ts). Lists are sorted by name, columns by position. */
const texts = z.array(z.string()).readonly();

const columnSchema = z.strictObject({
  name: z.string(),
  type: z.string(),
  /** PostgreSQL 18 knows a NOT NULL that older rows need not keep. */
  notNull: z.enum(['no', 'yes', 'unvalidated']),
  default: z.string().nullable(),
  /** `GENERATED ALWAYS AS IDENTITY`, `GENERATED ALWAYS AS (…) STORED`. */
  generated: z.string().nullable(),
  /** Null: the one its type has anyway. */
  collation: z.string().nullable(),
});

const deferrability = z.enum([
  'NOT DEFERRABLE',
  'DEFERRABLE INITIALLY IMMEDIATE',
  'DEFERRABLE INITIALLY DEFERRED',
]);
const validity = z.enum(['VALID', 'NOT VALID', 'NOT ENFORCED']);

/** `definition` goes after ADD CONSTRAINT and is without the validity. */
const constraint = { name: z.string(), columns: texts, definition: z.string(), deferrability, validity };

const foreignKeySchema = z.strictObject({
  kind: z.literal('foreign_key'),
  ...constraint,
  target: z.string(),
  targetColumns: texts,
  onDelete: z.string(),
  onUpdate: z.string(),
  match: z.enum(['SIMPLE', 'FULL', 'PARTIAL']),
  /** False: somebody switched off the triggers that hold it. */
  enabled: z.boolean(),
});

const ruleSchema = z.strictObject({
  kind: z.enum(['primary_key', 'unique', 'check', 'exclusion']),
  ...constraint,
});

const constraintSchema = z.discriminatedUnion('kind', [foreignKeySchema, ruleSchema]);

/** Those of constraints are not listed. */
const indexSchema = z.strictObject({
  name: z.string(),
  unique: z.boolean(),
  /** Method, columns with operator class and order, and options: `btree (user_id, created_at DESC)`. */
  keys: z.string(),
  predicate: z.string().nullable(),
  valid: z.boolean(),
});

const triggerSchema = z.strictObject({
  name: z.string(),
  definition: z.string(),
  enabled: z.enum(['ENABLE', 'DISABLE', 'ENABLE REPLICA', 'ENABLE ALWAYS']),
});

const definedSchema = z.strictObject({ name: z.string(), definition: z.string() });

/** Of everybody but the owner. A privilege may name a column: `UPDATE (label)`. */
const grantSchema = z.strictObject({ grantee: z.string(), privileges: texts });

/** `on` is what it is on: `TABLE`, `COLUMN email`, `FUNCTION household_of(text, uuid)`. */
const commentSchema = z.strictObject({ on: z.string(), text: z.string() });

const tableSchema = z.strictObject({
  name: z.string(),
  /** What is unusual about how it is kept: `UNLOGGED`, `fillfactor=70`. */
  storage: texts,
  columns: z.array(columnSchema).readonly(),
  constraints: z.array(constraintSchema).readonly(),
  indexes: z.array(indexSchema).readonly(),
  triggers: z.array(triggerSchema).readonly(),
  rowSecurity: z.enum(['DISABLE', 'ENABLE', 'FORCE', 'DISABLE BUT FORCE']),
  policies: z.array(definedSchema).readonly(),
  grants: z.array(grantSchema).readonly(),
  comments: z.array(commentSchema).readonly(),
});

const viewSchema = z.strictObject({
  name: z.string(),
  definition: z.string(),
  grants: z.array(grantSchema).readonly(),
  comments: z.array(commentSchema).readonly(),
});

const sequenceSchema = z.strictObject({
  name: z.string(),
  definition: z.string(),
  /** The table whose column it counts for. */
  table: z.string().nullable(),
});

/** What the catalog of one database says about its schema `public`. */
export const catalogModelSchema = z.strictObject({
  version: z.literal(MODEL_VERSION),
  extensions: z.array(definedSchema).readonly(),
  enums: z.array(definedSchema).readonly(),
  sequences: z.array(sequenceSchema).readonly(),
  tables: z.array(tableSchema).readonly(),
  /** Materialized ones as well. */
  views: z.array(viewSchema).readonly(),
  /** Named by signature: `household_of(text, uuid)`. Procedures as well. */
  functions: z.array(definedSchema).readonly(),
  /** On what is neither table nor view: `SCHEMA public`, `FUNCTION household_of(text, uuid)`. */
  grants: z.array(z.strictObject({ on: z.string(), ...grantSchema.shape })).readonly(),
  comments: z.array(commentSchema).readonly(),
  /** What is there and not looked into, by kind and name: `rule keep on users`. */
  unmodelled: texts,
});

export type CatalogModel = Readonly<z.infer<typeof catalogModelSchema>>;
export type TableModel = Readonly<z.infer<typeof tableSchema>>;
export type ColumnModel = Readonly<z.infer<typeof columnSchema>>;
export type ConstraintModel = Readonly<z.infer<typeof constraintSchema>>;
export type ForeignKeyModel = Readonly<z.infer<typeof foreignKeySchema>>;
export type IndexModel = Readonly<z.infer<typeof indexSchema>>;
export type TriggerModel = Readonly<z.infer<typeof triggerSchema>>;
export type DefinedModel = Readonly<z.infer<typeof definedSchema>>;
export type SequenceModel = Readonly<z.infer<typeof sequenceSchema>>;
export type ViewModel = Readonly<z.infer<typeof viewSchema>>;
export type GrantModel = Readonly<z.infer<typeof grantSchema>>;
export type CommentModel = Readonly<z.infer<typeof commentSchema>>;

export function tableNamed(model: CatalogModel, table: string | null): TableModel | undefined {
  return model.tables.find(({ name }) => name === table);
}
