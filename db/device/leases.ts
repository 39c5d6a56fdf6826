import type { Db } from './open.ts';

/** What the gateway lets this kiosk play of one child's day. */
export interface Lease {
  readonly profile_id: string;
  /** `YYYY-MM-DD`. */
  readonly date: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
  /** How far this kiosk's own seconds for that date may go. */
  readonly upto_s: number;
  /** Of the answer that gave it; 0: unknown. */
  readonly number: number;
}

/** The last lease of each child. */
export interface Leases {
  /** Null: none, or one for another date. */
  readonly of: (profile_id: string, date: string) => Lease | null;
  /** Replaces the one the child had. */
  readonly put: (lease: Lease) => void;
  readonly dropFor: (profile_id: string) => void;
  readonly all: () => Lease[];
}

export function leasesOf(state: Db): Leases {
  const columns = 'profile_id, date, until, upto_s, number';
  const find = state.prepare<[string, string], Lease>(
    `SELECT ${columns} FROM leases WHERE profile_id = ? AND date = ?`,
  );
  const put = state.prepare<Lease>(`
    INSERT OR REPLACE INTO leases (profile_id, date, until, upto_s, number)
    VALUES (@profile_id, @date, @until, @upto_s, @number)`);
  const all = state.prepare<[], Lease>(`SELECT ${columns} FROM leases ORDER BY profile_id`);
  const drop = state.prepare<[string]>('DELETE FROM leases WHERE profile_id = ?');
  return {
    of: (profile_id, date) => find.get(profile_id, date) ?? null,
    put: (lease) => {
      put.run(lease);
    },
    dropFor: (profile_id) => {
      drop.run(profile_id);
    },
    all: () => all.all(),
  };
}
