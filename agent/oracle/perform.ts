import { ID } from '../policy/sample-tap.ts';
import type { Act, Of } from './acts.ts';
import type { House, HouseKiosk } from './house.ts';
import { type Film, films } from './library.ts';
import type { ChildRules } from './parents.ts';

/** Times in a binge that a child lays down a chip, and for how long it then waits for the end of the film. */
const BINGE_TAPS = 8;
const BINGE_MS = 10 * 60_000;
const DAY_MS = 24 * 3600_000;

/** Lets one thing happen in a house. */
export function perform(house: House, act: Act, sloppy_ms: number): void {
  switch (act.kind) {
    case 'tap':
      tap(house, kioskOf(house, act.on), childOf(house, act.child), filmOf(act.film));
      house.pass(act.s * 1000);
      return;
    case 'binge':
      binge(house, act);
      return;
    case 'press':
      kioskOf(house, act.on).send({ kind: 'press' });
      return;
    case 'end':
      kioskOf(house, act.on).send({ kind: 'stop', reason: 'parent_stopped' });
      return;
    case 'starve':
      kioskOf(house, act.on).starve(act.ms);
      return;
    case 'silence':
      kioskOf(house, act.on).silence(act.ms);
      return;
    case 'wait':
      wait(house, act.ms);
      return;
    case 'late': {
      const ms = house.dates.endOf(house.zones(), house.now()) - house.now() - act.before_s * 1000;
      if (ms > 0) wait(house, ms);
      return;
    }
    case 'give_back':
      house.leasing.giveBack(kioskOf(house, act.on), childOf(house, act.child), act.arrives);
      return;
    case 'post':
      house.post.answerLate();
      house.post.deliverLate(act.which);
      return;
    case 'foreign': {
      const date = house.dates.dateOf(house.zones(), house.now());
      house.record.addForeign(childOf(house, act.child), date, act.minutes);
      return;
    }
    case 'add_kiosk':
      if (house.kiosks.length > 1 && house.kiosks.length < 3) join(house, act.online);
      return;
    case 'plug':
    case 'sleep':
    case 'restart':
    case 'wall':
    case 'line':
    case 'pull':
    case 'push':
    case 'ntp':
    case 'set_time':
      toKiosk(house, kioskOf(house, act.on), act, sloppy_ms);
      return;
    default:
      house.setRules((rules) => changedBy(house, rules, act));
      for (const kiosk of house.kiosks) house.keepUp(kiosk);
  }
}

type OnKiosk = Of<'plug' | 'sleep' | 'restart' | 'wall' | 'line' | 'pull' | 'push' | 'ntp' | 'set_time'>;
type OfParents = Of<'minutes' | 'weekday' | 'quiet' | 'loud' | 'older' | 'bonus' | 'zone' | 'set_aside'>;

/** A kiosk comes into the house, and is plugged in. */
export function join(house: House, online: boolean): void {
  house.addKiosk(online);
  const kiosk = house.kiosks.at(-1);
  kiosk?.plugIn(house.now());
  if (kiosk) house.keepUp(kiosk);
}

function toKiosk(house: House, kiosk: HouseKiosk, act: OnKiosk, sloppy_ms: number): void {
  switch (act.kind) {
    case 'plug': {
      house.rouse(kiosk);
      const until = house.now() + act.off_ms;
      const wall = act.wall === null ? kiosk.wall() : until + act.wall;
      kiosk.unplug();
      kiosk.away = { until, wall };
      leave(house, act.off_ms, act.waits);
      return;
    }
    case 'sleep':
      house.sendToSleep(kiosk, act.ms);
      leave(house, act.ms, act.waits);
      return;
    case 'restart':
      kiosk.restart();
      return;
    case 'wall':
      kiosk.setWall(act.by_ms);
      return;
    case 'line':
      kiosk.online = act.online;
      if (act.drops && !act.online) dropLeases(house, kiosk);
      house.keepUp(kiosk);
      return;
    case 'pull':
      house.pull(kiosk);
      return;
    case 'push':
      if (!kiosk.isAsleep()) house.post.push(kiosk, act.passage);
      return;
    case 'ntp':
      if (!kiosk.isAsleep()) kiosk.hear('ntp', house.now());
      return;
    case 'set_time':
      if (kiosk.isAsleep()) return;
      kiosk.hear('parent', house.now() + Math.round(act.wrong * sloppy_ms));
  }
}

