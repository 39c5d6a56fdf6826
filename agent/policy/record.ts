import type { Circumstances, Decision, Deps, Play } from './circumstances.ts';
import type { Code, RefusalCode } from './codes.ts';
import type { DecisionRecord, Info } from './decision.ts';
import type { Profile } from './household.ts';

export function asking(deps: Deps, it: Circumstances, profiles: readonly Profile[]): Decision {
  const record: DecisionRecord = { ...blank(deps, it), decision: 'ask', code: 'PROFILE_UNCHOSEN' };
  const ask = { kind: 'who', profiles } as const;
  return { record: { ...record, failing: ['PROFILE_UNCHOSEN'] }, play: null, ask };
}

/** `first` is the record of any of them: what they have in common stands in it. */
export function choosing(first: DecisionRecord, shelf: readonly Play[]): Decision {
  const record: DecisionRecord = {
    ...first,
    decision: 'ask',
    code: 'VIDEO_UNCHOSEN',
    failing: ['VIDEO_UNCHOSEN'],
    infos: [],
    ...{
      mapping: null,
      video: null,
      min_age: null,
      mapping_used_s: null,
      mapping_limit_s: null,
      budget_s: null,
    },
  };
  return { record, play: null, ask: { kind: 'which', shelf } };
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
