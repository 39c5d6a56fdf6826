import type { TimeSource } from '../../db/device/clock.ts';
import type { Event, State as Playing } from '../playback/states.ts';
import type { DecisionRecord } from '../policy/decision.ts';
import type { Household } from '../policy/household.ts';
import { type Film, films } from './library.ts';
import { type Machine, startMachine } from './machine.ts';
import { type Moved, openPage, type Page } from './page.ts';
import type { HouseRules } from './parents.ts';
import type { Parts } from './parts.ts';
import { type Program, startProgram } from './program.ts';
import type { TrueDates, Zones } from './true-date.ts';

/** What a kiosk was told at its last pull, and so may rightly believe. */
export interface Belief {
  readonly rules: HouseRules;
  readonly household: Household;
  /** When, in true time. */
  readonly at: number;
  readonly zones: Zones;
  /** Seconds that others than kiosks had written into a child's days. */
  readonly foreign: readonly ForeignDay[];
}

export interface ForeignDay {
  readonly child: string;
  readonly date: string;
  readonly seconds: number;
}

/** A kiosk with its page, in true time: what it is told, what is done to it, what its picture does. */
export interface Kiosk {
  readonly id: string;
  /** Null while it is off. */
  readonly program: () => Program | null;
  readonly playing: () => Playing;
  readonly belief: () => Belief | null;
  readonly isAsleep: () => boolean;
  /** How often it was plugged in, and for how long it was on in all, milliseconds: what a pulled plug makes it forget left out. */
  readonly boots: () => number;
  readonly powered_ms: () => number;
  /** Since when it has been awake, with a time that somebody has confirmed in this boot; null: nobody has. */
  readonly knowsTimeSince: () => number | null;

  readonly plugIn: (wall: number) => void;
  /** The plug is pulled: whatever runs is gone without a word. */
  readonly unplug: () => void;
  /** Only the program dies, and is started again. */
  readonly restart: () => void;
  readonly sleep: () => void;
  readonly wake: () => void;
  /** What its system says the time is; 0 while it is off. */
  readonly wall: () => number;
  readonly setWall: (by_ms: number) => void;

  readonly hear: (source: TimeSource, utc: number) => void;
  readonly pull: (belief: Omit<Belief, 'zones' | 'at'>) => void;
  readonly send: (event: Event) => void;
  readonly tap: (film: Film, child: string) => void;
  readonly starve: (ms: number) => void;
  readonly silence: (ms: number) => void;

  /** Milliseconds that may go by at once, `most` if nothing has to be looked at before. */
  readonly stride: (most: number) => number;
  readonly goOn: (ms: number) => void;
}

/** Who notes what a kiosk does. */
export interface Observer {
  /** The picture moved in true time [from, to). */
  readonly moved: (kiosk: Kiosk, what: Moved & { readonly film: Film }, from: number, to: number) => void;
  /** Somebody has confirmed the time for the first time in this boot. */
  readonly trusted: (kiosk: Kiosk) => void;
  /** More may be charged than was seen: seconds booked ahead of a pulled plug, or those that the page could not tell of. */
  readonly unseen: (kiosk: Kiosk, what: Moved, ms: number) => void;
  /** `asked`: what the law said just before; `told`: what it said to the tap. */
  readonly answered: (kiosk: Kiosk, asked: DecisionRecord | null, told: DecisionRecord) => void;
  readonly broke: (kiosk: Kiosk, what: string) => void;
}

export interface KioskDeps {
  readonly id: string;
  readonly home: string;
  readonly builtAt: number;
  readonly parts: Parts;
  readonly dates: TrueDates;
  readonly newId: () => string;
  /** True time. */
  readonly now: () => number;
  readonly observer: Observer;
}

/** Paused, a kiosk looks at nothing sooner. */
const STRIDE_PAUSED_MS = 1_000;
const STRIDE_MS = 250;
/** While it is awake, it writes down so often how long it has been on. */
const KEPT_EVERY_MS = 60_000;
const BOOKED_AHEAD_MS = 15_000;
/** Between two reports the kiosk takes a picture that stands for one that moves. */
const UNREPORTED_MS = 2_000;

