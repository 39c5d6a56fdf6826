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
}

/** The last lease of each child. */
export interface Leases {
  /** Null: none, or one for another date. */
  readonly of: (profile_id: string, date: string) => Lease | null;
  /** Replaces the one the child had. */
  readonly put: (lease: Lease) => void;
  readonly dropFor: (profile_id: string) => void;
  readonly dropAll: () => void;
}

export function leasesOf(state: Db): Leases {
  const find = state.prepare<[string, string], Lease>(
    'SELECT profile_id, date, until, upto_s FROM leases WHERE profile_id = ? AND date = ?',
  );
  const put = state.prepare<Lease>(`
    INSERT OR REPLACE INTO leases (profile_id, date, until, upto_s) VALUES (@profile_id, @date, @until, @upto_s)`);
  const dropAll = state.prepare<[]>('DELETE FROM leases');
  const drop = state.prepare<[string]>('DELETE FROM leases WHERE profile_id = ?');
  return {
    of: (profile_id, date) => find.get(profile_id, date) ?? null,
    put: (lease) => {
      put.run(lease);
    },
    dropFor: (profile_id) => {
      drop.run(profile_id);
    },
    dropAll: () => {
      dropAll.run();
    },
  };
}
