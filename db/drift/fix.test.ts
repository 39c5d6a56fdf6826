import { describe, expect, it } from 'vitest';
import type { Difference } from './difference.ts';
import { fixOf } from './fix.ts';
import { ASPECTS, different, KINDS, missing, unexpected } from './sample-differences.ts';

const fix = (difference: Difference, rows = 0, redundant = false) =>
  fixOf(difference, { evidence: [{ count: rows }], redundant });

const called = (name: string, difference: Difference): Difference => ({ ...difference, name });

const BRIEFLY = 'ACCESS EXCLUSIVE on videos, for a moment';
const BESIDE = 'SHARE UPDATE EXCLUSIVE on videos: reads and writes go on, however long it takes';

describe('a missing column', () => {
  it('comes with a constant default, which rewrites nothing', () => {
    expect(fix(missing('column', 'videos', 'is_active', 'boolean NOT NULL DEFAULT true'))).toEqual({
      sql: 'ALTER TABLE videos ADD COLUMN is_active boolean NOT NULL DEFAULT true;',
      lock: BRIEFLY,
      held: null,
    });
  });

  it('comes without any other default, so that old rows get no date that nobody knows', () => {
    expect(
      fix(missing('column', 'videos', 'created_at', 'timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP')),
    ).toEqual({
      sql: `ALTER TABLE videos ADD COLUMN created_at timestamp;
ALTER TABLE videos ALTER COLUMN created_at SET DEFAULT CURRENT_TIMESTAMP;`,
      lock: BRIEFLY,
      held: null,
    });
  });

  it('may be empty at first, whatever it must be in the end', () => {
    expect(fix(missing('column', 'videos', 'order', 'varchar(100) NOT NULL')).sql).toBe(
      'ALTER TABLE videos ADD COLUMN "order" varchar(100);',
    );
  });

  it('that is generated is held, because the table is written anew', () => {
    expect(fix(missing('column', 'videos', 'n', 'bigint NOT NULL GENERATED ALWAYS AS IDENTITY'))).toEqual({
      sql: 'ALTER TABLE videos ADD COLUMN n bigint NOT NULL GENERATED ALWAYS AS IDENTITY;',
      lock: 'ACCESS EXCLUSIVE on videos, for as long as it takes to go through its rows: nobody can use it meanwhile',
      held: 'the whole table is written anew, and nobody can use it meanwhile',
    });
  });
});

describe('a column that differs', () => {
  it('is widened at once, when it holds text', () => {
    expect(fix(different('column', 'videos', 'icon_url', 'type', 'text', 'varchar(500)'))).toEqual({
      sql: 'ALTER TABLE videos ALTER COLUMN icon_url TYPE text;',
      lock: BRIEFLY,
      held: null,
    });
  });

  it.each([
    ['narrowed', 'varchar(10)', 'varchar(20)'],
    ['written anew', 'bigint', 'integer'],
    ['converted', 'uuid', 'integer'],
  ])('is not %s without a person', (_, expected, actual) => {
    const { sql, held } = fix(different('column', 'videos', 'x', 'type', expected, actual));
    expect(sql).toBe(`ALTER TABLE videos ALTER COLUMN x TYPE ${expected};`);
    expect(held).not.toBeNull();
  });

  const required = different('column', 'videos', 'title', 'nullability', 'NOT NULL', 'NULL');
  const viaCheck = `ALTER TABLE videos ADD CONSTRAINT videos_title_present CHECK (title IS NOT NULL) NOT VALID;
ALTER TABLE videos VALIDATE CONSTRAINT videos_title_present;
ALTER TABLE videos ALTER COLUMN title SET NOT NULL;
ALTER TABLE videos DROP CONSTRAINT videos_title_present;`;

  it('is required by way of a check, which reads the rows beside everybody’s work', () => {
    expect(fix(required)).toEqual({ sql: viaCheck, lock: `${BRIEFLY}; ${BESIDE}`, held: null });
  });

  it('is not required without a person as long as rows lack it', () => {
    expect(fix(required, 3)).toEqual({
      sql: viaCheck,
      lock: `${BRIEFLY}; ${BESIDE}`,
      held: '3 rows have no value, and nobody but a person can say which',
    });
  });

  it('is filled first where it is known with what', () => {
    const { sql, held } = fix(
      different('column', 'platforms', 'display_name', 'nullability', 'NOT NULL', 'NULL'),
      3,
    );
    expect(sql).toMatch(/^UPDATE platforms SET display_name = name WHERE display_name IS NULL;\nALTER TABLE/);
    expect(held).toBe('3 rows get a value first, and where there are many that is done in batches');
  });

  it('is not required without a person where programs are known to leave it out', () => {
    const { held } = fix(different('column', 'videos', 'platform_id', 'nullability', 'NOT NULL', 'NULL'));
    expect(held).toBe('there are programs that leave it out, and they would fail');
  });

  it('gets its default, but loses none without a person', () => {
    expect(fix(different('column', 'videos', 'x', 'default', '60', '600'))).toEqual({
      sql: 'ALTER TABLE videos ALTER COLUMN x SET DEFAULT 60;',
      lock: BRIEFLY,
      held: null,
    });
    expect(fix(different('column', 'videos', 'x', 'default', null, '600'))).toEqual({
      sql: 'ALTER TABLE videos ALTER COLUMN x DROP DEFAULT;',
      lock: BRIEFLY,
      held: 'programs that leave it out rely on 600',
    });
  });

  it('may be empty again at once', () => {
    expect(fix(different('column', 'videos', 'x', 'nullability', 'NULL', 'NOT NULL'))).toEqual({
      sql: 'ALTER TABLE videos ALTER COLUMN x DROP NOT NULL;',
      lock: BRIEFLY,
      held: null,
    });
  });
});