/** A kiosk that finds itself offline may go back to its own minutes. */
function dropLeases(house: House, kiosk: HouseKiosk): void {
  for (const { id } of house.rules().children) kiosk.program()?.state.leases.dropFor(id);
  if (!kiosk.isAsleep()) kiosk.send({ kind: 'mirror_changed' });
}

/** One kiosk is away; with others in the house, life may go on. */
function leave(house: House, ms: number, waits: boolean): void {
  if (waits || house.kiosks.length === 1) house.pass(ms);
}

function wait(house: House, ms: number): void {
  house.pass(ms);
  for (const kiosk of house.kiosks) house.keepUp(kiosk);
}

function tap(house: House, kiosk: HouseKiosk, child: string, film: Film): void {
  house.rouse(kiosk);
  house.keepUp(kiosk);
  const state = kiosk.playing();
  const goesOn = state.kind === 'watching' && state.session.uid === film.uid;
  if (!goesOn) house.lease(kiosk, film.row.profile_id ?? child);
  kiosk.tap(film, child);
}

function binge(house: House, act: Of<'binge'>): void {
  const kiosk = kioskOf(house, act.on);
  for (let round = 0; round < BINGE_TAPS; round++) {
    if (kiosk.playing().kind !== 'watching') {
      tap(house, kiosk, childOf(house, act.child), filmOf(act.film + (round % 2) * 3));
    }
    if (kiosk.playing().kind !== 'watching') return;
    const until = house.now() + BINGE_MS;
    while (kiosk.playing().kind === 'watching' && house.now() < until) house.pass(1_000);
    house.pass(9_000);
  }
}

function changedBy(house: House, rules: ReturnType<House['rules']>, act: OfParents): typeof rules {
  const ofChild = (change: (of: ChildRules) => ChildRules, number: number) => ({
    ...rules,
    children: rules.children.map((each) => (each.id === childOf(house, number) ? change(each) : each)),
  });
  switch (act.kind) {
    case 'minutes':
      return ofChild((of) => ({ ...of, minutes: act.minutes }), act.child);
    case 'weekday':
      return ofChild((of) => ({ ...of, weekdays: withWeekday(of, act) }), act.child);
    case 'quiet': {
      const { weekday, from, to } = act;
      const isNone = from === to;
      return ofChild((of) => ({ ...of, quiet: isNone ? [] : [{ weekday, from, to }] }), act.child);
    }
    case 'loud':
      return ofChild((of) => ({ ...of, quiet: [] }), act.child);
    case 'older':
      return ofChild((of) => ({ ...of, age: of.age === 4 ? 9 : 4 }), act.child);
    case 'bonus': {
      const date = house.dates.dateOf(house.zones(), house.now() + act.days * DAY_MS);
      const id = `00000000-0000-4000-8000-b${String(rules.bonuses.length).padStart(11, '0')}`;
      const bonus = { id, profile_id: childOf(house, act.child), date, minutes: act.minutes };
      return { ...rules, bonuses: [...rules.bonuses, bonus] };
    }
    case 'zone':
      return { ...rules, timezone: act.timezone };
    case 'set_aside': {
      const whose = kioskOf(house, act.on).id;
      const set = act.minutes === null ? {} : { offline_minutes: act.minutes };
      return {
        ...rules,
        kiosks: rules.kiosks.map((each) => (each.id === whose ? { id: whose, ...set } : each)),
      };
    }
  }
}

function withWeekday({ weekdays }: ChildRules, act: Of<'weekday'>): Map<number, number> {
  const all = new Map(weekdays);
  if (act.minutes === null) all.delete(act.weekday);
  else all.set(act.weekday, act.minutes);
  return all;
}

function kioskOf({ kiosks }: House, number: number): HouseKiosk {
  const kiosk = kiosks[number] ?? kiosks[0];
  if (!kiosk) throw new Error('there is no kiosk in the house');
  return kiosk;
}

function childOf(house: House, number: number): string {
  const { children } = house.rules();
  return children[number]?.id ?? children[0]?.id ?? ID.mia;
}

function filmOf(number: number): Film {
  const film = films[number % films.length];
  if (!film) throw new Error('there is no film');
  return film;
}