export function createKiosk(deps: KioskDeps): Kiosk {
  const { observer, now } = deps;
  let machine: Machine | null = null;
  let program: Program | null = null;
  let page: Page | null = null;
  let belief: Belief | null = null;
  let boots = 0;
  let powered = 0;
  let unkept = { awake: 0, asleep: 0 };
  let asleepFor: number | null = null;
  let trustedSince: number | null = null;
  let awakeSince = 0;
  let told: DecisionRecord | null = null;

  const self: Kiosk = {
    id: deps.id,
    program: () => program,
    playing: () => program?.player.state() ?? { kind: 'idle' },
    belief: () => belief,
    isAsleep: () => asleepFor !== null,
    boots: () => boots,
    powered_ms: () => powered,
    knowsTimeSince: () => trustedSince && Math.max(trustedSince, awakeSince),
    plugIn: (wall) => {
      machine = startMachine(`boot ${++boots}`, wall);
      start(machine);
    },
    unplug: () => {
      die();
      powered -= unkept.awake + unkept.asleep;
      machine = null;
      asleepFor = null;
    },
    restart: () => {
      die();
      if (machine) start(machine);
    },
    sleep: () => {
      asleepFor ??= 0;
    },
    wake: () => {
      machine?.sleep(asleepFor ?? 0);
      asleepFor = null;
      awakeSince = now();
    },
    wall: () => machine?.wall() ?? 0,
    setWall: (by_ms) => machine?.setWall(machine.wall() + by_ms),
    hear: (source, utc) => {
      if (source === 'ntp') machine?.setWall(utc);
      program?.time.hear({ source, utc });
      noteTrust();
    },
    pull: (pulled) => {
      // What is booked ahead has a date in the zone of before, until it is booked anew.
      if (belief && belief.rules.timezone !== pulled.rules.timezone) noteUnseen(BOOKED_AHEAD_MS);
      const zones = deps.dates.changed(belief?.zones ?? null, pulled.rules.timezone, now());
      belief = { ...pulled, zones, at: now() };
      self.send({ kind: 'mirror_changed' });
    },
    send: (event) => {
      program?.player.send(event);
      page?.after(0);
    },
    tap: ({ uid }, child) => {
      layDown(uid, child);
    },
    starve: (ms) => {
      noteUnseen(UNREPORTED_MS);
      page?.starve(ms);
    },
    silence: (ms) => {
      noteUnseen(ms);
      page?.silence(ms);
    },
    stride: (most) => {
      if (!machine || asleepFor !== null || self.playing().kind !== 'watching') return most;
      if (page?.isPlaying()) return Math.min(most, STRIDE_MS, Math.max(1, machine.untilDue(STRIDE_MS)));
      return Math.min(most, STRIDE_PAUSED_MS);
    },
    goOn: (ms) => {
      if (!machine) return;
      count(ms);
      if (asleepFor !== null) asleepFor += ms;
      else if (page?.isPlaying()) show(machine, page, ms);
      else {
        machine.skip(ms);
        page?.after(ms);
      }
    },
  };

  function count(ms: number): void {
    powered += ms;
    if (asleepFor !== null) unkept.asleep += ms;
    else unkept.awake += ms;
    if (unkept.awake >= KEPT_EVERY_MS) unkept = { awake: unkept.awake % KEPT_EVERY_MS, asleep: 0 };
  }

  function start(on: Machine): void {
    trustedSince = null;
    unkept = { awake: 0, asleep: 0 };
    const opened = openPage({
      report: (report) => program?.player.send({ kind: 'progress', report }),
      lengthOf: () => filmNow()?.length_ms ?? 0,
    });
    page = opened;
    program = startProgram({
      ...deps,
      clock: on.program(),
      pulled: () => belief?.household ?? null,
      show: opened.show,
      onDecision: (record) => {
        told = record;
      },
      onError: (what) => observer.broke(self, what),
    });
    noteTrust();
  }

  function die(): void {
    noteUnseen(BOOKED_AHEAD_MS);
    program?.die();
    program = null;
    page = null;
  }

  function noteTrust(): void {
    if (program?.time.state() !== 'trusted' || trustedSince !== null) return;
    trustedSince = now();
    observer.trusted(self);
  }

  function noteUnseen(ms: number): void {
    const state = self.playing();
    if (state.kind !== 'watching') return;
    observer.unseen(self, { child: state.session.play.profile.id, session: state.session.id }, ms);
  }

  function filmNow(): Film | null {
    const state = self.playing();
    const mapping = state.kind === 'watching' ? state.session.play.mapping.mapping_id : null;
    return films.find((film) => film.row.mapping_id === mapping) ?? null;
  }

  function show(on: Machine, it: Page, ms: number): void {
    const film = filmNow();
    const moved = it.move(ms);
    if (moved && film) observer.moved(self, { ...moved, film }, now(), now() + ms);
    on.run(ms);
    page?.after(ms);
  }

  function layDown(uid: string, child: string): void {
    if (!program) return;
    const { kind } = program.player.state();
    const screen = program.player.screen();
    const watching = screen.kind === 'waiting' ? (screen.child?.id ?? null) : null;
    const asked = kind === 'idle' ? ask(uid, watching) : null;
    answer(asked, { kind: 'tap', uid });
    const after = program.player.state();
    if (after.kind !== 'asking') return;
    const chosen = after.profiles.find(({ id }) => id === child);
    if (!chosen) return;
    const choose: Event = { kind: 'choose', profile_id: child, by_parent: chosen.cap > after.open_cap };
    answer(ask(uid, child), choose);
  }

  function ask(uid: string, chosen: string | null): DecisionRecord | null {
    return program?.judge.decide(uid, { chosen, picked: null }).record ?? null;
  }

  function answer(asked: DecisionRecord | null, event: Event): void {
    told = null;
    self.send(event);
    if (told) observer.answered(self, asked, told);
  }

  return self;
}