describe('an unexpected column', () => {
  it('stays unless a person says otherwise', () => {
    const held = (column: string, definition: string) =>
      fix(unexpected('column', 'videos', column, definition)).held;
    expect(held('note', 'text')).toBe('what a family stored in it would be lost');
    expect(held('note', 'text NOT NULL')).toBe(
      'what a family stored in it would be lost; so that others can insert, DROP NOT NULL is enough',
    );
    expect(held('age_rating', 'varchar(20)')).toBe(
      'it decides what a child may watch: programs should learn to read it rather than it go',
    );
  });
});

describe('a missing key', () => {
  const key = called('videos_key', missing('unique', 'videos', '(a, b)', 'UNIQUE (a, b)'));

  it('is built beside everybody’s work', () => {
    expect(fix(key)).toEqual({
      sql: `CREATE UNIQUE INDEX CONCURRENTLY videos_key ON videos (a, b);
ALTER TABLE videos ADD CONSTRAINT videos_key UNIQUE USING INDEX videos_key;`,
      lock: `${BESIDE}; then ${BRIEFLY}`,
      held: null,
    });
  });

  it('keeps what it says about nulls and deferring', () => {
    const all = {
      ...key,
      expected: 'UNIQUE NULLS NOT DISTINCT (a) INCLUDE (b) DEFERRABLE INITIALLY DEFERRED',
    };
    expect(
      fix(all).sql,
    ).toBe(`CREATE UNIQUE INDEX CONCURRENTLY videos_key ON videos (a) INCLUDE (b) NULLS NOT DISTINCT;
ALTER TABLE videos ADD CONSTRAINT videos_key UNIQUE USING INDEX videos_key DEFERRABLE INITIALLY DEFERRED;`);
  });

  it('is held while there are duplicates', () => {
    const why = '4 rows share their key with another: a person decides which of them stands for the others';
    expect(fix(key, 4).held).toBe(why);
    const index = missing(
      'index',
      'videos',
      '(a) UNIQUE',
      'CREATE UNIQUE INDEX videos_key ON videos USING btree (a)',
    );
    expect(fix(index, 4).held).toBe(why);
    expect(fix(index)).toEqual({
      sql: 'CREATE UNIQUE INDEX CONCURRENTLY videos_key ON videos USING btree (a);',
      lock: BESIDE,
      held: null,
    });
  });
});

