import { quoted } from './definition.ts';
import type { Difference } from './difference.ts';
import { orphans, sharing, where } from './probe-sql.ts';
import type { Probe } from './probes.ts';
import { listedColumns, textLength } from './sql-text.ts';

/** For each difference that rows can make worse, the question how many do. */
export function differenceProbes(differences: readonly Difference[]): Probe[] {
  const gone = new Set(
    differences
      .filter(({ change }) => change === 'missing')
      .map(({ kind, table, object }) =>
        kind === 'column' ? `${table}.${object}` : kind === 'table' ? object : '',
      ),
  );
  // Of what is not there, there are no rows.
  const canBeAsked = ({ needs }: Probe) =>
    !needs.some((column) => gone.has(column) || gone.has(column.slice(0, column.indexOf('.'))));
  return differences.flatMap((difference) => {
    const probe = probeOf(difference);
    return probe !== null && canBeAsked(probe) ? [probe] : [];
  });
}

function probeOf(difference: Difference): Probe | null {
  switch (difference.kind) {
    case 'primary_key':
    case 'unique':
      return difference.change === 'missing' ? shared(difference) : null;
    case 'foreign_key':
      return difference.change === 'missing' || difference.aspect === 'validity' ? astray(difference) : null;
    case 'column':
      if (difference.aspect === 'nullability') return absent(difference);
      return difference.aspect === 'type' ? tooLong(difference) : null;
    default:
      return null;
  }
}

/** Rows that are already there twice when a key is to refuse duplicates. */
function shared({ kind, table, object }: Difference): Probe | null {
  const columns = listedColumns(object);
  // A predicate may name columns that the live table does not have.
  if (table === null || columns === null || !/^\([^()]*\)$/.test(object)) return null;
  const present = columns.map((it) => `t.${it} IS NOT NULL`).join(' AND ');
  return {
    id: `shared:${table}${object}`,
    title: `rows of ${table} that share ${object} with another`,
    table,
    needs: columns.map((it) => `${table}.${unquoted(it)}`),
    sql: sharing(quoted(table), columns.map((it) => `t.${it}`).join(', '), present),
    about: [{ kinds: [kind], table, object }],
  };
}

/** Rows whose reference leads nowhere, when nothing held it so far. */
function astray({ table, object }: Difference): Probe | null {
  const [, column, target, targetColumn] = /^\(([^(),]+)\) -> (.+) \(([^(),]+)\)/.exec(object) ?? [];
  if (table === null || !column || !target || !targetColumn) return null;
  return {
    id: `astray:${table}(${column})`,
    title: `rows of ${table} whose ${column} names nothing in ${target}`,
    table,
    needs: [`${table}.${unquoted(column)}`, `${unquoted(target)}.${unquoted(targetColumn)}`],
    sql: orphans(quoted(table), column, target, targetColumn),
    about: [{ kinds: ['foreign_key'], table, object }],
  };
}

/** Rows without a value that is required in either database. */
function absent({ table, object }: Difference): Probe | null {
  if (table === null) return null;
  return {
    id: `absent:${table}.${object}`,
    title: `rows of ${table} without ${object}`,
    table,
    needs: [`${table}.${object}`],
    sql: where(quoted(table), `t.${quoted(object)} IS NULL`),
    about: [{ kinds: ['column'], table, object, aspects: ['nullability'] }],
  };
}

/** Texts that do not fit into the narrower of two types. */
function tooLong({ table, object, expected, actual }: Difference): Probe | null {
  const lengths = [textLength(expected ?? ''), textLength(actual ?? '')];
  const [wanted, there] = lengths;
  if (table === null || wanted == null || there == null || wanted >= there) return null;
  return {
    id: `too-long:${table}.${object}`,
    title: `rows of ${table} whose ${object} is longer than ${wanted} characters`,
    table,
    needs: [`${table}.${object}`],
    sql: where(quoted(table), `char_length(t.${quoted(object)}) > ${wanted}`),
    about: [{ kinds: ['column'], table, object, aspects: ['type'] }],
  };
}

function unquoted(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}
