import { createHash } from 'node:crypto';
import type { Postgres } from '../../db/postgres/connect.ts';
import { hashKey } from '../../sync/gateway/kiosk-key.ts';

/** A kiosk in a household of its own, and what one of its sessions may name. */
export interface BenchKiosk {
  readonly user_id: string;
  readonly profile_id: string;
  readonly video_id: string;
  readonly key: string;
}

/** So many households with one child, one video and one kiosk each. */
export async function addKiosks(postgres: Postgres, count: number): Promise<BenchKiosk[]> {
  const keys = Array.from(
    { length: count },
    (_, n) => `mk1_${createHash('sha256').update(`bench ${n}`).digest('base64url')}`,
  );
  const found = await postgres.query<Omit<BenchKiosk, 'key'> & { nr: number }>(
    `WITH given AS (SELECT hash, nr::int FROM unnest($1::text[]) WITH ORDINALITY AS it (hash, nr)),
       u AS (INSERT INTO users (email, password_hash, name) SELECT nr || '@bench.example', 'x', 'x' FROM given RETURNING id, email),
       n AS (SELECT id, split_part(email, '@', 1)::int AS nr FROM u),
       k AS (INSERT INTO kiosks (user_id, name, status, settings, paired_at, credential_hash)
         SELECT n.id, 'Bench', 'active', '{}', now(), hash FROM n JOIN given USING (nr)),
       p AS (INSERT INTO profiles (user_id, name) SELECT id, 'Mia' FROM u RETURNING id, user_id),
       v AS (INSERT INTO videos (user_id, title) SELECT id, 'A film' FROM u RETURNING id, user_id)
     SELECT n.nr, n.id AS user_id, p.id AS profile_id, v.id AS video_id
     FROM n JOIN p ON p.user_id = n.id JOIN v ON v.user_id = n.id ORDER BY n.nr`,
    [keys.map(hashKey)],
  );
  return found.map(({ nr, ...kiosk }) => ({ ...kiosk, key: keys[nr - 1] ?? '' }));
}
