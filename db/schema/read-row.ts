import type { Plain } from './column.ts';
import { type MirroredTable, mirrored, mirroredTables } from './mirrored.ts';

/**
 * Reads rows a few times as fast as their schema (`wire`) does, and answers what it would; null: the schema must be asked, which
 * may take the row all the same. The row given is changed into the one answered.
 */
export function readPlainRow(table: MirroredTable, row: unknown): unknown {
  if (typeof row !== 'object' || row === null) return null;
  const given = row as Record<string, unknown>;
  const { names, plain, converted } = readers[table];
  let keys = 0;
  for (const key in given) {
    if (!Object.hasOwn(given, key)) return null;
    keys += 1;
  }
  if (keys !== names.length) return null;
  for (let at = 0; at < names.length; at++) {
    const value = given[names[at] as string];
    const rule = plain[at];
    if (!rule || !(value === null ? rule.nullable : rule.is(value))) return null;
  }
  // Only now: what the schema is asked about must be as it came.
  for (const [name, to] of converted) {
    const value = given[name];
    if (value !== null) given[name] = to(value as string);
  }
  return given;
}

interface Reader {
  readonly names: readonly string[];
  readonly plain: readonly Plain[];
  readonly converted: readonly (readonly [name: string, to: (value: string) => unknown])[];
}

const readers = Object.fromEntries(
  mirroredTables.map((table): [MirroredTable, Reader] => {
    const rules = Object.entries(mirrored[table].plain);
    return [
      table,
      {
        names: rules.map(([name]) => name),
        plain: rules.map(([, rule]) => rule),
        converted: rules.flatMap(([name, { to }]) => (to ? [[name, to] as const] : [])),
      },
    ];
  }),
) as { readonly [T in MirroredTable]: Reader };
