import { compareNamed, type Named } from './compare-named.ts';
import { commented, grantDefinition, literal, quoted } from './definition.ts';
import type { Difference } from './difference.ts';
import type { CatalogModel, CommentModel, GrantModel } from './model.ts';

/** Of a table or view, by role. */
export function compareGrants(
  table: string,
  expected: readonly GrantModel[],
  actual: readonly GrantModel[],
): Difference[] {
  const named = (grant: GrantModel) => grantOn(quoted(table), grant.grantee, grant);
  return compareNamed({ kind: 'grant', table, aspect: 'privileges' }, expected.map(named), actual.map(named));
}

type StandingGrant = CatalogModel['grants'][number];

/** Of what stands alone, by thing and role. */
export function compareStandingGrants(
  expected: readonly StandingGrant[],
  actual: readonly StandingGrant[],
): Difference[] {
  const named = (grant: StandingGrant) => grantOn(grant.on, `${grant.on} TO ${grant.grantee}`, grant);
  const what = { kind: 'grant', table: null, aspect: 'privileges' } as const;
  return compareNamed(what, expected.map(named), actual.map(named));
}

function grantOn(on: string, object: string, grant: GrantModel): Named {
  const part = grant.privileges.join(', ');
  return { object, name: grant.grantee, definition: grantDefinition(on, grant), part };
}

export function compareComments(
  table: string | null,
  expected: readonly CommentModel[],
  actual: readonly CommentModel[],
): Difference[] {
  const named = (comment: CommentModel): Named => {
    const name = commented(table, comment);
    const part = literal(comment.text);
    return { object: comment.on, name, definition: `COMMENT ON ${name} IS ${part}`, part };
  };
  return compareNamed({ kind: 'comment', table, aspect: 'text' }, expected.map(named), actual.map(named));
}
