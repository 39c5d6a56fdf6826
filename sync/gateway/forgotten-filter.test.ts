import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type RecordServer, startRecordServer } from '../../demo/record-server.ts';
import { type GatewayUnderTest, startGateway } from './gateway-under-test.ts';

/** The one place that limits a pull to a household, as if somebody had forgotten to. */
vi.mock('./household-rows.ts', async (original) => {
  const actual = await original<typeof import('./household-rows.ts')>();
  const everything: typeof actual.householdRows = (table, and) =>
    actual
      .householdRows(table, and)
      .replace(/WHERE (\$1::uuid IS NOT NULL AND \$2::date IS NOT NULL) AND .*$/s, `WHERE $1 ${and ?? ''}`);
  return { ...actual, householdRows: everything };
});

let server: RecordServer;
let gateway: GatewayUnderTest;

beforeAll(async () => {
  server = await startRecordServer();
  gateway = await startGateway(await server.freshRecord());
}, 60_000);
afterAll(async () => {
  await gateway.close();
  await server.stop();
});

it('a pull without its filter still brings no row of another household', async () => {
  const [anna, ben] = [await gateway.household('anna'), await gateway.household('ben')];
  const { householdRows } = await import('./household-rows.ts');
  const unfiltered = await gateway.postgres.query(householdRows('videos'), [anna.user_id, '2026-01-15']);
  expect(unfiltered).toHaveLength(2);

  const { lines } = await gateway.pull(anna.key, '/v1/snapshot');
  const text = JSON.stringify(lines);
  const rows = lines.filter((line) => line.type === 'row').map((line) => line.table);
  expect(rows).toEqual(['users', 'profiles', 'kiosks', 'videos', 'nfc_chips', 'video_nfc_mappings']);
  for (const id of [ben.user_id, ben.profile_id, ben.video_id, ben.chip_id, ben.kiosk_id]) {
    expect(text).not.toContain(id);
  }
});
