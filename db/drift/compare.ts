import { compareComments, compareGrants, compareStandingGrants } from './compare-access.ts';
import { compareNamed, defined } from './compare-named.ts';
import { compareTable, lonelyTable } from './compare-table.ts';
import type { Difference, ObjectKind } from './difference.ts';
import { byPlace } from './difference-order.ts';
import { match, sameName } from './match.ts';
import type { CatalogModel, DefinedModel, SequenceModel, ViewModel } from './model.ts';

/** Everything in which `actual` is not as `expected`, in an order that depends on nothing else. */
export function compare(expected: CatalogModel, actual: CatalogModel): Difference[] {
  return [
    ...compareTables(expected, actual),
    ...compareViews(expected.views, actual.views),
    ...compareDefined('function', expected.functions, actual.functions),
    ...compareDefined('extension', expected.extensions, actual.extensions),
    ...compareDefined('enum', expected.enums, actual.enums),
    ...compareSequences(expected, actual),
    ...compareStandingGrants(expected.grants, actual.grants),
    ...compareComments(null, expected.comments, actual.comments),
  ].sort(byPlace);
}

function compareTables(expected: CatalogModel, actual: CatalogModel): Difference[] {
  const tables = match(expected.tables, actual.tables, sameName);
  return [
    ...tables.pairs.flatMap(([wanted, there]) => compareTable(wanted, there)),
    ...tables.missing.flatMap((it) => lonelyTable(it, 'missing')),
    ...tables.unexpected.flatMap((it) => lonelyTable(it, 'unexpected')),
  ];
}

function compareViews(expected: readonly ViewModel[], actual: readonly ViewModel[]): Difference[] {
  const names = new Set([...expected, ...actual].map(({ name }) => name));
  return [...names].flatMap((table) => {
    const wanted = expected.filter(({ name }) => name === table);
    const there = actual.filter(({ name }) => name === table);
    const grants = (views: readonly ViewModel[]) => views.flatMap((it) => it.grants);
    const comments = (views: readonly ViewModel[]) => views.flatMap((it) => it.comments);
    return [
      ...compareNamed({ kind: 'view', table, aspect: 'definition' }, wanted.map(defined), there.map(defined)),
      ...compareGrants(table, grants(wanted), grants(there)),
      ...compareComments(table, comments(wanted), comments(there)),
    ];
  });
}

function compareDefined(
  kind: ObjectKind,
  expected: readonly DefinedModel[],
  actual: readonly DefinedModel[],
): Difference[] {
  return compareNamed(
    { kind, table: null, aspect: 'definition' },
    expected.map(defined),
    actual.map(defined),
  );
}

/** A sequence that belongs to a table comes and goes with it. */
function compareSequences(expected: CatalogModel, actual: CatalogModel): Difference[] {
  const tables = [expected, actual].map((model) => new Set(model.tables.map(({ name }) => name)));
  const stays = ({ table }: SequenceModel) => table === null || tables.every((names) => names.has(table));
  const owners = new Set([...expected.sequences, ...actual.sequences].map(({ table }) => table));
  return [...owners].flatMap((table) => {
    const [wanted, there] = [expected, actual].map(({ sequences }) =>
      sequences.filter((it) => it.table === table && stays(it)).map(defined),
    );
    return compareNamed({ kind: 'sequence', table, aspect: 'definition' }, wanted ?? [], there ?? []);
  });
}
