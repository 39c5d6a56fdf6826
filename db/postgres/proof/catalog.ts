import { compare } from '../../drift/compare.ts';
import type { Difference } from '../../drift/difference.ts';
import type { CatalogModel } from '../../drift/model.ts';
import { readModel } from '../../drift/models.ts';
import { readCatalog } from '../../drift/read-catalog.ts';
import type { Postgres } from '../connect.ts';

/** The whole catalog. Throws when a part of it could not be read. */
export async function wholeCatalog(postgres: Postgres): Promise<CatalogModel> {
  const session = await postgres.session();
  try {
    const reading = await readCatalog(session);
    if (reading.kind === 'incomplete') throw new Error(reading.missing.join('; '));
    return reading.model;
  } finally {
    session.release();
  }
}

/** Columns cannot be moved without writing a table anew, so their order is left aside. */
export function withoutColumnOrder(model: CatalogModel): CatalogModel {
  const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
  const tables = model.tables.map((table) => ({ ...table, columns: table.columns.toSorted(byName) }));
  return { ...model, tables };
}

/** What separates a catalog from the record that this program ships, column order aside. */
export async function driftOf(model: CatalogModel): Promise<Difference[]> {
  return compare(await readModel('record'), model).filter((it) => it.aspect !== 'order');
}