describe('a foreign key', () => {
  const at = '(user_id) -> users (id)';
  const key = called(
    'videos_user_id_fkey',
    missing('foreign_key', 'videos', at, 'FOREIGN KEY (user_id) REFERENCES users(id)'),
  );
  const lock = `SHARE ROW EXCLUSIVE on videos and users, for a moment; then ${BESIDE}`;

  it('that is missing comes in two steps', () => {
    expect(fix(key)).toEqual({
      sql: `ALTER TABLE videos ADD CONSTRAINT videos_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) NOT VALID;
ALTER TABLE videos VALIDATE CONSTRAINT videos_user_id_fkey;`,
      lock,
      held: null,
    });
  });

  it('is held while rows point to nothing', () => {
    const why = '2 rows point to what is not there: a person decides what becomes of them';
    expect(fix(key, 2).held).toBe(why);
    const half = { ...key, ...different('foreign_key', 'videos', at, 'validity', 'VALID', 'NOT VALID') };
    expect(fix({ ...half, name: key.name }, 2)).toEqual({
      sql: 'ALTER TABLE videos VALIDATE CONSTRAINT videos_user_id_fkey;',
      lock: BESIDE,
      held: why,
    });
  });

  it('changes what it does only after a person has agreed, and is never gone meanwhile', () => {
    const actions = different(
      'foreign_key',
      'videos',
      at,
      'actions',
      'ON DELETE NO ACTION',
      'ON DELETE CASCADE',
    );
    expect(fix(called('k', actions))).toEqual({
      sql: `ALTER TABLE videos ADD CONSTRAINT k_new FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE NO ACTION NOT VALID;
ALTER TABLE videos VALIDATE CONSTRAINT k_new;
ALTER TABLE videos DROP CONSTRAINT k;
ALTER TABLE videos RENAME CONSTRAINT k_new TO k;`,
      lock: `${lock}; then ${BRIEFLY}`,
      held: 'programs may rely on what removing does today, and others on what is expected',
    });
  });
});

describe('an index', () => {
  it('that is invalid is built anew beside everybody’s work', () => {
    const invalid = called('i', different('index', 'videos', '(a)', 'validity', 'VALID', 'INVALID'));
    expect(fix(invalid)).toEqual({ sql: 'REINDEX INDEX CONCURRENTLY i;', lock: BESIDE, held: null });
  });

  it('that holds for other rows is replaced, when a person agrees', () => {
    const other = called(
      'i',
      different('index', 'videos', '(a) UNIQUE WHERE (b IS NULL)', 'predicate', '(b IS NULL)'),
    );
    expect(
      fix(other).sql,
    ).toBe(`CREATE UNIQUE INDEX CONCURRENTLY i_new ON videos USING btree (a) WHERE (b IS NULL);
DROP INDEX CONCURRENTLY i;
ALTER INDEX i_new RENAME TO i;`);
    expect(fix(other).held).not.toBeNull();
  });

  it('that stands as a constraint is replaced under the expected name', () => {
    const expected = 'CREATE UNIQUE INDEX wanted ON videos USING btree (a) WHERE (b IS NULL)';
    const other = called(
      'k',
      different('index', 'videos', '(a) UNIQUE WHERE …', 'definition', expected, 'UNIQUE (a)'),
    );
    expect(
      fix(other).sql,
    ).toBe(`CREATE UNIQUE INDEX CONCURRENTLY k_new ON videos USING btree (a) WHERE (b IS NULL);
ALTER TABLE videos DROP CONSTRAINT k;
ALTER INDEX k_new RENAME TO wanted;`);
  });

  it('that a key makes superfluous is not asked for', () => {
    const index = missing('index', 'videos', '(a)', 'CREATE INDEX i ON videos USING btree (a)');
    expect(fix(index, 0, true).held).toBe('a key of the table has the same columns and does the same');
  });
});

