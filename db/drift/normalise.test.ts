import { describe, expect, it } from 'vitest';
import { expression, functionDefinition, query, signature, typeName } from './normalise.ts';

/** Each line: what Postgres prints, what is compared. */
function each(normalise: (printed: string) => string, lines: readonly (readonly [string, string])[]): void {
  for (const [printed, wanted] of lines) {
    it(`${printed} is read as ${wanted}`, () => expect(normalise(printed)).toBe(wanted));
  }
}

describe('the name of a type', () => {
  each(typeName, [
    ['character varying(20)', 'varchar(20)'],
    ['character varying[]', 'varchar[]'],
    ['character(2)', 'char(2)'],
    ['"char"', '"char"'],
    ['timestamp without time zone', 'timestamp'],
    ['timestamp(3) with time zone', 'timestamptz(3)'],
    ['time with time zone', 'timetz'],
    ['public.mood', 'mood'],
    ['uuid', 'uuid'],
  ]);

  it('stands in a signature', () => {
    expect(signature('adopt', 'character varying, public.mood')).toBe('adopt(varchar, mood)');
    expect(signature('adopt', '')).toBe('adopt()');
  });
});

describe('an expression', () => {
  each(expression, [
    [`'UTC'::character varying`, `'UTC'`],
    [`'UTC'::text`, `'UTC'`],
    [`((status)::text = 'on'::text)`, `(status = 'on')`],
    [
      `((status)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))`,
      `(status = ANY (ARRAY['a', 'b']))`,
    ],
    [`(status = ANY (ARRAY['a'::text, 'b'::text]))`, `(status = ANY (ARRAY['a', 'b']))`],
    [`replace(lower((chip_uid)::text), ':'::text, ''::text)`, `replace(lower(chip_uid), ':', '')`],
    [`lower(("Chip UID")::text)`, `lower("Chip UID")`],
    [`nextval('public.tokens_id_seq'::regclass)`, `nextval('tokens_id_seq'::regclass)`],
    ['((new.name)::text <> (old.name)::text)', '(new.name <> old.name)'],
    ['public.uuid_generate_v4()', 'uuid_generate_v4()'],
    ['WHEN ((((a OR b) OR c) OR (d AND (e AND f(g)))))', 'WHEN ((a OR b OR c OR (d AND e AND f(g))))'],
  ]);

  it('keeps what means something', () => {
    for (const meant of [
      `(title)::character varying(5)`,
      `'a::text and public.b'`,
      `(age)::integer`,
      `'x'::bpchar`,
      `(ARRAY[a] || ARRAY[b])`,
      `audit.public.f(a)`,
      `"public".f(a)`,
      '((a OR b) AND (c OR d))',
      '(NOT (a OR b) OR c)',
      '(f(a OR b) OR c)',
    ]) {
      expect(expression(meant)).toBe(meant);
    }
  });
});

describe('a query', () => {
  each(query, [
    [' SELECT users.id,\n    users.name\n   FROM public.users;', 'SELECT id, name FROM users'],
    [' SELECT id,\n    name\n   FROM public.users;', 'SELECT id, name FROM users'],
    ['SELECT u.id FROM users u WHERE (u.age > 3)', 'SELECT id FROM users u WHERE (age > 3)'],
    [
      'SELECT a.id FROM a WHERE (a.id IN ( SELECT b.a_id FROM b))',
      'SELECT id FROM a WHERE (id IN ( SELECT b.a_id FROM b))',
    ],
    [
      'SELECT a.x, b.y FROM (a JOIN b ON ((a.id = b.id)))',
      'SELECT a.x, b.y FROM (a JOIN b ON ((a.id = b.id)))',
    ],
    ['SELECT a.x FROM a, b', 'SELECT a.x FROM a, b'],
    [`SELECT 'a   b'::text AS c`, `SELECT 'a   b'::text AS c`],
  ]);
});

describe('a function', () => {
  it('loses the schema in its head and keeps its body as somebody wrote it', () => {
    const head = (schema: string) =>
      `CREATE OR REPLACE FUNCTION ${schema}own(a text)\n RETURNS ${schema}mood`;
    const settings = ` LANGUAGE plpgsql\n SET search_path TO 'public', 'pg_temp'`;
    const body = `AS $function$ BEGIN\n  RETURN public.f('x'::text);\nEND $function$`;
    expect(functionDefinition(`${head('public.')}\n${settings}\n${body.replace('\n', '\r\n')}\n`)).toBe(
      `${head('')}\n${settings}\n${body}`,
    );
  });
});
