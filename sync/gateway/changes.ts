import type { Query } from '../../db/postgres/connect.ts';
import type { MirroredTable } from '../../db/schema/mirrored.ts';
import { SHARED_HOUSEHOLD } from '../../db/schema/revisions.ts';
import { tablesOf } from '../edition.ts';
import type { Mark, Position } from './cursor.ts';
import { householdRows } from './household-rows.ts';
import { line, rowLine } from './pull-lines.ts';

/** Row versions in one page, about: the transaction that reaches it is still sent whole. */
const PAGE = 1000;

/** A stretch of one household's revisions: those above `after`, up to and with `through`. */
interface Stretch {
  readonly versioned: string;
  readonly after: number;
  readonly through: number;
}

export interface Page {
  /** Where the kiosk stands after it. */
  readonly position: Position;
  readonly more: boolean;
  /** How many row versions it holds, at the least. */
  readonly versions: number;
  readonly stretches: readonly Stretch[];
}

/** Chooses what the next answer holds: shared rows first, because the household's rows refer to them. */
export async function choosePage(
  query: Query,
  household: string,
  cursor: Position,
  now: Position,
): Promise<Page> {
  const shared = await nextStretch(query, SHARED_HOUSEHOLD, cursor.shared, now.shared, PAGE);
  const room = Math.max(1, PAGE - shared.count);
  const own = await nextStretch(query, household, cursor.own, now.own, room);
  return {
    position: {
      ...now,
      shared: { ...now.shared, revision: shared.through },
      own: { ...now.own, revision: own.through },
    },
    more: shared.through < now.shared.revision || own.through < now.own.revision,
    versions: shared.count + own.count,
    stretches: [shared, own].filter((it) => it.count > 0),
  };
}

/** The lines of a page: each row in its latest state, or `gone` when the household no longer has it. */
export async function* changedLines(
  query: Query,
  household: string,
  today: string,
  page: Page,
): AsyncGenerator<readonly string[]> {
  for (const stretch of page.stretches) {
    for await (const versions of versionBatches(query, stretch)) {
      yield await linesOf(query, { household, today, tables: tablesOf(page.position.edition) }, versions);
    }
  }
}

interface Version {
  readonly table_name: MirroredTable;
  readonly row_id: string;
  readonly revision: number;
  readonly deleted: boolean;
}

async function nextStretch(
  query: Query,
  versioned: string,
  from: Mark,
  now: Mark,
  room: number,
): Promise<Stretch & { count: number }> {
  const nothing = { versioned, after: from.revision, through: now.revision, count: 0 };
  if (from.revision === now.revision) return nothing;
  const [found] = await query<{ count: number; through: number | null }>(
    `SELECT count(*) AS count, max(revision) AS through FROM (
       SELECT revision FROM row_versions WHERE user_id = $1 AND revision > $2
       ORDER BY revision LIMIT $3) page`,
    [versioned, from.revision, room],
  );
  if (!found || found.through === null) return nothing;
  // The last one's revision is sent whole, though the limit may have cut it.
  const through = found.count < room ? now.revision : found.through;
  return { ...nothing, through, count: found.count };
}

/** One transaction may have changed 100,000 rows, and a page holds it whole: so in batches, in the index's order. */
async function* versionBatches(query: Query, stretch: Stretch): AsyncGenerator<Version[]> {
  let last = { revision: stretch.after + 1, table_name: '', row_id: SHARED_HOUSEHOLD };
  for (;;) {
    const versions = await query<Version>(
      `SELECT table_name, row_id, revision, deleted FROM row_versions
       WHERE user_id = $1 AND revision <= $2 AND (revision, table_name, row_id) > ($3, $4, $5)
       ORDER BY revision, table_name, row_id LIMIT ${PAGE}`,
      [stretch.versioned, stretch.through, last.revision, last.table_name, last.row_id],
    );
    if (versions.length > 0) yield versions;
    const final = versions.at(-1);
    if (!final || versions.length < PAGE) return;
    last = final;
  }
}

interface Wanted {
  readonly household: string;
  readonly today: string;
  readonly tables: readonly MirroredTable[];
}

async function linesOf(query: Query, wanted: Wanted, versions: readonly Version[]): Promise<string[]> {
  const lines: string[] = [];
  for (const table of wanted.tables) {
    const ofTable = versions.filter((it) => it.table_name === table);
    if (ofTable.length === 0) continue;
    const living = ofTable.filter((it) => !it.deleted).map((it) => it.row_id);
    const rows = await query<{ id: string; row: string }>(householdRows(table, 'AND it.id = ANY ($3)'), [
      wanted.household,
      wanted.today,
      living,
    ]);
    const found = new Set(rows.map(({ id }) => id));
    lines.push(...rows.map(({ row }) => rowLine(table, row)));
    const gone = ofTable.filter((it) => !found.has(it.row_id));
    lines.push(...gone.map((it) => line({ type: 'gone', table, id: it.row_id })));
  }
  return lines;
}
