import { boundBy, budgetOf, LEAST_S, ownBudgetOf, quietInSeconds } from './budget.ts';
import type { Circumstances, Decision, Deps, Play } from './circumstances.ts';
import type { RefusalCode } from './codes.ts';
import type { Info } from './decision.ts';
import type { Household } from './household.ts';
import { isActive, liveMappings, type Mapping } from './mappings.ts';
import { isSameVideo } from './merged.ts';
import { asking, blank, choosing, refusal } from './record.ts';
import { type Case, caseOf, failingRows } from './table.ts';
import { whoseTap } from './whose.ts';

/** The law (POLICY section 3). Pure but for the reads it is given; whatever goes wrong inside is a refusal. */
export function decide(deps: Deps, it: Circumstances): Decision {
  try {
    return judge(deps, it);
  } catch (error) {
    deps.fault(error);
    return refusal(deps, it, ['INTERNAL_ERROR'], []);
  }
}

function judge(deps: Deps, it: Circumstances): Decision {
  const { household, picked } = it;
  const mappings = liveMappings(it.rows, it.pinned);
  const before = rowsBeforeMapping(it, mappings);
  if (!household || mappings.length === 0) return refusal(deps, it, before, []);

  const whose = whoseTap(household, mappings, it.chosen);
  switch (whose.kind) {
    case 'nobody':
      return refusal(deps, it, [...before, 'PROFILE_MISSING'], []);
    case 'ask':
      return before.length > 0 ? refusal(deps, it, before, []) : asking(deps, it, whose.profiles);
    case 'child': {
      const meant = whose.mappings.filter((it) => picked === null || it.mapping_id === picked);
      const cases = meant.map((mapping) => caseOf(deps, it, household, mapping, whose.profile_id));
      const judged = cases.map((each) => answer(deps, it, before, each));
      const first = judged.find((decision) => decision.play) ?? judged[0];
      if (!first) return refusal(deps, it, [...before, 'MAPPING_NONE'], []);
      const shelf = distinct(
        household,
        judged.flatMap(({ play }) => play ?? []),
      );
      return shelf.length > 1 ? choosing(first.record, shelf) : first;
    }
  }
}

/** Rows 1 to 8: what can be said before a mapping is looked at. */
function rowsBeforeMapping(it: Circumstances, mappings: readonly Mapping[]): RefusalCode[] {
  const failing: RefusalCode[] = [];
  if (it.mirror === 'missing') failing.push('MIRROR_MISSING');
  if (it.mirror === 'invalid') failing.push('MIRROR_INVALID');
  if (!it.paired || it.household?.active === false) failing.push('NOT_PAIRED');
  if (it.mirror === 'expired') failing.push('MIRROR_EXPIRED');
  if (it.clock === 'unset') failing.push('CLOCK_UNSET');
  if (it.unreadable) return [...failing, 'CHIP_UNREADABLE'];
  if (it.random) failing.push('CHIP_RANDOM');
  if (!it.household) return failing.length > 0 ? failing : ['MIRROR_MISSING'];
  const chips = it.rows.filter((row) => row.chip_user_id === it.household?.user_id);
  if (chips.length < it.rows.length || chips.length === 0) return [...failing, 'CHIP_UNKNOWN'];
  if (chips.some((row) => !isActive(row.chip_active))) failing.push('CHIP_INACTIVE');
  if (chips.every((row) => row.mapping_id === null)) failing.push('MAPPING_NONE');
  else if (mappings.length === 0) failing.push('MAPPING_INACTIVE');
  return failing;
}

function answer(deps: Deps, it: Circumstances, before: readonly RefusalCode[], each: Case): Decision {
  const failing = [...before, ...failingRows(each)];
  const budget_s = budgetOf(each);
  const { mapping, profile, playable } = each;
  const plays =
    failing.length === 0 &&
    profile &&
    isWithVideo(mapping) &&
    playable.kind === 'here' &&
    budget_s >= LEAST_S;
  const whole_s = each.daily.limit_s + each.daily.bonus_s;
  const short = plays && mapping.duration_seconds !== null && mapping.duration_seconds > budget_s;
  const facts = {
    mapping: mapping.mapping_id,
    profile: each.profile_id,
    video: videoOf(it, each),
    min_age: each.rating.kind === 'known' ? each.rating.min_age : null,
    cap: profile ? profile.cap : null,
    used_s: each.usage?.used_s ?? null,
    limit_s: each.daily.limit_s,
    bonus_s: each.daily.bonus_s,
    mapping_used_s: each.usage?.mapping_used_s ?? null,
    mapping_limit_s: each.mapping_limit_s,
    budget_s: plays ? budget_s : 0,
    share_s: each.share.left_s,
    share_ends_in_s: each.share.ends_in_s,
    quiet_in_s: quietInSeconds(each),
    date: each.date,
  };
  const infos: Info[] = short ? [...each.infos, 'ONLY_A_PIECE_FITS'] : [...each.infos];
  if (!plays) return refusal(deps, it, failing.length > 0 ? failing : ['INTERNAL_ERROR'], infos, facts);
  return {
    record: { ...blank(deps, it), decision: 'play', code: 'OK', infos, ...facts },
    play: {
      chip_id: mapping.chip_id,
      mapping,
      profile,
      src: playable.src,
      media_type: playable.media_type,
      budget_s,
      own_budget_s: ownBudgetOf(each),
      day_limit_s: whole_s,
      day_used_s: each.usage?.used_s ?? whole_s,
      unknown_here_s: each.usage?.unknown_here_s ?? 0,
      bound_by: boundBy(each),
    },
    ask: null,
  };
}

/** For a running session the id that it began with, as long as the mapping leads to any copy of that video. */
function videoOf({ pinned }: Circumstances, { household, mapping }: Case): string | null {
  const now = mapping.video_id;
  return pinned && now !== null && isSameVideo(household.merged, now, pinned.video) ? pinned.video : now;
}

/** Mappings that lead to the same video are judged as one, so any of them will do. */
function distinct({ merged }: Household, plays: readonly Play[]): Play[] {
  return plays.filter(
    ({ mapping }, index) =>
      plays.findIndex((other) => isSameVideo(merged, other.mapping.video_id, mapping.video_id)) === index,
  );
}

function isWithVideo(mapping: Mapping): mapping is Play['mapping'] {
  return mapping.video_id !== null;
}
