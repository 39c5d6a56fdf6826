// What the SQL of a difference says, as far as judgement and repair need it.

/** How many characters a type holds; null for types that are not texts. */
export function textLength(type: string): number | null {
  if (type === 'text' || type === 'varchar') return Number.POSITIVE_INFINITY;
  const [, length] = /^(?:var)?char\((\d+)\)$/.exec(type) ?? [];
  return length === undefined ? null : Number(length);
}

/** What the second type is to the first. */
export function compareTypes(expected: string, actual: string): 'narrower' | 'wider' | 'other' {
  for (const size of [textLength, integerSize]) {
    const [wanted, there] = [size(expected), size(actual)];
    if (wanted !== null && there !== null) return there < wanted ? 'narrower' : 'wider';
  }
  return 'other';
}

export type ReferentialAction = 'NO ACTION' | 'RESTRICT' | 'CASCADE' | 'SET NULL' | 'SET DEFAULT';

/** What deleting or updating the row referred to does; Postgres leaves out what goes without saying. */
export function actionOf(sql: string, event: 'DELETE' | 'UPDATE'): ReferentialAction {
  const [, action] =
    new RegExp(`ON ${event} (NO ACTION|RESTRICT|CASCADE|SET NULL|SET DEFAULT)`).exec(sql) ?? [];
  return (action ?? 'NO ACTION') as ReferentialAction;
}

/** The plain column names in the first parentheses; null when an expression stands among them. */
export function listedColumns(object: string): readonly string[] | null {
  const [, list] = /^[^(]*\(([^()]*)\)/.exec(object) ?? [];
  const columns = list?.split(', ').map((it) => it.replace(/ (ASC|DESC)?( ?NULLS (FIRST|LAST))?$/, ''));
  return columns?.every((it) => /^(\w+|"[^"]+")$/.test(it)) ? columns : null;
}

/** The parts of a column's definition. `type` has the collation with it, `value` is the default. */
export function splitColumn(definition: string): {
  readonly type: string;
  readonly required: boolean;
  readonly value: string | null;
  readonly generated: string | null;
} {
  const generatedAt = definition.search(/ GENERATED (ALWAYS|BY DEFAULT) AS /);
  const generated = generatedAt === -1 ? null : definition.slice(generatedAt + 1);
  const plain = generatedAt === -1 ? definition : definition.slice(0, generatedAt);
  const [head = '', ...value] = plain.split(' DEFAULT ');
  return {
    type: head.replace(/ NOT NULL$/, ''),
    required: / NOT NULL$/.test(head),
    value: value.length === 0 ? null : value.join(' DEFAULT '),
    generated,
  };
}

function integerSize(type: string): number | null {
  return { smallint: 2, integer: 4, bigint: 8 }[type] ?? null;
}
