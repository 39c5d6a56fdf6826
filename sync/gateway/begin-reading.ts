import type { Query } from '../../db/postgres/connect.ts';
import { beginAsHousehold } from '../../db/postgres/roles.ts';
import type { Standing } from './cursor.ts';
import type { GatewayDeps } from './gateway.ts';
import { readPosition } from './revisions.ts';

export interface Reading {
  /** All of one moment, the one that `position` describes. */
  readonly query: Query;
  readonly position: Standing;
  /** Gives its connection back. May be called twice. */
  readonly end: () => Promise<void>;
}

/** The database may be started anew while it is asked what it is. */
const ATTEMPTS = 3;

/** Begins to read a household's rows, in a database of which it is known that kiosks may go on from what they have seen. */
export async function beginReading(
  deps: Pick<GatewayDeps, 'postgres' | 'installation'>,
  household: string,
  edition: number,
): Promise<Reading> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const read = await beginAsHousehold(deps.postgres, household, 'read');
    const end = () => read.end('undo');
    try {
      const position = await readPosition(read.query, household, edition);
      if (deps.installation.isKnown(position.incarnation)) return { query: read.query, position, end };
    } catch (error) {
      await end();
      throw error;
    }
    await end();
    await deps.installation.check();
  }
  throw Object.assign(new Error('The database was started anew again and again'), { code: '57P03' });
}
