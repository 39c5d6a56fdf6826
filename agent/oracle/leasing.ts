import { calendarOf } from '../../db/day/calendar.ts';
import { foreignBetween, keptSeconds, wholeOf } from './allowance.ts';
import type { Checker } from './checker.ts';
import type { Kiosk } from './kiosk.ts';
import type { HouseRules } from './parents.ts';
import type { Parts } from './parts.ts';
import type { HouseRecord } from './record.ts';

/** Between kiosks that are online and the record: parts of a child's day, for households with several kiosks. */
export interface Leasing {
  /** A kiosk asks to play, or to play on. `answered`: whether it hears what the record says. */
  readonly ask: (kiosk: Kiosk, child: string, answered: boolean) => void;
  /** The child has stopped: others may have the rest. */
  readonly giveBack: (kiosk: Kiosk, child: string, arrives: boolean) => void;
}

export interface LeasingDeps {
  readonly record: HouseRecord;
  readonly rules: () => HouseRules;
  readonly grant: Parts['grant'];
  readonly checker: Pick<Checker, 'granted'>;
  readonly lease_s: number;
  /** The gateway's clock. */
  readonly now: () => number;
}

interface Given {
  readonly upto_s: number;
  readonly used_s: number;
  /** Names the last answer: what comes late is not taken for what is now. */
  readonly number: number;
  readonly givenBack: boolean;
}

export function openLeasing(deps: LeasingDeps): Leasing {
  const { record, checker } = deps;
  const given = new Map<string, Given>();
  /** What each kiosk heard last, lost with its program. */
  const heard = new Map<string, { readonly boot: number; readonly number: number }>();
  let number = 0;

  const whoseDay = (kiosk: Kiosk, child: string) => {
    const program = kiosk.program();
    const household = kiosk.belief()?.household;
    if (!program || !household || program.time.state() !== 'trusted') return null;
    const here = program.days.calendar(household.settings.timezone).dateAt(program.time.now());
    const calendar = calendarOf(deps.rules().timezone);
    const date = calendar.dateAt(deps.now());
    // Where the two do not agree which day it is, there is nothing to share out.
    if (here !== date) return null;
    const used_s = program.state.ledger.usage(child, '', date, null).used_s;
    return { program, date, used_s, until: calendar.dateEndsAt(deps.now()), key: `${child} ${date}` };
  };

  const dayOf = (child: string, date: string) => {
    const rules = deps.rules();
    const whole_s = wholeOf(rules, child, date);
    const foreign_s = foreignBetween(record.foreign(), child, { from: date, to: date });
    const kiosks = rules.kiosks.map(({ id }) => {
      const it = given.get(`${child} ${date} ${id}`);
      return {
        kiosk_id: id,
        used_s: Math.max(record.seconds(child, date, id), it?.used_s ?? 0),
        upto_s: it && !it.givenBack ? it.upto_s : null,
        kept_s: keptSeconds(rules, id, whole_s),
      };
    });
    return { whole_s, foreign_s, kiosks };
  };

  return {
    ask: (kiosk, child, answered) => {
      const it = whoseDay(kiosk, child);
      if (!it) return;
      const { program, date, until, used_s } = it;
      const own = `${it.key} ${kiosk.id}`;
      const before = given.get(own);
      given.set(own, {
        upto_s: 0,
        number: 0,
        givenBack: true,
        ...before,
        used_s: Math.max(before?.used_s ?? 0, used_s),
      });
      const day = dayOf(child, date);
      const upto_s = deps.grant(day, kiosk.id, deps.lease_s);
      number++;
      given.set(own, { upto_s, used_s: Math.max(before?.used_s ?? 0, used_s), number, givenBack: false });
      checker.granted(
        child,
        date,
        day.whole_s,
        new Map(day.kiosks.map((each) => [each.kiosk_id, each.kept_s])),
      );
      if (!answered) return;
      heard.set(`${kiosk.id} ${child}`, { boot: kiosk.boots(), number });
      program.state.leases.put({ profile_id: child, date, until, upto_s, number });
      kiosk.send({ kind: 'mirror_changed' });
    },
    giveBack: (kiosk, child, arrives) => {
      const it = whoseDay(kiosk, child);
      const state = kiosk.playing();
      const plays = state.kind === 'watching' && state.session.play.profile.id === child;
      const last = heard.get(`${kiosk.id} ${child}`);
      if (!it || plays || last?.boot !== kiosk.boots()) return;
      // The kiosk forgets it first: whatever becomes of the message, nobody plays on what others may have.
      it.program.state.leases.dropFor(child);
      heard.delete(`${kiosk.id} ${child}`);
      const own = `${it.key} ${kiosk.id}`;
      const now = given.get(own);
      if (!arrives || now?.number !== last.number) return;
      given.set(own, { ...now, used_s: Math.max(now.used_s, it.used_s), givenBack: true });
    },
  };
}
