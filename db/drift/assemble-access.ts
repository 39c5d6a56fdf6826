import { byText } from './by-name.ts';
import type { CatalogRows, Row } from './catalog-rows.ts';
import type { CatalogModel, CommentModel, GrantModel } from './model.ts';
import { signature } from './normalise.ts';

/** On a table or view. */
export function grantsOf(rows: CatalogRows, table: string): GrantModel[] {
  return grouped(rows.grants.filter((it) => it.table === table));
}

/** On what stands alone. */
export function grantsOn(rows: CatalogRows): CatalogModel['grants'] {
  const standing = Map.groupBy(
    rows.grants.filter((it) => it.table === null),
    (it) => it.on ?? '',
  );
  return [...standing]
    .toSorted(([a], [b]) => byText(a, b))
    .flatMap(([on, grants]) => grouped(grants).map((grant) => ({ on: thing(on), ...grant })));
}

function grouped(grants: readonly Row<'grants'>[]): GrantModel[] {
  return [...Map.groupBy(grants, (it) => it.grantee)]
    .map(([grantee, its]) => ({ grantee, privileges: its.map((it) => it.privilege).sort() }))
    .sort((a, b) => byText(a.grantee, b.grantee));
}

/** On a table or view and what is on it; null for what stands alone. */
export function commentsOf(rows: CatalogRows, table: string | null): CommentModel[] {
  return rows.comments
    .filter((it) => it.table === table)
    .map(({ on, text }) => ({ on: thing(on), text }))
    .sort((a, b) => byText(a.on, b.on));
}

/** A function among the things that have grants and comments is called as among the functions. */
function thing(on: string): string {
  const types = on.startsWith('FUNCTION ') ? on.lastIndexOf('(') : -1;
  return types === -1 ? on : signature(on.slice(0, types), on.slice(types + 1, -1));
}
