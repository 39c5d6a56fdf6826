import type { Db } from './open.ts';

/** What is charged to a child: seconds per session and local date, written before they are played. */
export interface Ledger {
  /** Charges the session up to `booked_s` in all; what is new goes to `day`. `played_s`: seen to play so far, in all. */
  readonly book: (session_id: string, charge: Charge, day: Day, owner: Owner, now: number) => void;
  /** Gives back what was booked and not played. */
  readonly settle: (session_id: string, played_s: number, now: number) => void;
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
  ) => { readonly used_s: number; readonly mapping_used_s: number };
  readonly ofSession: (session_id: string) => LedgerRow[];
  /** What this kiosk has seen a child play on a date, seconds. */
  readonly playedOn: (profile_id: string, date: string) => number;
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

export interface LedgerRow extends Day, Owner, Charge {
  readonly session_id: string;
  readonly booked_at: number;
}

export function ledgerOf(state: Db): Ledger {
  const ofSession = state.prepare<[string], LedgerRow>(
    'SELECT * FROM ledger WHERE session_id = ? ORDER BY date',
  );
  const upsert = state.prepare<LedgerRow>(`
    INSERT INTO ledger (session_id, date, timezone, profile_id, mapping_id, booked_s, played_s, booked_at)
    VALUES (@session_id, @date, @timezone, @profile_id, @mapping_id, @booked_s, @played_s, @booked_at)
    ON CONFLICT (session_id, date)
    DO UPDATE SET booked_s = excluded.booked_s, played_s = excluded.played_s, booked_at = excluded.booked_at`);
  const usage = prepareUsage(state, 'mapping_id = @mapping');
  const usageOfSeveral = prepareUsage(state, 'mapping_id IN (SELECT value FROM json_each(@mapping))');
  const playedOn = state
    .prepare<[string, string], number>(
      'SELECT coalesce(sum(played_s), 0) FROM ledger WHERE profile_id = ? AND date = ?',
    )
    .pluck();

  const write = (rows: readonly LedgerRow[]) => {
    for (const row of rows) upsert.run(row);
  };

  return {
    book: (session_id, charge, day, { profile_id, mapping_id }, now) => {
      const rows = ofSession.all(session_id);
      const more = charge.booked_s - sum(rows, 'booked_s');
      const fresh = {
        session_id,
        date: day.date,
        timezone: day.timezone,
        profile_id,
        mapping_id,
        booked_at: now,
      };
      write(spread(charge.played_s, addTo(rows, fresh, more)));
    },
    settle: (session_id, played_s, now) => {
      const rows = spread(played_s, ofSession.all(session_id));
      write(rows.map((row) => ({ ...row, booked_s: row.played_s, booked_at: now })));
    },
    usage: (profile_id, mapping_id, date, without, copies = []) => {
      const found =
        copies.length === 0
          ? usage.get({ profile_id, mapping: mapping_id, date, without })
          : usageOfSeveral.get({
              profile_id,
              mapping: JSON.stringify([mapping_id, ...copies]),
              date,
              without,
            });
      return found ?? { used_s: 0, mapping_used_s: 0 };
    },
    ofSession: (session_id) => ofSession.all(session_id),
    playedOn: (profile_id, date) => playedOn.get(profile_id, date) ?? 0,
  };
}

interface UsageOf {
  readonly profile_id: string;
  /** An id, or a JSON list of ids. */
  readonly mapping: string;
  readonly date: string;
  readonly without: string | null;
}

function prepareUsage(state: Db, ofMapping: string) {
  return state.prepare<UsageOf, { used_s: number; mapping_used_s: number }>(`
    SELECT coalesce(sum(booked_s), 0) AS used_s,
           coalesce(sum(booked_s) FILTER (WHERE ${ofMapping}), 0) AS mapping_used_s
      FROM ledger
     WHERE profile_id = @profile_id AND date >= @date AND session_id IS NOT @without`);
}

function addTo(
  rows: readonly LedgerRow[],
  fresh: Omit<LedgerRow, 'booked_s' | 'played_s'>,
  more: number,
): LedgerRow[] {
  const today = rows.find((row) => row.date === fresh.date);
  const others = rows.filter((row) => row !== today);
  const booked_s = (today?.booked_s ?? 0) + Math.max(0, more);
  return [...others, { ...fresh, booked_s, played_s: 0 }].sort((a, b) => (a.date < b.date ? -1 : 1));
}

/** What was played fills the dates in their order, each as far as it is booked. */
function spread(played_s: number, rows: readonly LedgerRow[]): LedgerRow[] {
  let left = played_s;
  return rows.map((row) => {
    const here = Math.min(left, row.booked_s);
    left -= here;
    return { ...row, played_s: here };
  });
}

function sum(rows: readonly LedgerRow[], key: 'booked_s' | 'played_s'): number {
  return rows.reduce((total, row) => total + row[key], 0);
}
