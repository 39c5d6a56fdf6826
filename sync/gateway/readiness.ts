import type { Postgres } from '../../db/postgres/connect.ts';
import { sqlStateOf } from '../../db/postgres/failure.ts';
import { asAccess, asHousehold } from '../../db/postgres/roles.ts';
import { schemaVersion } from '../../db/postgres/schema-version.ts';
import type { Step } from '../../db/postgres/step.ts';
import { SHARED_HOUSEHOLD } from '../../db/schema/revisions.ts';

/** Why a gateway cannot work with this database, in a line that names the mend; null when it can. Rejects when it is away. */
export async function whyNotReady(postgres: Postgres, migrations: readonly Step[]): Promise<string | null> {
  try {
    const schema = await asAccess(postgres, (query) => schemaVersion(query, migrations));
    if (schema.kind !== 'current') return schema.message;
    await asHousehold(postgres, SHARED_HOUSEHOLD, async () => undefined);
    return null;
  } catch (error) {
    switch (sqlStateOf(error)) {
      case NO_SUCH_ROLE: {
        const schema = await schemaVersion(postgres.query, migrations);
        return schema.kind === 'current' ? 'The role medio_access was dropped' : schema.message;
      }
      case NOT_ALLOWED:
        return 'The login of DATABASE_URL may not act as a gateway: GRANT medio_gateway, medio_access TO it';
      default:
        throw error;
    }
  }
}

const NO_SUCH_ROLE = '22023';
const NOT_ALLOWED = '42501';
