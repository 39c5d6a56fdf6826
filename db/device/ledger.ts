import type { Db } from './open.ts';

/** What is charged to a child: seconds per session and local date, written before they are played. */
export interface Ledger {
  /** Makes `pieces` all that the session is charged for. */
  readonly write: (session_id: string, owner: Owner, pieces: readonly Piece[], now: number) => void;
  /**
   * Used on `date` and later: rows that a wrong clock left in the future keep counting. `copies`: other ids whose seconds
   * count as the mapping's own.
   */
  readonly usage: (
    profile_id: string,
    mapping_id: string,
    date: string,
    without: string | null,
    copies?: readonly string[],
  ) => Used;
  /** As `usage`, of the seconds after an instant of the kiosk's own time, whatever their date. */
  readonly usageSince: (
    profile_id: string,
    mapping_id: string,
    since: number,
    without: string | null,
    copies?: readonly string[],
  ) => Used;
  /** As `usage`, of the seconds dated on `date` and later that `usageSince` leaves out because they are before its instant. */
  readonly usageAhead: (
    profile_id: string,
    mapping_id: string,
    ahead: { readonly date: string; readonly since: number },
    without: string | null,
    copies?: readonly string[],
  ) => Used;
  /** In the order they were played. */
  readonly ofSession: (session_id: string) => LedgerRow[];
  /** What a child was seen to play on a date in sessions that count as this kiosk's, seconds: of before it was paired anew, not. */
  readonly playedOn: (profile_id: string, date: string, kiosk_id: string | null) => number;
}

export interface Used {
  readonly used_s: number;
  readonly mapping_used_s: number;
}

export interface Charge {
  readonly booked_s: number;
  readonly played_s: number;
}

export interface Day {
  readonly date: string;
  readonly timezone: string;
}

export interface Owner {
  readonly profile_id: string;
  readonly mapping_id: string;
}

/** Seconds that follow each other without a pause, on one date. */
export interface Piece extends Day, Charge {
  /** The end of the last booked second, by the kiosk's own time in milliseconds. */
  readonly lb_until: number;
  readonly boot_id: string | null;
  /** 1: nobody had confirmed the time in that boot. `date` and `lb_until` are the least they can be. */
  readonly held: 0 | 1;
}

export interface LedgerRow extends Piece, Owner {
  readonly session_id: string;
  readonly piece: number;
  readonly booked_at: number;
}

export function ledgerOf(state: Db): Ledger {
  const ofSession = state.prepare<[string], LedgerRow>(
    'SELECT * FROM ledger WHERE session_id = ? ORDER BY piece',
  );
  const upsert = state.prepare<LedgerRow>(`
    INSERT OR REPLACE INTO ledger (session_id, piece, date, timezone, profile_id, mapping_id, booked_s, played_s, booked_at,
                                   lb_until, boot_id, held)
    VALUES (@session_id, @piece, @date, @timezone, @profile_id, @mapping_id, @booked_s, @played_s, @booked_at,
            @lb_until, @boot_id, @held)`);
  const cut = state.prepare<[string, number]>('DELETE FROM ledger WHERE session_id = ? AND piece >= ?');
  const onDate = prepareUsage(state, { seconds: 'booked_s', when: 'date >= @from' });
  const since = prepareUsage(state, {
    seconds: 'min(booked_s, CAST((lb_until - @from + 999) / 1000 AS INTEGER))',
    when: 'lb_until > @from',
  });
  const ahead = prepareUsage(state, { seconds: 'booked_s', when: 'date >= @date AND lb_until <= @from' });
  const playedOn = state
    .prepare<[string, string, string | null], number>(
      `SELECT coalesce(sum(played_s), 0) FROM ledger JOIN watch_sessions ON watch_sessions.id = session_id
        WHERE ledger.profile_id = ? AND date = ? AND kiosk_id IS ?`,
    )
    .pluck();

  return {
    write: (session_id, owner, pieces, now) => {
      const before = ofSession.all(session_id);
      pieces.forEach((each, piece) => {
        const known = before[piece];
        if (!known || !isSame(known, each)) {
          upsert.run({ ...ownerOf(owner), ...each, session_id, piece, booked_at: now });
        }
      });
      if (before.length > pieces.length) cut.run(session_id, pieces.length);
    },
    usage: (profile_id, mapping_id, from, without, copies = []) =>
      onDate({ profile_id, from, without }, [mapping_id, ...copies]),
    usageSince: (profile_id, mapping_id, from, without, copies = []) =>
      since({ profile_id, from, without }, [mapping_id, ...copies]),
    usageAhead: (profile_id, mapping_id, { date, since: from }, without, copies = []) =>
      ahead({ profile_id, date, from, without }, [mapping_id, ...copies]),
    ofSession: (session_id) => ofSession.all(session_id),
    playedOn: (profile_id, date, kiosk_id) => playedOn.get(profile_id, date, kiosk_id) ?? 0,
  };
}

interface UsageOf {
  readonly profile_id: string;
  readonly from: string | number;
  readonly date?: string;
  readonly without: string | null;
}

/** Statements for one mapping and for several: the common case is spared the list. */
function prepareUsage(state: Db, sum: { readonly seconds: string; readonly when: string }) {
  const prepare = (ofMapping: string) =>
    state.prepare<UsageOf & { readonly mapping: string }, Used>(`
      SELECT coalesce(sum(${sum.seconds}), 0) AS used_s,
             coalesce(sum(${sum.seconds}) FILTER (WHERE ${ofMapping}), 0) AS mapping_used_s
        FROM ledger
       WHERE profile_id = @profile_id AND ${sum.when} AND session_id IS NOT @without`);
  const ofOne = prepare('mapping_id = @mapping');
  const ofSeveral = prepare('mapping_id IN (SELECT value FROM json_each(@mapping))');
  return (of: UsageOf, mappings: readonly string[]): Used => {
    const [mapping = ''] = mappings;
    const found =
      mappings.length === 1
        ? ofOne.get({ ...of, mapping })
        : ofSeveral.get({ ...of, mapping: JSON.stringify(mappings) });
    return found ?? { used_s: 0, mapping_used_s: 0 };
  };
}

function isSame(a: Piece, b: Piece): boolean {
  return (
    a.date === b.date &&
    a.timezone === b.timezone &&
    a.booked_s === b.booked_s &&
    a.played_s === b.played_s &&
    a.lb_until === b.lb_until &&
    a.boot_id === b.boot_id &&
    a.held === b.held
  );
}

function ownerOf({ profile_id, mapping_id }: Owner): Owner {
  return { profile_id, mapping_id };
}
