import type { Session } from '../postgres/connect.ts';
import { failureOf } from '../postgres/failure.ts';
import { assemble } from './assemble.ts';
import { type CatalogRows, PARTS, type PartName } from './catalog-rows.ts';
import type { CatalogModel } from './model.ts';

export type CatalogReading =
  | { readonly kind: 'read'; readonly model: CatalogModel }
  /** Parts could not be looked at and are empty in the model; each line says which and why. */
  | { readonly kind: 'incomplete'; readonly model: CatalogModel; readonly missing: readonly string[] };

/**
 * What the catalog says about the schema `public`, all of one moment. Needs no rights beyond the connection, writes
 * nothing, waits for nobody. The session must be in no transaction. Rejects when the connection fails.
 */
export async function readCatalog(session: Session): Promise<CatalogReading> {
  await session.script(BEGIN);
  try {
    return await readParts(session);
  } finally {
    // When the connection is gone there is nothing to end, and the first error is the one to tell.
    await session.script('ROLLBACK').catch(() => {});
  }
}

async function readParts(session: Session): Promise<CatalogReading> {
  const missing: string[] = [];
  const rows: Partial<Record<PartName, readonly unknown[]>> = {};
  for (const name of Object.keys(PARTS) as PartName[]) {
    const read = await readPart(session, name);
    rows[name] = read.kind === 'rows' ? read.rows : [];
    if (read.kind === 'refused') missing.push(`${name}: ${read.message}`);
  }
  const model = assemble(rows as CatalogRows);
  return missing.length === 0 ? { kind: 'read', model } : { kind: 'incomplete', model, missing };
}

type Part =
  | { readonly kind: 'rows'; readonly rows: readonly unknown[] }
  | { readonly kind: 'refused'; readonly message: string };

async function readPart(session: Session, name: PartName): Promise<Part> {
  const { sql, row } = PARTS[name];
  await session.script('SAVEPOINT part');
  try {
    const rows = await session.query<Printed>(sql);
    if (rows.some(isGone)) return { kind: 'refused', message: CHANGED };
    return { kind: 'rows', rows: rows.map((it) => row.parse(it)) };
  } catch (error) {
    const message = refusal(error);
    if (message === null) throw error;
    await session.script('ROLLBACK TO part');
    return { kind: 'refused', message };
  }
}

interface Printed {
  readonly definition?: string | null;
  readonly unprinted?: boolean;
}

/** Rows are of one moment, but Postgres prints definitions as they are now, and null for what was dropped since. */
function isGone({ definition, unprinted }: Printed): boolean {
  return definition === null || unprinted === true;
}

const CHANGED = 'the schema was changed meanwhile, try again';

/** Why Postgres would not show a part; null when it is the connection, or a bug. */
function refusal(error: unknown): string | null {
  const failure = failureOf(error);
  if (failure !== null) return failure.kind === 'unreachable' ? null : failure.message;
  // XX000: what was to be printed is gone.
  return error instanceof Error && 'code' in error && error.code === 'XX000' ? CHANGED : null;
}

/**
 * Printing some definitions takes the weakest lock on their tables; where somebody changes one, the part is missing.
 * The other settings decide how Postgres prints expressions.
 */
const BEGIN = `
  BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
  SET LOCAL search_path = pg_catalog;
  SET LOCAL statement_timeout = '10s';
  SET LOCAL lock_timeout = '300ms';
  SET LOCAL quote_all_identifiers = off;
  SET LOCAL standard_conforming_strings = on;
  SET LOCAL TimeZone = 'UTC';
  SET LOCAL DateStyle = 'ISO, YMD';
  SET LOCAL IntervalStyle = 'postgres';
  SET LOCAL extra_float_digits = 1;
  SET LOCAL bytea_output = 'hex'`;
