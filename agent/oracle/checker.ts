import type { DecisionRecord } from '../policy/decision.ts';
import { foreignBetween, isQuiet } from './allowance.ts';
import { wrongWith } from './answer-check.ts';
import { explainCharges } from './charged.ts';
import { checkDays, type DayCheck, type Seen, TOLERANCE_MS } from './day-check.ts';
import type { Belief, Kiosk, Observer } from './kiosk.ts';
import type { Film } from './library.ts';
import { childOf, type HouseRules } from './parents.ts';
import type { TrueDates } from './true-date.ts';
import type { Verdicts } from './violation.ts';

/** Sees all that happens in a house, in true time, and says what must not. */
export interface Checker extends Observer, Pick<DayCheck, 'granted'> {
  /** Milliseconds that were seen of a session, and how much more may be charged for it. */
  readonly ofSession: (id: string) => { readonly seen_ms: number; readonly unseen_ms: number };
}

export interface CheckerDeps {
  readonly dates: TrueDates;
  readonly verdicts: Verdicts;
  readonly now: () => number;
  /** What parents have set by now, pulled or not. */
  readonly rules: () => HouseRules;
  /** Whoever tells the time is wrong by no more, milliseconds. So close to the turn of a date nobody can say which it is. */
  readonly sloppy_ms: number;
}

type Picture = Parameters<Observer['moved']>[1];

const MINUTE = 60_000;
const QUIET_GRACE_MS = 15_000;

export function checkHouse(deps: CheckerDeps): Checker {
  const { dates, verdicts, sloppy_ms, now } = deps;
  const days = checkDays(deps);
  const charged = explainCharges(dates);
  const ofFilms = new Map<string, number>();
  const started = new Set<string>();
  const sessions = new Map<string, { seen_ms: number; unseen_ms: number }>();

  const sessionOf = (id: string) => {
    const known = sessions.get(id) ?? { seen_ms: 0, unseen_ms: 0 };
    sessions.set(id, known);
    return known;
  };

  /** The date of a stretch within one minute; null where it may be another one to somebody whose clock is a little wrong. */
  const dateOf = (belief: Belief, at: number) => {
    const date = dates.dateOf(belief.zones, at);
    if (sloppy_ms === 0) return date;
    const others = [at - sloppy_ms, at + sloppy_ms].map((each) => dates.dateOf(belief.zones, each));
    return others.every((other) => other === date) ? date : null;
  };

  const checkFilm = (it: Seen, film: Film) => {
    const most = film.row.max_watch_time_minutes;
    if (most === null) return;
    const key = `${it.kiosk.id} ${it.child} ${it.date} ${film.uid}`;
    const ms = (ofFilms.get(key) ?? 0) + it.ms;
    ofFilms.set(key, ms);
    if (ms > most * MINUTE + TOLERANCE_MS) verdicts.report('mapping', `${key}: ${ms} ms`);
  };

  const checkMoment = (kiosk: Kiosk, belief: Belief, child: string, film: Film, at: number) => {
    const { age } = childOf(belief.rules, child);
    if (film.min_age > age && at > belief.at + TOLERANCE_MS) {
      verdicts.report('cap', `${child.slice(-1)}, ${age} years old, saw what is for ${film.min_age}`);
    }
    const knowing = kiosk.knowsTimeSince();
    const since = at - QUIET_GRACE_MS;
    if (knowing === null || knowing > since || belief.at > since) return;
    const quiet = [at, since - sloppy_ms, at + sloppy_ms].every((each) =>
      isQuiet(belief.rules, child, dates.wallIn(belief.rules.timezone, each)),
    );
    if (quiet) verdicts.report('quiet', `${child.slice(-1)} watched in quiet hours`);
  };

  const see = (kiosk: Kiosk, { child, session, film }: Picture, from: number, to: number) => {
    const belief = kiosk.belief();
    if (!belief) return verdicts.report('answer', 'it played, and was never told of a household');
    checkMoment(kiosk, belief, child, film, from);
    charged.add(kiosk, child, from, to - from);
    // A started second counts, on whichever date it is charged to.
    const onDate = `${session} ${dates.dateOf(belief.zones, from)}`;
    if (!started.has(onDate)) charged.add(kiosk, child, from, TOLERANCE_MS);
    started.add(onDate);
    const date = dateOf(belief, from);
    if (date === null) return;
    const it = { kiosk, belief, child, date, ms: to - from };
    days.see(it);
    checkFilm(it, film);
  };

  /** What counts as used is no less than was seen, and no more than was seen and what plugs and started seconds cost. */
  const checkUsed = (kiosk: Kiosk, it: DecisionRecord) => {
    const belief = kiosk.belief();
    if (!belief || it.used_s === null || it.date === null || it.profile === null || sloppy_ms > 0) return;
    const on = { from: it.date, to: it.date };
    const later_s = foreignBetween(belief.foreign, it.profile, { ...on, to: '9999' });
    const most_ms = charged.most(kiosk, it.profile, it.date) + later_s * 1000;
    if (it.used_s * 1000 > most_ms) verdicts.report('used', `${most_ms} ms explain ${JSON.stringify(it)}`);
    if (it.clock !== 'trusted') return;
    const date = dates.dateOf(belief.zones, now());
    if (it.date !== date) verdicts.report('answer', `it is ${date}: ${JSON.stringify(it)}`);
    const foreign_s = foreignBetween(belief.foreign, it.profile, on);
    const least_ms = days.ofKiosk(kiosk, it.profile, it.date) + foreign_s * 1000 - TOLERANCE_MS;
    if (it.used_s * 1000 < least_ms)
      verdicts.report('used', `${least_ms} ms were seen: ${JSON.stringify(it)}`);
  };

  return {
    granted: days.granted,
    ofSession: sessionOf,
    moved: (kiosk, picture, from, to) => {
      sessionOf(picture.session).seen_ms += to - from;
      const minute = Math.ceil(from / MINUTE) * MINUTE;
      if (from < minute && minute < to) {
        see(kiosk, picture, from, minute);
        see(kiosk, picture, minute, to);
      } else see(kiosk, picture, from, to);
    },
    trusted: (kiosk) => charged.trusted(kiosk, now()),
    unseen: (kiosk, { child, session }, ms) => {
      sessionOf(session).unseen_ms += ms;
      charged.add(kiosk, child, now(), ms);
      // What is booked ahead may be of the next date.
      charged.add(kiosk, child, now() + ms, ms);
    },
    answered: (kiosk, asked, told) => {
      for (const wrong of wrongWith(kiosk, asked, told)) verdicts.report('answer', wrong);
      checkUsed(kiosk, told);
    },
    broke: (kiosk, what) => verdicts.report('broke', `${kiosk.id.slice(-1)}: ${what}`),
  };
}
