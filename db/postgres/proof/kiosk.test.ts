import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, startPostgres } from '../../../demo/postgres.ts';
import {
  type GatewayUnderTest,
  type Household,
  startGateway,
} from '../../../sync/gateway/gateway-under-test.ts';
import { openProofServer, type ProofServer } from './proof-server.ts';
import { id, short } from './seed-ids.ts';

const tail = (long: string) => long.slice(-12).replace(/^0+/, '');

let server: ProofServer;
beforeAll(async () => {
  server = await openProofServer({ startPostgres, createDatabase });
});
afterAll(() => server.close());

/** A kiosk needs no more than its household and a key. */
const kioskOf = (gateway: GatewayUnderTest, user: string) =>
  gateway.addKiosk({ user_id: id(user) } as Household, 'Kitchen');
const rowsPulled = ({ lines }: Awaited<ReturnType<GatewayUnderTest['pull']>>) =>
  lines.flatMap((it) =>
    it.type === 'row' && it.table !== 'kiosks' ? [`${it.table} ${tail(it.row.id)}`] : [],
  );

for (const start of ['production', 'init'] as const) {
  describe(`a kiosk on a database that was migrated from ${start}`, () => {
    let gateway: GatewayUnderTest;
    beforeAll(async () => {
      gateway = await startGateway(server.urlOf(await server.migrated(start)));
    });
    afterAll(() => gateway.close());

    it('can be added to every living account, and gets its rows, however odd they are', async () => {
      const users = await gateway.postgres.query<{ id: string }>(
        'SELECT id FROM users WHERE deleted_at IS NULL',
      );
      for (const user of users) {
        const kiosk = await kioskOf(gateway, tail(user.id));
        const pulled = rowsPulled(await gateway.pull(kiosk.key, '/v1/snapshot'));
        const expected = await gateway.postgres.query<{ line: string }>(ROWS_OF_HOUSEHOLD, [user.id]);
        expect(pulled.toSorted()).toEqual(expected.map((it) => it.line).toSorted());
      }
    });

    it('is told when a row goes that was there before the migration', async () => {
      const kiosk = await kioskOf(gateway, 'a1');
      const { opening } = await gateway.pull(kiosk.key, '/v1/snapshot');
      const cursor = 'cursor' in opening ? opening.cursor : '';
      const mapping = start === 'production' ? 'f11' : 'f4';
      await gateway.postgres.query('DELETE FROM video_nfc_mappings WHERE id = $1', [id(mapping)]);
      const { lines } = await gateway.pull(kiosk.key, `/v1/changes?cursor=${encodeURIComponent(cursor)}`);
      expect(lines).toEqual([
        { type: 'gone', table: 'video_nfc_mappings', id: id(mapping) },
        { type: 'end', lines: 1 },
      ]);
    });
  });
}

/** The seeds' watch times are all of long ago, beyond what a kiosk holds. */
const ROWS_OF_HOUSEHOLD = `SELECT t || ' ' || ${short('id')} AS line FROM (
    SELECT 'platforms' AS t, id FROM platforms
    UNION ALL SELECT 'users', id FROM users WHERE id = $1
    UNION ALL SELECT 'profiles', id FROM profiles WHERE user_id = $1
    UNION ALL SELECT 'videos', id FROM videos WHERE user_id = $1
    UNION ALL SELECT 'nfc_chips', id FROM nfc_chips WHERE user_id = $1
    UNION ALL SELECT 'video_nfc_mappings', m.id FROM video_nfc_mappings m JOIN nfc_chips c ON c.id = nfc_chip_id
      WHERE c.user_id = $1
  ) rows`;
