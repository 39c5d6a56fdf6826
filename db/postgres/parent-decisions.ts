import { z } from 'zod';
import { capOf, type Ratings } from '../ratings.ts';
import type { Query } from './connect.ts';

/** Rows that wait for a parent, and in how many households. */
export type Undecided =
  | { readonly kind: 'counted'; readonly rows: number; readonly households: number }
  /** A documented database before its migration. */
  | { readonly kind: 'no_column'; readonly column: string };

/**
 * What the kiosk refuses until a parent decides. Of what is live: neither deleted children and accounts nor duplicates
 * that another row stands for.
 */
export interface ParentDecisions {
  /** Videos without an age rating. */
  readonly unrated_videos: Undecided;
  /** Videos with a rating that no board knows. */
  readonly unknown_videos: Undecided;
  /** Children with neither a usable age nor a limit: they may watch only what is for everyone. */
  readonly ageless_profiles: Undecided;
  /** Children with a limit that no board knows: the same. */
  readonly unknown_limits: Undecided;
}

export async function countParentDecisions(
  query: Query,
  has: Has,
  ratings: Pick<Ratings, 'resolve'>,
): Promise<ParentDecisions> {
  const kindOf = ([rating = null]: Values) => ratings.resolve(rating, { as: 'video' }).kind;
  const infoOf = ([age = null, limit = null]: Values) =>
    capOf({ age: age === null ? null : Number(age), age_rating_limit: limit }, ratings).info;
  const videos = { table: 'videos', columns: ['age_rating'] };
  const profiles = { table: 'profiles', columns: ['age', 'age_rating_limit'] };
  const count = (rows: Rows, isMeant: (values: Values) => boolean) => countWhere(query, has, rows, isMeant);
  return {
    unrated_videos: await count(videos, (it) => kindOf(it) === 'unrated'),
    unknown_videos: await count(videos, (it) => kindOf(it) === 'unknown'),
    ageless_profiles: await count(profiles, (it) => infoOf(it) === 'PROFILE_AGE_UNKNOWN'),
    unknown_limits: await count(profiles, (it) => infoOf(it) === 'PROFILE_LIMIT_INVALID'),
  };
}

interface Rows {
  readonly table: string;
  readonly columns: readonly string[];
}

/** Of the columns, in their order, as texts. */
type Values = readonly (string | null)[];

/** Decides for each combination of values there is, and lets the server count. */
async function countWhere(
  query: Query,
  has: Has,
  { table, columns }: Rows,
  isMeant: (values: Values) => boolean,
): Promise<Undecided> {
  const missing = columns.find((column) => !has(table, column));
  if (missing !== undefined) return { kind: 'no_column', column: `${table}.${missing}` };
  const values = `ARRAY[${columns.map((column) => `it.${column}::text`).join(', ')}]`;
  const live = liveRows(has, table);
  const there = await query<{ values: string[] }>(`SELECT DISTINCT ${values} AS values ${live}`);
  const meant = there.filter((row) => isMeant(row.values)).map((row) => JSON.stringify(row.values));
  const found = await query(
    `SELECT count(*) AS rows, count(DISTINCT it.user_id) AS households ${live}
       AND to_json(${values})::jsonb IN (SELECT unnest($1::jsonb[]))`,
    [meant],
  );
  return { kind: 'counted', ...counted.parse(found)[0] };
}

function liveRows(has: Has, table: string): string {
  const ends = [
    ['users', 'u', 'deleted_at'],
    [table, 'it', 'deleted_at'],
    [table, 'it', 'merged_into_id'],
  ] as const;
  const live = ends
    .filter(([of, , column]) => has(of, column))
    .map(([, alias, column]) => `${alias}.${column}`);
  const conditions = live.map((column) => `AND ${column} IS NULL`).join(' ');
  return `FROM public.${table} it JOIN public.users u ON u.id = it.user_id WHERE true ${conditions}`;
}

const counted = z.tuple([z.strictObject({ rows: z.number(), households: z.number() })]);

/** Whether a table has a column. */
export type Has = (table: string, column: string) => boolean;

export async function readColumns(query: Query): Promise<Has> {
  const rows = await query<{ name: string }>(
    `SELECT c.relname || '.' || a.attname AS name FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     WHERE c.relnamespace = to_regnamespace('public') AND c.relkind IN ('r', 'p')
       AND a.attnum > 0 AND NOT a.attisdropped`,
  );
  const names = new Set(rows.map(({ name }) => name));
  return (table, column) => names.has(`${table}.${column}`);
}
