import type { DecisionRecord } from '../policy/decision.ts';
import { wholeOf, wholeOfAnyDate } from './allowance.ts';
import type { Kiosk } from './kiosk.ts';

const LEAST_S = 60;

/** What is wrong with a decision in itself, and with what came of it. */
export function wrongWith(kiosk: Kiosk, asked: DecisionRecord | null, told: DecisionRecord): string[] {
  const wrongs = [unexplained(kiosk, told), ...wrongLimit(kiosk, told), notWhatHappened(kiosk, told)];
  if (asked && JSON.stringify(asked) !== JSON.stringify(told)) {
    wrongs.push(`asked ${JSON.stringify(asked)}, told ${JSON.stringify(told)}`);
  }
  return wrongs.filter((wrong) => wrong !== null);
}

/** Each refusal names what it saw, and that is a reason. */
function unexplained(kiosk: Kiosk, it: DecisionRecord): string | null {
  const { used_s, limit_s, bonus_s, mapping_used_s, mapping_limit_s } = it;
  const day_s = (limit_s ?? 0) + (bonus_s ?? 0) - (used_s ?? Number.NaN);
  const film_s =
    mapping_limit_s === null ? Number.POSITIVE_INFINITY : mapping_limit_s - (mapping_used_s ?? 0);
  const share_s = Math.min(
    it.share_s ?? Number.POSITIVE_INFINITY,
    it.share_ends_in_s ?? Number.POSITIVE_INFINITY,
  );
  const least_s = Math.min(day_s, film_s, share_s, it.quiet_in_s ?? Number.POSITIVE_INFINITY);
  const reasons: Partial<Record<DecisionRecord['code'], boolean>> = {
    OK: it.decision === 'play' && least_s >= LEAST_S && it.budget_s === least_s,
    PROFILE_UNCHOSEN: it.decision === 'ask',
    MIRROR_MISSING: kiosk.belief() === null,
    CLOCK_UNSET: it.clock === 'unset',
    PROFILE_MISSING: !kiosk.belief()?.rules.children.some(({ id }) => id === it.profile),
    AGE_RESTRICTED: (it.min_age ?? 0) > (it.cap ?? 99),
    QUIET_HOURS: it.quiet_in_s === 0,
    DAILY_LIMIT_ZERO: limit_s === 0,
    DAILY_LIMIT_REACHED: day_s <= 0,
    MAPPING_LIMIT_REACHED: film_s <= 0,
    KIOSK_SHARE_USED: share_s <= 0,
    TIME_ALMOST_UP: least_s >= 0 && least_s < LEAST_S,
  };
  return reasons[it.code] === true ? null : `${it.code} explains nothing: ${JSON.stringify(it)}`;
}

/** The limit that counts is the one that parents set, for the date that it says. */
function wrongLimit(kiosk: Kiosk, it: DecisionRecord): (string | null)[] {
  const belief = kiosk.belief();
  if (!belief || it.limit_s === null || it.date === null || it.profile === null) return [];
  if (it.cap === null) return [];
  const { rules } = belief;
  const isDated = it.clock === 'trusted';
  const whole_s = isDated ? wholeOf(rules, it.profile, it.date) : wholeOfAnyDate(rules, it.profile);
  const found_s = it.limit_s + (it.bonus_s ?? 0);
  return [
    found_s === whole_s ? null : `a day of ${found_s} s where parents set ${whole_s}: ${JSON.stringify(it)}`,
  ];
}

function notWhatHappened(kiosk: Kiosk, it: DecisionRecord): string | null {
  const state = kiosk.playing();
  const came: Record<DecisionRecord['decision'], boolean> = {
    play: state.kind === 'watching' && state.session.own_budget_s >= (it.budget_s ?? Number.NaN),
    ask: state.kind === 'asking',
    refuse: state.kind === 'refused' && state.code === it.code,
  };
  return came[it.decision]
    ? null
    : `${it.decision} ${it.code}, and then: ${JSON.stringify(state).slice(0, 300)}`;
}
