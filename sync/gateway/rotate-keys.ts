import type { Postgres } from '../../db/postgres/connect.ts';
import { asAccess } from '../../db/postgres/roles.ts';
import type { Clock } from '../clock.ts';
import { rotateKeys } from './access/gateway-keys.ts';

/** New keys at once; access tokens signed with the old ones are refused, and kiosks fetch others by themselves. */
export function rotateKeysNow(postgres: Postgres, clock: Clock): Promise<{ readonly kid: string }> {
  return asAccess(postgres, (query) => rotateKeys(query, clock));
}
