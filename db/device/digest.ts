import { hash } from 'node:crypto';
import { getTableColumns } from '../drizzle.ts';
import { type MirroredTable, mirrored } from '../schema/mirrored.ts';
import type { Db } from './open.ts';

/** Of some rows of a table, in whatever order they are read. */
export interface TableDigest {
  readonly rows: number;
  /** The sum of the rows' digests modulo 2^64, as a decimal number. A row's is the first 8 bytes of SHA-256 of its text. */
  readonly digest: string;
}

/** Rows between two looks at whatever else waits: a tap must not wait for more than some milliseconds. */
const SLICE = 100;

/**
 * The digest of the rows that this file holds, of those with a `date` between the two where they are given. Reads some rows
 * at a time and awaits `turn` in between; throws on a damaged file.
 */
export async function digestTable(
  db: Db,
  table: MirroredTable,
  dates: { readonly from: string; readonly to: string } | null,
  turn: () => Promise<void>,
): Promise<TableDigest> {
  const columns = Object.values(getTableColumns(mirrored[table].sqlite));
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  const dated = dates ? 'AND date BETWEEN @from AND @to' : '';
  const page = db
    .prepare<{ readonly after: string; readonly from?: string; readonly to?: string }, Stored[]>(
      `SELECT ${names}, "id" FROM "${table}" WHERE "id" > @after ${dated} ORDER BY "id" LIMIT ${SLICE}`,
    )
    .raw();
  const isJson = columns.map(({ dataType }) => dataType === 'json');
  let [rows, sum, after] = [0, 0n, ''];
  for (;;) {
    const found = page.all({ after, ...dates });
    for (const row of found) sum += digestOf(rowText(row, isJson));
    rows += found.length;
    if (found.length < SLICE) return { rows, digest: BigInt.asUintN(64, sum).toString() };
    after = String(found.at(-1)?.at(-1));
    await turn();
  }
}

/** As SQLite holds it: instants in milliseconds, truth as 1 or 0, JSON as its text. */
type Stored = string | number | null;

function digestOf(text: string): bigint {
  return hash('sha256', text, 'buffer').readBigUInt64BE();
}

/** Each column's text with its length in bytes before it, or `-` for NULL: no two rows have the same. */
function rowText(row: readonly Stored[], isJson: readonly boolean[]): string {
  let text = '';
  for (const [at, json] of isJson.entries()) {
    const value = row[at];
    if (value === null || value === undefined) text += '-';
    else text += counted(json ? jsonText(JSON.parse(String(value))) : String(value));
  }
  return text;
}

function counted(text: string): string {
  return `${Buffer.byteLength(text)}:${text}`;
}

/**
 * An object by its keys in the order of their bytes. Numbers that are no whole ones, and whatever lies deeper, count by their
 * kind alone: the two sides would not write them alike.
 */
function jsonText(value: unknown): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return '';
  return Object.entries(value)
    .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map(([key, each]) => counted(key) + scalarText(each))
    .join('');
}

function scalarText(value: unknown): string {
  if (typeof value === 'string') return `s${counted(value)}`;
  if (typeof value === 'boolean') return `b${value}`;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? `i${value}` : 'n';
  if (value === null) return 'z';
  return Array.isArray(value) ? 'a' : 'o';
}