describe('triggers, functions and access', () => {
  it('are made, switched on and replaced', () => {
    const trigger = 'CREATE TRIGGER t BEFORE UPDATE ON videos FOR EACH ROW EXECUTE FUNCTION f()';
    expect(fix(missing('trigger', 'videos', 't', trigger)).sql).toBe(`${trigger};`);
    expect(fix(different('trigger', 'videos', 't', 'definition', trigger, 'x')).sql).toBe(
      'CREATE OR REPLACE TRIGGER t BEFORE UPDATE ON videos FOR EACH ROW EXECUTE FUNCTION f();',
    );
    expect(fix(different('trigger', 'videos', 't', 'enabled', 'ENABLE ALWAYS', 'DISABLE'))).toEqual({
      sql: 'ALTER TABLE videos ENABLE ALWAYS TRIGGER t;',
      lock: 'SHARE ROW EXCLUSIVE on videos, for a moment: writes wait',
      held: null,
    });
    expect(
      fix(different('row_security', 'videos', 'videos', 'enabled', 'ENABLE ROW LEVEL SECURITY')).sql,
    ).toBe('ALTER TABLE videos ENABLE ROW LEVEL SECURITY;');
  });

  it('change in one transaction where they cannot be replaced, when a person agrees', () => {
    const expected = 'CREATE CONSTRAINT TRIGGER t AFTER INSERT ON videos …';
    const { sql, held } = fix(different('trigger', 'videos', 't', 'definition', expected, 'x'));
    expect(sql).toBe(`BEGIN;\nDROP TRIGGER t ON videos;\n${expected};\nCOMMIT;`);
    expect(held).not.toBeNull();
  });

  it('give what is lacking, and take nothing away without a person', () => {
    const lacking = { ...different('grant', 'videos', 'r', 'privileges', 'SELECT, UPDATE (a)', 'SELECT') };
    expect(fix(lacking)).toEqual({
      sql: 'GRANT UPDATE (a) ON videos TO r;',
      lock: 'none that anybody waits for',
      held: null,
    });
    const extra = different(
      'grant',
      'videos',
      'PUBLIC',
      'privileges',
      'SELECT',
      'INSERT WITH GRANT OPTION, SELECT',
    );
    expect(fix(extra)).toEqual({
      sql: 'REVOKE INSERT ON videos FROM PUBLIC;',
      lock: 'none that anybody waits for',
      held: 'somebody gave it on purpose, and a program may need it',
    });
    const stray = unexpected('grant', null, 'FUNCTION f() TO r', 'GRANT EXECUTE ON FUNCTION f() TO r');
    expect(fix(called('r', stray)).sql).toBe('REVOKE EXECUTE ON FUNCTION f() FROM r;');
    const closed = missing(
      'grant',
      null,
      'FUNCTION f() TO PUBLIC',
      'REVOKE EXECUTE ON FUNCTION f() FROM PUBLIC',
    );
    expect(fix(called('PUBLIC', closed)).sql).toBe('REVOKE EXECUTE ON FUNCTION f() FROM PUBLIC;');
  });

  it('add values to an enum, and take none away without a person', () => {
    const mood = (expected: string, actual: string) =>
      fix(
        different(
          'enum',
          null,
          'mood',
          'definition',
          `CREATE TYPE mood AS ENUM (${expected})`,
          `CREATE TYPE mood AS ENUM (${actual})`,
        ),
      );
    expect(mood(`'a', 'b', 'c'`, `'a'`)).toEqual({
      sql: `ALTER TYPE mood ADD VALUE 'b';\nALTER TYPE mood ADD VALUE 'c';`,
      lock: 'none that anybody waits for',
      held: null,
    });
    expect(mood(`'a'`, `'a', 'b'`).held).not.toBeNull();
  });
});

describe('a missing table', () => {
  it('brings the sequence of its numbers along', () => {
    const definition = "CREATE TABLE t (\n  id integer NOT NULL DEFAULT nextval('t_id_seq'::regclass)\n)";
    expect(fix(missing('table', 't', 't', definition)).sql).toBe('CREATE TABLE t (\n  id serial\n);');
  });
});

describe('whatever is to be done', () => {
  const all = KINDS.flatMap((kind) => [
    missing(kind, 'videos', 'x', kind === 'index' ? 'CREATE INDEX x' : 'x'),
    unexpected(kind, 'videos', 'x', 'x'),
    ...ASPECTS.map((aspect) => different(kind, 'videos', 'x', aspect, 'x', 'y')),
  ]);
  const running = all.map((it) => fix(it)).filter(({ held, sql }) => held === null && sql !== '');

  it('takes nothing away without a person', () => {
    const dropping = running.filter(({ sql }) =>
      /\b(DROP (?!NOT NULL|CONSTRAINT \w+_present)|REVOKE|TRUNCATE|DELETE)\b/.test(sql),
    );
    expect(dropping).toEqual([]);
    expect(all.filter(({ change }) => change === 'unexpected').filter((it) => fix(it).held === null)).toEqual(
      [],
    );
  });

  it('builds no index and adds no rule while everybody waits', () => {
    const blocking = running.filter(({ sql }) =>
      /CREATE (UNIQUE )?INDEX (?!CONCURRENTLY)|ADD CONSTRAINT (?!.*(NOT VALID|USING INDEX))/.test(sql),
    );
    expect(blocking).toEqual([]);
  });

  it('says which lock it takes', () => {
    expect(running.filter(({ lock }) => lock === '' || lock === 'none')).toEqual([]);
  });
});
