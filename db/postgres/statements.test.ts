import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readHeld, readMigrations } from './migration-files.ts';
import { withoutComments } from './sql-tokens.ts';
import { splitStatements } from './statements.ts';

const texts = (sql: string) => splitStatements(sql).statements.map((it) => it.trim());
const joined = (sql: string) => {
  const { statements, rest } = splitStatements(sql);
  return statements.join('') + rest;
};

describe('a script is taken apart', () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['at semicolons', 'SELECT 1; SELECT 2', ['SELECT 1;', 'SELECT 2']],
    ['not into nothing', ' ;\n-- end\n', [';']],
    ['not within quotes', `SELECT ';'';'; SELECT ";"";"`, [`SELECT ';'';';`, `SELECT ";"";"`]],
    [
      'not after a backslash in an E string',
      `SELECT E'\\';'; SELECT e'a''b\\';'`,
      [`SELECT E'\\';';`, `SELECT e'a''b\\';'`],
    ],
    [
      'after a backslash in a plain string',
      `SELECT '\\'; SELECT nameE'\\'`,
      [`SELECT '\\';`, `SELECT nameE'\\'`],
    ],
    [
      'not within comments',
      'SELECT 1 -- ;\n; /* ; /* ; */ ; */ SELECT 2',
      ['SELECT 1 -- ;\n;', '/* ; /* ; */ ; */ SELECT 2'],
    ],
    [
      'not within dollar quotes',
      'DO $$ BEGIN; END $$; DO $a$ $$;$$ $b$;$b$ $a$',
      ['DO $$ BEGIN; END $$;', 'DO $a$ $$;$$ $b$;$b$ $a$'],
    ],
    [
      'at parameters and words with dollars',
      'SELECT $1;SELECT $2; SELECT a$b$;SELECT c$b$',
      ['SELECT $1;', 'SELECT $2;', 'SELECT a$b$;', 'SELECT c$b$'],
    ],
    [
      'not within parentheses',
      'CREATE RULE r AS ON DELETE TO t DO (SELECT 1; SELECT 2); SELECT 3',
      ['CREATE RULE r AS ON DELETE TO t DO (SELECT 1; SELECT 2);', 'SELECT 3'],
    ],
    [
      'not within a body written out',
      'CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END; SELECT 3',
      [
        'CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END;',
        'SELECT 3',
      ],
    ],
    [
      'with accents and emoji in names and tags',
      'SELECT 1 AS é;DO $é$;$é$;SELECT "🎈;"',
      ['SELECT 1 AS é;', 'DO $é$;$é$;', 'SELECT "🎈;"'],
    ],
  ];
  it.each(cases)('%s', (_name, sql, expected) => {
    expect(texts(sql)).toEqual(expected);
    expect(joined(sql)).toBe(sql);
  });

  it('with the comments before a statement kept with it, and those at the end apart', () => {
    expect(splitStatements('-- one\nSELECT 1;\n-- two\nSELECT 2;\n-- end\n')).toEqual({
      statements: ['-- one\nSELECT 1;', '\n-- two\nSELECT 2;'],
      rest: '\n-- end\n',
    });
  });

  it('and refused where a quote or a comment has no end, naming the line', () => {
    expect(() => splitStatements("SELECT 1;\nSELECT 'a")).toThrow("The quote ' on line 2 has no end");
    expect(() => splitStatements('SELECT "a')).toThrow('The quote " on line 1 has no end');
    expect(() => splitStatements('\n\nDO $x$ $y$')).toThrow('The quote $x$ on line 3 has no end');
    expect(() => splitStatements('/* /* */')).toThrow('The comment on line 1 has no end');
  });

  it('so that whatever it is made of, the parts joined are the script', () => {
    const part = fc.constantFrom(
      ';',
      ' ',
      '\n',
      'SELECT',
      '(',
      ')',
      "'a;'",
      "E'\\';'",
      '"b;"',
      '$$;$$',
      '$t$;$$;$t$',
      '-- c;\n',
      '/* ; */',
      '/* /* ; */ */',
      '$1',
      'a$b',
      'CREATE FUNCTION',
      'BEGIN',
      'CASE',
      'END',
      'é',
      '🎈',
      '\\',
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        expect(joined(parts.join(' '))).toBe(parts.join(' '));
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (sql) => {
        let split: string;
        try {
          split = joined(sql);
        } catch {
          return;
        }
        expect(split).toBe(sql);
      }),
    );
  });

  it('and whole statements come back as they were put together', () => {
    const whole = fc.constantFrom(
      'SELECT 1;',
      "SELECT ';';",
      "SELECT E'\\'; ';",
      'SELECT ";";',
      'DO $$ ; $$;',
      '/* ; */ SELECT (1);',
      '-- ;\nSELECT 2;',
      ' \n;',
      'a$b$;',
    );
    fc.assert(
      fc.property(fc.array(whole), (statements) => {
        expect(splitStatements(statements.join(''))).toEqual({ statements, rest: '' });
      }),
    );
  });
});

describe('the steps of this program', () => {
  it('come apart into statements that begin as statements do, and nothing is lost', async () => {
    for (const step of [...(await readMigrations()), ...(await readHeld())]) {
      expect([step.id, joined(step.sql)]).toEqual([step.id, step.sql]);
      const beginnings = step.statements.map((it) => withoutComments(it).split(' ')[0]);
      const known = [
        'ALTER',
        'COMMENT',
        'CREATE',
        'DELETE',
        'DO',
        'DROP',
        'GRANT',
        'INSERT',
        'REVOKE',
        'SELECT',
        'UPDATE',
        'WITH',
      ];
      expect(beginnings.filter((it) => !known.includes(it ?? ''))).toEqual([]);
      expect(step.statements.every((it) => it.endsWith(';'))).toBe(true);
    }
  });
});

describe('a statement without comments', () => {
  it('is one line, with quotes as they were', () => {
    expect(withoutComments("-- a\nSELECT  1, /* b */\n  'two  -- three'  ;")).toBe(
      "SELECT 1, 'two  -- three' ;",
    );
  });
});
