import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase } from '../../demo/postgres.ts';
import { type RecordServer, startRecordServer } from '../../demo/record-server.ts';
import type { Session } from '../postgres/connect.ts';
import { compare } from './compare.ts';
import type { Difference } from './difference.ts';
import { type CatalogModel, MODEL_VERSION } from './model.ts';
import { readModel } from './models.ts';
import { modelAfter, onDatabase } from './sample-databases.ts';

const NOTHING: CatalogModel = {
  version: MODEL_VERSION,
  extensions: [{ name: 'plpgsql', definition: 'CREATE EXTENSION plpgsql' }],
  enums: [],
  sequences: [],
  tables: [],
  views: [],
  functions: [],
  grants: [],
  comments: [],
  unmodelled: [],
};

let server: RecordServer;

// It also makes the roles that the record speaks of.
beforeAll(async () => {
  server = await startRecordServer();
});

afterAll(() => server?.stop());

describe('what is expected, run as SQL on an empty database,', () => {
  it('makes the production database', () => isMadeAnew('production', () => readModel('production')));

  it('makes the record', () => isMadeAnew('record_anew', async () => modelAfter(await server.freshRecord())));

  it('makes what has unusual names, rights and comments', () =>
    isMadeAnew('unusual', async () => {
      const url = await createDatabase(server.url, 'usual');
      return modelAfter(url, [
        `CREATE ROLE "Reader"`,
        `CREATE TABLE "Odd" ("order" integer, "it's" text DEFAULT 'it''s', "a ""b" date)`,
        `ALTER TABLE "Odd" ADD CONSTRAINT "user" CHECK ("order" > 0)`,
        `CREATE INDEX "select" ON "Odd" ("it's" text_pattern_ops, "order" DESC) WHERE "a ""b" IS NULL`,
        `GRANT SELECT, UPDATE ("order") ON "Odd" TO "Reader" WITH GRANT OPTION`,
        'GRANT INSERT ON "Odd" TO "Reader"',
        'ALTER TABLE "Odd" FORCE ROW LEVEL SECURITY, ENABLE ROW LEVEL SECURITY',
        'CREATE POLICY "All" ON "Odd" AS RESTRICTIVE TO "Reader" WITH CHECK ("order" = 1)',
        `COMMENT ON TABLE "Odd" IS 'it''s odd'; COMMENT ON COLUMN "Odd"."a ""b" IS 'odder'`,
        `COMMENT ON CONSTRAINT "user" ON "Odd" IS 'oddest'; COMMENT ON POLICY "All" ON "Odd" IS 'x'`,
        `CREATE VIEW "View" AS SELECT "order" FROM "Odd"; COMMENT ON VIEW "View" IS 'y'`,
        `CREATE TYPE "Mood" AS ENUM ('it''s'); COMMENT ON TYPE "Mood" IS 'z'`,
        `CREATE FUNCTION "Odd"("Mood") RETURNS "Mood" LANGUAGE sql AS 'SELECT $1'`,
        `REVOKE EXECUTE ON FUNCTION "Odd"("Mood") FROM PUBLIC; COMMENT ON FUNCTION "Odd"("Mood") IS 'f'`,
        'CREATE SEQUENCE "Seq" CYCLE; GRANT USAGE ON SEQUENCE "Seq" TO "Reader"',
        'CREATE EXTENSION "uuid-ossp"',
      ]);
    }));
});

async function isMadeAnew(name: string, read: () => Promise<CatalogModel>): Promise<void> {
  const model = await read();
  const url = await createDatabase(server.url, name);
  await onDatabase(url, (session) => runAll(session, compare(model, NOTHING).map(statementOf)));
  expect(await modelAfter(url)).toEqual(model);
}

/** Row security is a part of ALTER TABLE, everything else stands by itself. */
function statementOf({ kind, table, expected }: Difference): string {
  if (kind !== 'row_security') return expected ?? '';
  return `ALTER TABLE ${table === table?.toLowerCase() ? table : `"${table}"`} ${expected}`;
}

/** Differences are in no order in which things can be made: what fails is tried again after the others. */
async function runAll(session: Session, statements: readonly string[]): Promise<void> {
  const failed: { statement: string; error: unknown }[] = [];
  for (const statement of statements) {
    await session.script(statement).catch((error: unknown) => failed.push({ statement, error }));
  }
  if (failed.length === 0) return;
  if (failed.length === statements.length) throw new Error(failed[0]?.statement, { cause: failed[0]?.error });
  await runAll(
    session,
    failed.map(({ statement }) => statement),
  );
}
