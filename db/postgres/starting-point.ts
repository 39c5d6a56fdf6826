import type { Difference } from '../drift/difference.ts';
import { subject } from '../drift/finding.ts';
import { readModel } from '../drift/models.ts';
import { readCatalog } from '../drift/read-catalog.ts';
import { type Recognition, recognise } from '../drift/recognise.ts';
import type { Session } from './connect.ts';
import { type Start, sha256 } from './step.ts';

/** What a database with tables and no ledger is. */
export type StartingPoint =
  | {
      readonly kind: 'known';
      readonly start: Start;
      /** Of the catalog, as JSON. */
      readonly checksum: string;
      /** Differences that are in nobody's way, a line each. */
      readonly tolerated: readonly string[];
    }
  | { readonly kind: 'unknown'; readonly message: string };

export const NOTHING: StartingPoint = {
  kind: 'known',
  start: 'empty',
  checksum: sha256('{}'),
  tolerated: [],
};

/** Looks at the catalog. The session must be in no transaction. */
export async function readStartingPoint(session: Session): Promise<StartingPoint> {
  const reading = await readCatalog(session);
  if (reading.kind === 'incomplete') {
    const missing = reading.missing.map((line) => `\n  ${line}`).join('');
    const message = `Parts of the database could not be looked at; put that right and run this again:${missing}`;
    return { kind: 'unknown', message };
  }
  const [production, init, record] = await Promise.all([
    readModel('production'),
    readModel('init'),
    readModel('record'),
  ]);
  const found = recognise(reading.model, { production, init, record });
  if (found.kind === 'empty') return NOTHING;
  if (found.kind === 'unknown') return { kind: 'unknown', message: explain(found) };
  const checksum = sha256(JSON.stringify(reading.model));
  return { kind: 'known', start: found.start, checksum, tolerated: found.tolerated.map(line) };
}

type Unknown = Extract<Recognition, { kind: 'unknown' }>;

const SHOWN = 40;

function explain({ nearest, differences, unmodelled }: Unknown): string {
  const lines = [...differences.map(line), ...unmodelled.map((it) => `not looked into: ${it}`)];
  const more = lines.length > SHOWN ? [`and ${lines.length - SHOWN} more`] : [];
  const butFor = lines.length > 0 ? ', but for:' : '';
  return [
    'This program cannot start from this database, and left it alone.',
    nearest === 'record'
      ? `It looks like a migrated one that lost its ledger (restore the table schema_migrations)${butFor}`
      : `It looks like the documented ${nearest} database${butFor}`,
    ...[...lines.slice(0, SHOWN), ...more].map((it) => `  ${it}`),
    `What each difference means, and how to put it right: npm run -s db -- drift --expect ${nearest}`,
    'If this is no database of this program at all: correct the URL.',
  ].join('\n');
}

function line({ kind, table, object, change, aspect, expected, actual }: Difference): string {
  const what = `${kind.replaceAll('_', ' ')} ${subject(table, object)}`;
  if (change === 'missing') return `missing: ${what}, ${expected}`;
  if (change === 'unexpected') return `unexpected: ${what}, ${actual}`;
  return `different: ${aspect} of ${what} is ${actual}, expected ${expected}`;
}
