import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type PostgresServer, startPostgres } from '../../demo/postgres.ts';
import { compare } from './compare.ts';
import type { Difference } from './difference.ts';
import type { CatalogModel } from './model.ts';
import { modelAfter, onDatabase } from './sample-databases.ts';
import { SAMPLE_ROLES, SAMPLE_SCHEMA } from './sample-schema.ts';

/** A change that no document mentions, and the whole of what is then found. */
interface Drift {
  readonly what: string;
  readonly sql: readonly string[];
  readonly found: readonly Difference[];
}

const drifts: readonly Drift[] = [
  {
    what: 'a check that older rows need not pass',
    sql: [
      'ALTER TABLE houses DROP CONSTRAINT houses_minutes_check',
      'ALTER TABLE houses ADD CONSTRAINT houses_minutes_check CHECK (minutes >= 0) NOT VALID',
    ],
    found: [
      changed('check', 'houses', '(minutes >= 0)', 'validity', 'VALID', 'NOT VALID', 'houses_minutes_check'),
    ],
  },
  {
    what: 'a unique constraint that no longer counts nulls as equal',
    sql: [
      'ALTER TABLE houses DROP CONSTRAINT houses_code_key',
      'ALTER TABLE houses ADD CONSTRAINT houses_code_key UNIQUE (code)',
    ],
    found: [
      changed(
        'unique',
        'houses',
        '(code)',
        'definition',
        'UNIQUE NULLS NOT DISTINCT (code)',
        'UNIQUE (code)',
        'houses_code_key',
      ),
    ],
  },
  {
    what: 'one more value of an enum',
    sql: [`ALTER TYPE mood ADD VALUE 'cross' BEFORE 'tired'`],
    found: [
      changed(
        'enum',
        null,
        'mood',
        'definition',
        `CREATE TYPE mood AS ENUM ('glad', 'tired')`,
        `CREATE TYPE mood AS ENUM ('glad', 'cross', 'tired')`,
      ),
    ],
  },
  {
    what: 'another query of a view',
    sql: [`CREATE OR REPLACE VIEW glad_houses WITH (security_barrier) AS SELECT id, name FROM houses`],
    found: [
      changed(
        'view',
        'glad_houses',
        'glad_houses',
        'definition',
        `CREATE VIEW glad_houses WITH (security_barrier=true) AS SELECT id, name FROM houses WHERE (mood = 'glad'::mood)`,
        `CREATE VIEW glad_houses WITH (security_barrier=true) AS SELECT id, name FROM houses`,
      ),
    ],
  },
  {
    what: 'another comment',
    sql: [`COMMENT ON COLUMN houses.name IS 'on the bell'`],
    found: [
      changed(
        'comment',
        'houses',
        'COLUMN name',
        'text',
        `'it''s on the door'`,
        `'on the bell'`,
        'COLUMN houses.name',
      ),
    ],
  },
  {
    what: 'a policy that lets more rows through',
    sql: ['ALTER POLICY own_house ON houses USING (own(id))'],
    found: [
      changed(
        'policy',
        'houses',
        'own_house',
        'definition',
        `AS PERMISSIVE FOR SELECT TO reader, writer USING ((own(id) AND (status <> 'gone')))`,
        'AS PERMISSIVE FOR SELECT TO reader, writer USING (own(id))',
      ),
    ],
  },
  {
    what: 'one more privilege',
    sql: ['GRANT DELETE ON houses TO reader'],
    found: [
      changed(
        'grant',
        'houses',
        'reader',
        'privileges',
        'SELECT, UPDATE (mood), UPDATE (name)',
        'DELETE, SELECT, UPDATE (mood), UPDATE (name)',
      ),
    ],
  },
  {
    what: 'another predicate of a partial index',
    sql: [
      'DROP INDEX rooms_live',
      'CREATE UNIQUE INDEX rooms_live ON "Rooms" (house_id) WHERE merged_into IS NULL AND "order" > 0',
      `COMMENT ON INDEX rooms_live IS 'one each'`,
    ],
    found: [
      changed(
        'index',
        'Rooms',
        '(house_id) UNIQUE WHERE (merged_into IS NULL)',
        'predicate',
        '(merged_into IS NULL)',
        '((merged_into IS NULL) AND ("order" > 0))',
        'rooms_live',
      ),
    ],
  },
  {
    what: 'a foreign key that no longer waits for the end of the transaction',
    sql: ['ALTER TABLE "Rooms" ALTER CONSTRAINT rooms_house NOT DEFERRABLE'],
    found: [
      changed(
        'foreign_key',
        'Rooms',
        '(house_id) -> houses (id)',
        'deferrability',
        'DEFERRABLE INITIALLY DEFERRED',
        'NOT DEFERRABLE',
        'rooms_house',
      ),
    ],
  },
  {
    what: 'a trigger that was switched off',
    sql: ['ALTER TABLE houses DISABLE TRIGGER touch_houses'],
    found: [changed('trigger', 'houses', 'touch_houses', 'enabled', 'ENABLE', 'DISABLE')],
  },
  {
    what: 'another body of a function',
    sql: [
      `CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$`,
    ],
    found: [
      changed(
        'function',
        null,
        'touch()',
        'definition',
        [
          'CREATE OR REPLACE FUNCTION touch()\n RETURNS trigger\n LANGUAGE plpgsql\nAS $function$ BEGIN',
          '    NEW.seen_at := CURRENT_TIMESTAMP;\n    RETURN NEW;\nEND $function$',
        ].join('\n'),
        'CREATE OR REPLACE FUNCTION touch()\n RETURNS trigger\n LANGUAGE plpgsql\nAS $function$ BEGIN RETURN NEW; END $function$',
      ),
    ],
  },
  {
    what: 'a column that older rows may leave null although it says NOT NULL',
    sql: [
      'ALTER TABLE houses ALTER COLUMN minutes DROP NOT NULL',
      'ALTER TABLE houses ADD CONSTRAINT houses_minutes_known NOT NULL minutes NOT VALID',
    ],
    found: [changed('column', 'houses', 'minutes', 'validity', 'NOT NULL', 'NOT NULL NOT VALID')],
  },
  {
    what: 'an index under another name',
    sql: ['ALTER INDEX rooms_tags RENAME TO tags_of_rooms'],
    found: [
      changed(
        'index',
        'Rooms',
        '(tags jsonb_path_ops) USING gin',
        'name',
        'rooms_tags',
        'tags_of_rooms',
        'tags_of_rooms',
      ),
    ],
  },
  {
    what: 'another default',
    sql: ['ALTER TABLE houses ALTER COLUMN minutes SET DEFAULT 600'],
    found: [changed('column', 'houses', 'minutes', 'default', '60', '600')],
  },
  {
    what: 'another collation',
    sql: ['ALTER TABLE houses ALTER COLUMN sorted TYPE text COLLATE "POSIX"'],
    found: [changed('column', 'houses', 'sorted', 'collation', '"C"', '"POSIX"')],
  },
  {
    what: 'a foreign key that no longer follows a new id',
    sql: [
      'ALTER TABLE "Rooms" DROP CONSTRAINT rooms_house',
      `ALTER TABLE "Rooms" ADD CONSTRAINT rooms_house FOREIGN KEY (house_id) REFERENCES houses (id)
         ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED`,
      `COMMENT ON CONSTRAINT rooms_house ON "Rooms" IS 'a room is in a house'`,
    ],
    found: [
      changed(
        'foreign_key',
        'Rooms',
        '(house_id) -> houses (id)',
        'actions',
        'ON DELETE CASCADE ON UPDATE CASCADE',
        'ON DELETE CASCADE',
        'rooms_house',
      ),
    ],
  },
  {
    what: 'a foreign key that older rows need not keep',
    sql: [
      'ALTER TABLE "Rooms" DROP CONSTRAINT rooms_house',
      `ALTER TABLE "Rooms" ADD CONSTRAINT rooms_house FOREIGN KEY (house_id) REFERENCES houses (id)
         ON UPDATE CASCADE ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED NOT VALID`,
      `COMMENT ON CONSTRAINT rooms_house ON "Rooms" IS 'a room is in a house'`,
    ],
    found: [
      changed(
        'foreign_key',
        'Rooms',
        '(house_id) -> houses (id)',
        'validity',
        'VALID',
        'NOT VALID',
        'rooms_house',
      ),
    ],
  },
  {
    what: 'a foreign key that nobody holds, because its triggers were switched off',
    sql: ['ALTER TABLE "Rooms" DISABLE TRIGGER ALL'],
    found: [
      changed(
        'foreign_key',
        'Rooms',
        '(house_id) -> houses (id)',
        'enabled',
        'ENABLE',
        'DISABLE',
        'rooms_house',
      ),
      changed(
        'foreign_key',
        'Rooms',
        '(house_id, merged_into) -> Rooms (house_id, "order")',
        'enabled',
        'ENABLE',
        'DISABLE',
        'Rooms_house_id_merged_into_fkey',
      ),
    ],
  },
  {
    what: 'a table of somebody',
    sql: ['CREATE TABLE stickers (id integer)'],
    found: [
      {
        kind: 'table',
        table: 'stickers',
        object: 'stickers',
        change: 'unexpected',
        aspect: null,
        expected: null,
        actual: 'CREATE TABLE stickers (\n  id integer\n)',
        name: 'stickers',
      },
    ],
  },
  {
    what: 'a table that a crash empties',
    sql: ['ALTER TABLE "Rooms" SET UNLOGGED'],
    found: [changed('table', 'Rooms', 'Rooms', 'definition', null, 'UNLOGGED')],
  },
  {
    what: 'what everybody may do again',
    sql: [
      'GRANT EXECUTE ON FUNCTION own(uuid, timestamptz) TO PUBLIC',
      'GRANT CREATE ON SCHEMA public TO PUBLIC',
    ],
    found: [
      {
        kind: 'grant',
        table: null,
        object: 'FUNCTION own(uuid, timestamptz) TO PUBLIC',
        change: 'missing',
        aspect: null,
        expected: 'REVOKE EXECUTE ON FUNCTION own(uuid, timestamptz) FROM PUBLIC',
        actual: null,
        name: 'PUBLIC',
      },
      {
        kind: 'grant',
        table: null,
        object: 'SCHEMA public TO PUBLIC',
        change: 'unexpected',
        aspect: null,
        expected: null,
        actual: 'GRANT CREATE ON SCHEMA public TO PUBLIC',
        name: 'PUBLIC',
      },
    ],
  },
];

