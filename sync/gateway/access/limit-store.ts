import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { Query } from '../../../db/postgres/connect.ts';
import type { Clock } from '../../clock.ts';

interface Stored {
  readonly points: number;
  readonly expire: number;
}

/** Carried by the library from its caller to the hooks below. */
interface Within {
  readonly query: Query;
}

/**
 * The library's limiter on the table that it knows, in the caller's transaction and by the caller's clock: its own client takes
 * a connection for each point and reads the time of the process.
 */
export class LimitStore extends RateLimiterPostgres {
  readonly #clock: Clock;

  constructor(
    clock: Clock,
    rule: { readonly name: string; readonly points: number; readonly seconds: number },
  ) {
    super({
      storeClient: {},
      storeType: 'client',
      tableName: 'rate_limits',
      tableCreated: true,
      clearExpiredByTimeout: false,
      keyPrefix: rule.name,
      points: rule.points,
      duration: rule.seconds,
    });
    this.#clock = clock;
  }

  async _upsert(
    key: string,
    points: number,
    milliseconds: number,
    _force: boolean,
    { query }: Within,
  ): Promise<Stored> {
    const now = Math.floor(this.#clock.now());
    // A count is not worth waiting for the disk: a server that loses power forgets the tries of its last second.
    const [stored] = await query<Stored>(
      `INSERT INTO rate_limits AS it (key, points, expire) VALUES ($1, greatest($2::int, 0), $3)
       ON CONFLICT (key) DO UPDATE SET
         points = CASE WHEN it.expire <= $4 THEN greatest($2::int, 0) ELSE greatest(it.points + $2::int, 0) END,
         expire = CASE WHEN it.expire <= $4 THEN $3 ELSE it.expire END
       RETURNING points, expire, set_config('synchronous_commit', 'off', true)`,
      [key, points, now + milliseconds, now],
    );
    if (!stored) throw new Error('A limit was not written');
    return stored;
  }

  _getRateLimiterRes(_key: string, changed: number, { points, expire }: Stored): RateLimiterRes {
    const left = Math.max(this.points - points, 0);
    return new RateLimiterRes(left, Math.max(expire - this.#clock.now(), 0), points, points === changed);
  }
}

export type Consumed =
  | { readonly kind: 'had' }
  /** `first`: the one that found it used up, so that it can be told once. */
  | { readonly kind: 'used_up'; readonly ms: number; readonly first: boolean };

export async function consume(store: LimitStore, key: string, query: Query): Promise<Consumed> {
  try {
    await store.consume(key, 1, { query });
    return { kind: 'had' };
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    return { kind: 'used_up', ms: error.msBeforeNext, first: error.consumedPoints === store.points + 1 };
  }
}

export async function giveBack(store: LimitStore, key: string, query: Query): Promise<void> {
  await store.reward(key, 1, { query });
}
