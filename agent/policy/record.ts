import type { Circumstances, Decision, Deps } from './circumstances.ts';
import type { Code, RefusalCode } from './codes.ts';
import type { DecisionRecord, Info } from './decision.ts';
import type { Profile } from './household.ts';

export function asking(deps: Deps, it: Circumstances, profiles: readonly Profile[]): Decision {
  const record: DecisionRecord = { ...blank(deps, it), decision: 'ask', code: 'PROFILE_UNCHOSEN' };
  return { record: { ...record, failing: ['PROFILE_UNCHOSEN'] }, play: null, ask: profiles };
}

export function refusal(
  deps: Deps,
  it: Circumstances,
  failing: readonly RefusalCode[],
  infos: readonly Info[],
  facts: Partial<DecisionRecord> = {},
): Decision {
  const code: Code = failing[0] ?? 'INTERNAL_ERROR';
  const record: DecisionRecord = {
    ...blank(deps, it),
    code,
    failing: [...failing],
    infos: [...infos],
    ...facts,
  };
  return { record, play: null, ask: null };
}

export function blank(deps: Deps, it: Circumstances): DecisionRecord {
  return {
    decision: 'refuse',
    code: 'INTERNAL_ERROR',
    failing: [],
    infos: [],
    uid: it.uid,
    chip: it.rows[0]?.chip_id ?? null,
    mapping: null,
    profile: null,
    video: null,
    min_age: null,
    cap: null,
    used_s: null,
    limit_s: null,
    bonus_s: null,
    mapping_used_s: null,
    mapping_limit_s: null,
    budget_s: null,
    share_s: null,
    share_ends_in_s: null,
    quiet_in_s: null,
    date: null,
    timezone: it.household?.settings.timezone ?? null,
    clock: it.clock,
    mirror_cursor: it.household?.cursor ?? null,
    ratings_version: deps.ratings.version,
    at: new Date(it.at).toISOString(),
  };
}
