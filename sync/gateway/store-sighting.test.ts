import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RecordServer, startRecordServer } from '../../demo/record-server.ts';
import { pushAnswer, type SightingItem } from '../protocol.ts';
import { type GatewayUnderTest, type Household, startGateway } from './gateway-under-test.ts';

let server: RecordServer;
let gateway: GatewayUnderTest;
let kitchen: Household;
let households = 0;

beforeAll(async () => {
  server = await startRecordServer();
  gateway = await startGateway(await server.freshRecord());
}, 60_000);
afterAll(async () => {
  await gateway.close();
  await server.stop();
});
beforeEach(async () => {
  kitchen = await gateway.household(`seeing${++households}`);
});

const UID = '04AABBCCDDEE80';
const noon = '2026-01-16T12:00:00.000Z';
const sighting = (more: Partial<SightingItem> = {}): SightingItem => ({
  type: 'sighting',
  id: randomUUID(),
  chip_uid: UID,
  seen_at: noon,
  times: 1,
  ...more,
});
const push = async (from: Household, ...items: unknown[]) => {
  const answer = await gateway.request(from.key, '/v1/push', {
    method: 'POST',
    body: JSON.stringify({ v: 1, items }),
    headers: { 'content-type': 'application/json' },
  });
  const { answers } = pushAnswer.parse(await answer.json());
  return answers.map((it) => (it.outcome === 'refused' ? it.reason : it.outcome));
};
const seen = ({ kiosk_id }: Household) =>
  gateway.postgres.query<{ chip_uid: string }>(
    `SELECT chip_uid, times, first_seen_at, last_seen_at FROM chip_sightings
     WHERE kiosk_id = $1 ORDER BY last_seen_at, chip_uid`,
    [kiosk_id],
  );

describe('a chip that nobody knows', () => {
  it('is counted once for each item, however often and in whatever order that comes', async () => {
    const first = sighting({ times: 3 });
    const later = sighting({ times: 2, seen_at: '2026-01-16T13:00:00.000Z' });
    expect(await push(kitchen, later, first, later, first)).toEqual(['stored', 'stored', 'known', 'known']);
    expect(await push(kitchen, first)).toEqual(['known']);
    expect(await seen(kitchen)).toEqual([
      {
        chip_uid: UID,
        times: 5,
        first_seen_at: new Date(noon),
        last_seen_at: new Date('2026-01-16T13:00:00.000Z'),
      },
    ]);
  });

  it('is counted once when the same comes on several connections at once', async () => {
    const items = Array.from({ length: 8 }, (_, n) => sighting({ times: n + 1 }));
    const answers = await Promise.all([
      push(kitchen, ...items),
      push(kitchen, ...items.toReversed()),
      push(kitchen, ...items),
    ]);
    expect(answers.flat().filter((it) => it === 'stored')).toHaveLength(8);
    expect(await seen(kitchen)).toMatchObject([{ times: 36 }]);
  });

  it('is each kiosk’s own, also under an id that another kiosk has used', async () => {
    const others = await gateway.household(`others${households}`);
    const item = sighting();
    expect([await push(kitchen, item), await push(others, item)]).toEqual([['stored'], ['stored']]);
    expect([await seen(kitchen), await seen(others)]).toMatchObject([[{ times: 1 }], [{ times: 1 }]]);
  });

  it('stands among the two hundred seen last', async () => {
    const many = Array.from({ length: 203 }, (_, n) =>
      sighting({
        chip_uid: `04AABBCCDD${n.toString(16).toUpperCase().padStart(4, '0')}`,
        seen_at: new Date(Date.parse(noon) + n * 1000).toISOString(),
      }),
    );
    await push(kitchen, ...many);
    expect((await seen(kitchen)).map(({ chip_uid }) => chip_uid)).toEqual(
      many.slice(3).map(({ chip_uid }) => chip_uid),
    );
    const forgotten = sighting({ chip_uid: many[0]?.chip_uid ?? '' });
    expect([await push(kitchen, forgotten), await push(kitchen, forgotten)]).toEqual([['stored'], ['known']]);
  });

  it('never counts beyond what the column holds', async () => {
    await push(kitchen, sighting());
    await gateway.postgres.query('UPDATE chip_sightings SET times = 2147483640');
    expect(await push(kitchen, sighting({ times: 1_000_000 }))).toEqual(['stored']);
    expect(await seen(kitchen)).toMatchObject([{ times: 2_147_483_647 }]);
  });

  it('is refused where it makes no sense, and its neighbours are stored', async () => {
    const bad = [
      { ...sighting(), chip_uid: 'not a chip' },
      { ...sighting(), chip_uid: UID.toLowerCase() },
      { ...sighting(), times: 0 },
      { ...sighting(), times: 1.5 },
      { ...sighting(), seen_at: 'yesterday' },
      { ...sighting(), profile_id: kitchen.profile_id },
      { ...sighting(), type: 'something newer' },
    ];
    expect(await push(kitchen, ...bad.flatMap((item) => [item, sighting()]))).toEqual(
      bad.flatMap(() => ['malformed', 'stored']),
    );
    expect(await seen(kitchen)).toMatchObject([{ times: bad.length }]);
  });
});
