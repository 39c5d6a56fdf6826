import { commentsOf, grantsOf, grantsOn } from './assemble-access.ts';
import { tableOf } from './assemble-table.ts';
import { sorted } from './by-name.ts';
import type { CatalogRows, Row } from './catalog-rows.ts';
import { quoted } from './definition.ts';
import { type CatalogModel, type DefinedModel, MODEL_VERSION, type ViewModel } from './model.ts';
import { functionDefinition, query, signature, withoutSchema } from './normalise.ts';

/** The catalog's rows as one model: normalised, put together by table, sorted. */
export function assemble(rows: CatalogRows): CatalogModel {
  return {
    version: MODEL_VERSION,
    extensions: sorted(rows.extensions),
    enums: sorted(rows.enums),
    sequences: sorted(rows.sequences),
    tables: sorted(rows.tables.map((table) => tableOf(table, rows))),
    views: sorted(rows.views.map((view) => viewOf(view, rows))),
    functions: sorted(rows.functions.map(functionOf)),
    grants: grantsOn(rows),
    comments: commentsOf(rows, null),
    unmodelled: rows['kinds that are only named'].map(({ line }) => withoutSchema(line)).sort(),
  };
}

function viewOf(row: Row<'views'>, rows: CatalogRows): ViewModel {
  const options = row.options.length > 0 ? ` WITH (${row.options.join(', ')})` : '';
  const kind = row.materialized ? 'MATERIALIZED VIEW' : 'VIEW';
  return {
    name: row.name,
    definition: `CREATE ${kind} ${quoted(row.name)}${options} AS ${query(row.definition)}`,
    grants: grantsOf(rows, row.name),
    comments: commentsOf(rows, row.name),
  };
}

function functionOf(row: Row<'functions'>): DefinedModel {
  return { name: signature(row.name, row.types), definition: functionDefinition(row.definition) };
}
