import { migrateFile } from './migrate-file.ts';
import { type Db, type DeviceFile, openForLoading } from './open.ts';

/**
 * How an open file's tables, indexes, views and triggers differ from those of a new file at the last step, one line each
 * in order of their names; empty when they do not. A difference means that a released step was changed, or that somebody
 * altered the file.
 */
export function driftOf(db: Db, file: DeviceFile): string[] {
  return differences(freshSchema(file), schemaOf(db));
}

type Schema = ReadonlyMap<string, string>;

function differences(wanted: Schema, found: Schema): string[] {
  const names = [...new Set([...wanted.keys(), ...found.keys()])].sort();
  return names.flatMap((name) => {
    if (!found.has(name)) return [`${name} is missing`];
    if (!wanted.has(name)) return [`${name} does not belong here`];
    return found.get(name) === wanted.get(name) ? [] : [`${name} is otherwise than a new file has it`];
  });
}

function freshSchema(file: DeviceFile): Schema {
  const db = openForLoading({ ...file, path: ':memory:' });
  try {
    const made = migrateFile(db, file);
    if (made.kind !== 'migrated') throw new Error(made.detail);
    return schemaOf(db);
  } finally {
    db.close();
  }
}

/** `table watch_sessions` → its SQL. What SQLite keeps for itself is left out; an index without SQL is a key's. */
function schemaOf(db: Db): Schema {
  const rows = db
    .prepare("SELECT type, name, coalesce(sql, '') AS sql FROM sqlite_schema WHERE name <> 'sqlite_sequence'")
    .all() as { type: string; name: string; sql: string }[];
  return new Map(rows.map(({ type, name, sql }) => [`${type} ${name}`, normalised(sql)]));
}

/** Comments, blanks and quotes around plain names say nothing: a table built anew carries its name in quotes. */
function normalised(sql: string): string {
  const plain = sql.replace(tokens, (token) => {
    if (token.startsWith("'")) return token;
    if (token.startsWith('"') || token.startsWith('`')) return token.slice(1, -1);
    return ' ';
  });
  return plain.replace(/ ?([(),]) ?/g, '$1').trim();
}

const tokens = /'(?:[^']|'')*'|"\w+"|`\w+`|(?:--[^\n]*|\/\*[\s\S]*?\*\/|\s+)+/g;
