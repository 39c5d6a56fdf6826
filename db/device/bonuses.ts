import type { Db } from './open.ts';

/** Minutes that a parent gave a child at this kiosk, for one date. */
export interface GivenBonus {
  readonly id: string;
  readonly profile_id: string;
  /** `YYYY-MM-DD`. */
  readonly date: string;
  /** 5 to 60. */
  readonly minutes: number;
  /** Milliseconds since the epoch. */
  readonly given_at: number;
}

export interface GivenBonuses {
  /** The bonus, and what the gateway is to hear of it, in one committed transaction. */
  readonly give: (bonus: GivenBonus) => void;
  /** Those for this date and later, in the order they were given. */
  readonly since: (date: string) => GivenBonus[];
  /** Of those, the ones that the gateway has not answered yet. */
  readonly waitingSince: (date: string) => GivenBonus[];
}

export interface GivenBonusesDeps {
  readonly state: Db;
  /** Queues the bonus for the gateway, within the transaction that is open. */
  readonly queue: (bonus: GivenBonus) => void;
}

export function givenBonusesOf(deps: GivenBonusesDeps): GivenBonuses {
  const { state, queue } = deps;
  const insert = state.prepare<GivenBonus>(`
    INSERT INTO given_bonuses (id, profile_id, date, minutes, given_at)
    VALUES (@id, @profile_id, @date, @minutes, @given_at)`);
  const give = state.transaction((bonus: GivenBonus) => {
    insert.run(bonus);
    queue(bonus);
  });
  const since = prepareSince(state, 'true');
  const waitingSince = prepareSince(state, WAITING);
  return {
    give: (bonus) => give(bonus),
    since: (date) => since.all(date),
    waitingSince: (date) => waitingSince.all(date),
  };
}

/** For a reader beside the agent, which prepares nothing that writes. */
export function waitingBonusesSince(state: Db, date: string): GivenBonus[] {
  return prepareSince(state, WAITING).all(date);
}

const WAITING = 'id IN (SELECT id FROM outbox)';

function prepareSince(state: Db, and: string) {
  return state.prepare<[string], GivenBonus>(`
    SELECT id, profile_id, date, minutes, given_at FROM given_bonuses WHERE date >= ? AND ${and} ORDER BY given_at, id`);
}
