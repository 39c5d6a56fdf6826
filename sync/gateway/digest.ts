import { getTableColumns } from '../../db/drizzle.ts';
import type { Query } from '../../db/postgres/connect.ts';
import { type MirroredTable, mirrored } from '../../db/schema/mirrored.ts';
import { tablesOf } from '../edition.ts';
import type { DigestAnswer } from '../protocol.ts';
import { belongsTo, dated, WATCH_TIME_DAYS } from './household-rows.ts';

type TableDigest = DigestAnswer['tables'][number];

/**
 * The digest of each table's rows in a household, worked out by Postgres: no row leaves it. `today` is a date, in UTC. Rows with
 * a date count where every kiosk has them that pulled within the last day, whatever it keeps beyond. Null: nobody waits for it
 * any more.
 */
export async function digestHousehold(
  query: Query,
  household: string,
  today: string,
  edition: number,
  isLeft: () => boolean = () => false,
): Promise<TableDigest[] | null> {
  const digests: TableDigest[] = [];
  for (const table of tablesOf(edition)) {
    if (isLeft()) return null;
    const dates = datesOf(table, today);
    const [found] = await query<{ rows: number; digest: string }>(digestSql(table, dates !== null), [
      household,
      today,
      ...(dates ? [dates.from, dates.to] : []),
    ]);
    if (!found) throw new Error('An aggregate gave no row');
    digests.push({ table, dates, ...found });
  }
  return digests;
}

function datesOf(table: MirroredTable, today: string): TableDigest['dates'] {
  const from = dayFrom(today, 1 - WATCH_TIME_DAYS);
  switch (table) {
    case 'daily_watch_time':
    case 'kiosk_watch_time':
      return { from, to: dayFrom(today, 1) };
    case 'watch_time_grants':
      return { from, to: '9999-12-31' };
    default:
      return null;
  }
}

function dayFrom(today: string, days: number): string {
  return new Date(Date.parse(today) + days * 24 * 3600_000).toISOString().slice(0, 10);
}

/** The text of a row is the one that `db/device/digest.ts` makes of what a kiosk holds. */
function digestSql(table: MirroredTable, hasDates: boolean): string {
  const text = columnTexts(table).map((it) => `coalesce(${counted(it)}, '-')`);
  return `SELECT count(*) AS rows,
      mod(mod(coalesce(sum(digest), 0), 18446744073709551616) + 18446744073709551616, 18446744073709551616)::text AS digest
    FROM (
      SELECT ('x' || encode(substring(sha256(convert_to(${text.join(' || ')}, 'UTF8')) FOR 8), 'hex'))::bit(64)::bigint
        AS digest
      FROM ${table} it
      WHERE $1::uuid IS NOT NULL AND $2::date IS NOT NULL AND ${belongsTo(table)}
        ${hasDates ? 'AND it.date BETWEEN $3::date AND $4::date' : ''}) rows`;
}

function columnTexts(table: MirroredTable): string[] {
  const record = getTableColumns(mirrored[table].pg) as Readonly<Record<string, { getSQLType(): string }>>;
  return Object.keys(getTableColumns(mirrored[table].sqlite)).map((name) => {
    const column = `it.${name}`;
    switch (record[name]?.getSQLType()) {
      case 'timestamp':
      case 'timestamp with time zone':
        // Parsed from the text that travels, an instant loses what is below a millisecond.
        return `floor(extract(epoch FROM ${dated(column)}) * 1000)::bigint::text`;
      case 'boolean':
        return `${column}::int::text`;
      case 'date':
        return `to_char(${column}, 'YYYY-MM-DD')`;
      case 'jsonb':
        return jsonText(column);
      default:
        return `${column}::text`;
    }
  });
}

function counted(text: string): string {
  return `octet_length(convert_to(${text}, 'UTF8')) || ':' || ${text}`;
}

function jsonText(column: string): string {
  const number = `(value #>> '{}')::numeric`;
  // As a double, which is what a kiosk makes of it; larger or smaller ones Postgres would refuse to convert.
  const whole = `CASE WHEN abs(${number}) < 1e16 AND (${number} = 0 OR abs(${number}) > 1e-300)
    THEN ${number}::float8 = trunc(${number}::float8) AND abs(${number}::float8) <= 9007199254740991 ELSE false END`;
  return `CASE WHEN ${column} IS NOT NULL THEN coalesce((
    SELECT string_agg(${counted('key')} || CASE jsonb_typeof(value)
        WHEN 'string' THEN 's' || ${counted(`(value #>> '{}')`)}
        WHEN 'boolean' THEN 'b' || (value #>> '{}')
        WHEN 'number' THEN CASE WHEN ${whole} THEN 'i' || ${number}::float8::bigint ELSE 'n' END
        WHEN 'null' THEN 'z'
        WHEN 'array' THEN 'a'
        ELSE 'o' END, '' ORDER BY key COLLATE "C")
    FROM jsonb_each(CASE jsonb_typeof(${column}) WHEN 'object' THEN ${column} ELSE '{}' END)), '') END`;
}
