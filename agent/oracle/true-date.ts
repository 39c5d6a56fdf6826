/** What the calendar on the wall says. Written without the kiosk's own calendar, which it is there to judge. */
export interface TrueDates {
  /** `YYYY-MM-DD HH:MM` in a zone. */
  readonly wallIn: (timezone: string, at: number) => string;
  /** The date that counts: the earlier one, while a zone of before counts as well. */
  readonly dateOf: (zones: Zones, at: number) => string;
  /** When that date ends. */
  readonly endOf: (zones: Zones, at: number) => number;
  readonly changed: (zones: Zones | null, timezone: string, at: number) => Zones;
}

export interface Zones {
  readonly present: string;
  readonly formers: readonly { readonly timezone: string; readonly until: number }[];
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export function trueDates(): TrueDates {
  const zones = new Map<
    string,
    { readonly format: Intl.DateTimeFormat; readonly known: Map<number, string> }
  >();

  const wallIn = (timezone: string, at: number) => {
    const zone = zones.get(timezone) ?? { format: formatOf(timezone), known: new Map<number, string>() };
    zones.set(timezone, zone);
    const minute = Math.floor(at / MINUTE);
    const known = zone.known.get(minute) ?? zone.format.format(minute * MINUTE);
    zone.known.set(minute, known);
    return known;
  };
  const dateIn = (timezone: string, at: number) => wallIn(timezone, at).slice(0, 10);

  const endIn = (timezone: string, at: number) => {
    const date = dateIn(timezone, at);
    let minute = Math.floor(at / MINUTE) * MINUTE;
    while (isPlainHour(wallIn(timezone, minute), wallIn(timezone, minute + HOUR))) minute += HOUR;
    while (dateIn(timezone, minute) === date) minute += MINUTE;
    return minute;
  };

  const dateOf = ({ present, formers }: Zones, at: number) => {
    let date = dateIn(present, at);
    for (const former of formers) {
      const other = former.until > at ? dateIn(former.timezone, at) : date;
      if (other < date) date = other;
    }
    return date;
  };

  return {
    wallIn,
    dateOf,
    endOf: (of, at) => {
      const date = dateOf(of, at);
      let end = at;
      do {
        const ends = [of.present, ...of.formers.map(({ timezone }) => timezone)].map((each) =>
          endIn(each, end),
        );
        const drops = of.formers.map(({ until }) => until).filter((until) => until > end);
        end = Math.min(...ends, ...drops);
      } while (dateOf(of, end) === date);
      return end;
    },
    changed: (before, timezone, at) => {
      if (!before) return { present: timezone, formers: [] };
      if (before.present === timezone) return before;
      const all = [
        { timezone: before.present, until: 0 },
        ...before.formers.filter(({ until }) => until > at),
      ];
      const formers = all
        .filter((zone) => zone.timezone !== timezone)
        .map((zone) => ({
          timezone: zone.timezone,
          until: Math.max(zone.until, endIn(zone.timezone, at), endIn(timezone, at)),
        }));
      return { present: timezone, formers };
    },
  };
}

/** An hour of one date in which nobody turned the clock. In any other, midnight is looked for minute by minute. */
function isPlainHour(from: string, to: string): boolean {
  const sameDate = from.slice(0, 10) === to.slice(0, 10);
  return (
    sameDate && Number(to.slice(11, 13)) === Number(from.slice(11, 13)) + 1 && to.slice(14) === from.slice(14)
  );
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const two = '2-digit';
  return new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    year: 'numeric',
    month: two,
    day: two,
    hour: two,
    minute: two,
  });
}
