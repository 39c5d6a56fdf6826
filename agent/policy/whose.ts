import { type Household, liveProfiles, type Profile } from './household.ts';
import { isFor, type Mapping } from './mappings.ts';

export type Whose =
  /** `profile_id` may name a child who is not there: the decision says so. */
  | { readonly kind: 'child'; readonly profile_id: string; readonly mappings: readonly Mapping[] }
  /** Several children could mean this chip: ask. */
  | { readonly kind: 'ask'; readonly profiles: readonly Profile[] }
  /** Nobody to ask: the household has no child. */
  | { readonly kind: 'nobody' };

/**
 * Whose tap it is (POLICY section 2). A mapping with a child is that child's; one without is for whoever is watching.
 * `chosen` is the child picked on the screen or named by `explain`.
 */
export function whoseTap(household: Household, mappings: readonly Mapping[], chosen: string | null): Whose {
  const open = mappings.some((mapping) => mapping.profile_id === null);
  const named = new Set(mappings.flatMap((mapping) => mapping.profile_id ?? []));
  const live = liveProfiles(household);
  const able = open ? live.map((profile) => profile.id) : [...named];

  const child = able.length === 1 ? able[0] : able.find((id) => id === chosen);
  if (child !== undefined) {
    return {
      kind: 'child',
      profile_id: child,
      mappings: mappings.filter((mapping) => isFor(mapping, child)),
    };
  }
  const askable = live.filter((profile) => able.includes(profile.id));
  const first = able[0];
  if (askable.length > 0) return { kind: 'ask', profiles: askable };
  return first === undefined
    ? { kind: 'nobody' }
    : { kind: 'child', profile_id: first, mappings: mappings.filter((it) => it.profile_id === first) };
}