const folder = mkdtempSync(join(tmpdir(), 'medio-hidden-drift-'));
let server: PostgresServer;
let before: CatalogModel;

beforeAll(async () => {
  server = await startPostgres({ dir: folder });
  before = await modelAfter(await createDatabase(server.url, 'sample'), SAMPLE_ROLES, SAMPLE_SCHEMA);
});

afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('is found, and nothing else:', () => {
  for (const [at, { what, sql, found }] of drifts.entries()) {
    it(what, async () => {
      const url = await createDatabase(server.url, `drifted_${at}`, 'sample');
      expect(compare(before, await modelAfter(url, sql))).toEqual(found);
    });
  }

  it('an index whose building was broken off', async () => {
    const url = await createDatabase(server.url, 'broken_off', 'sample');
    const build =
      'CREATE UNIQUE INDEX CONCURRENTLY rooms_live ON "Rooms" (house_id) WHERE merged_into IS NULL';
    const refused = onDatabase(url, async (session) => {
      await session.script(`
        DROP INDEX rooms_live;
        INSERT INTO houses (id, name) VALUES ('00000000-0000-4000-8000-000000000001', 'one');
        INSERT INTO "Rooms" (house_id, "order", hours) SELECT id, n, int4range(n, n + 1) FROM houses, generate_series(1, 2) n`);
      await session.script(build);
    });
    await expect(refused).rejects.toThrow('could not create unique index');
    const after = await modelAfter(url, `COMMENT ON INDEX rooms_live IS 'one each'`);
    const object = '(house_id) UNIQUE WHERE (merged_into IS NULL)';
    expect(compare(before, after)).toEqual([
      changed('index', 'Rooms', object, 'validity', 'VALID', 'INVALID', 'rooms_live'),
    ]);
  });
});

function changed(
  kind: Difference['kind'],
  table: string | null,
  object: string,
  aspect: NonNullable<Difference['aspect']>,
  expected: string | null,
  actual: string | null,
  name = object,
): Difference {
  return { kind, table, object, change: 'different', aspect, expected, actual, name };
}
