import { connect as connectSocket } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RecordServer, startRecordServer } from '../../demo/record-server.ts';
import { errorAnswer, pushAnswer } from '../protocol.ts';
import { type GatewayUnderTest, type Household, startGateway } from './gateway-under-test.ts';

/** Random ones print their seed when they fail. */
let server: RecordServer;
let gateway: GatewayUnderTest;
let anna: Household;
let ben: Household;
let before: unknown;

beforeAll(async () => {
  server = await startRecordServer();
  gateway = await startGateway(await server.freshRecord());
  [anna, ben] = [await gateway.household('anna'), await gateway.household('ben')];
}, 60_000);
afterAll(async () => {
  await gateway.close();
  await server.stop();
});
beforeEach(async () => {
  before = await written();
});

/** How many rows there are of whatever a kiosk may write. */
async function written(): Promise<unknown> {
  const tables = ['watch_sessions', 'daily_watch_time', 'kiosk_watch_time', 'watch_time_grants'];
  const more = ['watch_time_leases', 'chip_sightings', 'sync_receipts'];
  const counts = [...tables, ...more].map((table) => `(SELECT count(*) FROM ${table}) AS ${table}`);
  return gateway.postgres.query(`SELECT ${counts.join(', ')}`);
}

const post = (path: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  gateway.request(anna.key, path, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  });

describe('a request that makes no sense', () => {
  const bodies: [string, string | Uint8Array<ArrayBuffer>, number][] = [
    ['nothing', '', 400],
    ['no JSON', '{"v":1,', 400],
    ['another kind of value', '[]', 400],
    ['null', 'null', 400],
    ['bytes that are no text', new Uint8Array([0xff, 0xfe, 0x00]), 400],
    ['another version', '{"v":2,"items":[{}]}', 400],
    ['no items', '{"v":1,"items":[]}', 400],
    ['more than 500 items', JSON.stringify({ v: 1, items: Array(501).fill(0) }), 400],
    ['more than a megabyte', JSON.stringify({ v: 1, items: ['x'.repeat(1_100_000)] }), 413],
    ['a prototype to poison', '{"v":1,"items":[{}],"__proto__":{"v":1}}', 400],
    ['a hundred thousand brackets', '['.repeat(100_000), 400],
  ];
  for (const [what, body, status] of bodies) {
    it(`is refused with ${status} when it is ${what}, and nothing is written`, async () => {
      const answer = await post('/v1/push', body);
      expect(answer.status).toBe(status);
      expect(errorAnswer.parse(await answer.json())).toMatchObject({ type: 'error' });
      expect(await written()).toEqual(before);
    });
  }

  it('is refused with 415 when it is no JSON by its own word', async () => {
    const answer = await post('/v1/push', 'a=1', { 'content-type': 'text/plain' });
    expect([answer.status, errorAnswer.parse(await answer.json()).code]).toEqual([415, 'malformed']);
  });

  it('is refused where no HTTP is spoken', async () => {
    const { port } = new URL(gateway.url);
    const said = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connectSocket(Number(port), '127.0.0.1', () =>
        socket.write('\x16\x03\x01 hello\r\n\r\n'),
      );
      socket.on('data', (chunk) => (text += chunk));
      socket.once('close', () => resolve(text)).once('error', reject);
    });
    expect(said).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('is refused with 431 when its headers are endless', async () => {
    const answer = await gateway.request(anna.key, '/v1/snapshot', {
      headers: { 'x-more': 'y'.repeat(40_000) },
    });
    expect(answer.status).toBe(431);
  });
});

const ids = () =>
  fc.constantFrom(anna.profile_id, ben.profile_id, ben.video_id, ben.chip_id, anna.user_id, 'x');
const values = fc.oneof(
  fc.anything({ maxDepth: 2, withNullPrototype: false }),
  fc.constantFrom(
    -1,
    1e308,
    2 ** 53,
    '\u0000',
    '\ud800',
    '0000-00-00',
    '9999-12-31T23:59:59Z',
    '💥'.repeat(300),
  ),
);

describe('whatever a kiosk pushes', () => {
  it('is answered item by item, and never by a mistake of the gateway', async () => {
    const names = [
      'id',
      'video_id',
      'profile_id',
      'nfc_chip_id',
      'started_at',
      'ended_at',
      'duration_seconds',
    ];
    const more = [
      'completed',
      'stopped_reason',
      'days',
      'minutes',
      'date',
      'granted_at',
      'chip_uid',
      'times',
      'surplus',
    ];
    const item = fc.oneof(
      values,
      fc
        .tuple(
          fc.constantFrom('session', 'grant', 'sighting', 'unheard of'),
          fc.dictionary(fc.constantFrom(...names, ...more), fc.oneof(values, fc.constant(null).chain(ids))),
        )
        .map(([type, fields]) => ({ type, ...fields })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(item, { minLength: 1, maxLength: 8 }), async (items) => {
        const body = asJson({ v: 1, items });
        fc.pre(body !== null);
        const answer = await post('/v1/push', body ?? '');
        const answered = pushAnswer.parse(await answer.json());
        expect([answer.status, answered.answers.length]).toEqual([200, items.length]);
      }),
      { numRuns: 150 },
    );
    expect(await written()).toEqual(before);
  });

  it('under any path and query is answered in the gateway’s own words', async () => {
    const part = fc.oneof(
      fc.string({ maxLength: 20 }),
      fc.constantFrom('v1', 'snapshot', 'changes', '..', '%00', '%'),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(part, { maxLength: 4 }),
        fc.string({ maxLength: 60 }),
        async (path, query) => {
          const encoded = path.map((it) => (it.startsWith('%') ? it : encodeURIComponent(it.toWellFormed())));
          const asked = `/${encoded.join('/')}?cursor=${encodeURIComponent(query.toWellFormed())}&edition=${query.length}`;
          const answer = await gateway.request(anna.key, asked);
          const text = await answer.text();
          expect(answer.status, asked).toBeLessThan(500);
          if (answer.status >= 400) expect(errorAnswer.safeParse(JSON.parse(text)).success, asked).toBe(true);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('the ids of another household', () => {
  const mine = () => ({
    type: 'session',
    id: crypto.randomUUID(),
    video_id: anna.video_id,
    profile_id: anna.profile_id,
    nfc_chip_id: anna.chip_id,
    started_at: '2026-01-15T12:00:00.000Z',
    ended_at: null,
    duration_seconds: 60,
    completed: null,
    stopped_reason: null,
    days: [{ date: '2026-01-15', timezone: 'UTC', seconds: 60 }],
  });

  it('in any field of an item store nothing, there or here', async () => {
    const foreign = [ben.user_id, ben.profile_id, ben.video_id, ben.chip_id, ben.kiosk_id];
    const fields = ['video_id', 'profile_id', 'nfc_chip_id'];
    const items = fields.flatMap((field) => foreign.map((id) => ({ ...mine(), [field]: id })));
    const answer = await post('/v1/push', JSON.stringify({ v: 1, items }));
    const { answers } = pushAnswer.parse(await answer.json());
    expect(answers.map((it) => it.outcome)).toEqual(items.map(() => 'refused'));
    expect(await written()).toEqual(before);
  });

  it('are answered like ids that nobody has', async () => {
    const told = async (id: string) => {
      const answer = await post('/v1/push', JSON.stringify({ v: 1, items: [{ ...mine(), video_id: id }] }));
      const [only] = pushAnswer.parse(await answer.json()).answers;
      return only?.outcome === 'refused' ? [only.reason, only.detail.replace(id, '…')] : only;
    };
    expect(await told(ben.video_id)).toEqual(await told(crypto.randomUUID()));
  });

  it('in a cursor bring nothing of theirs', async () => {
    const theirs = await gateway.pull(ben.key, '/v1/snapshot');
    const cursor = 'cursor' in theirs.opening ? theirs.opening.cursor : '';
    const { opening, lines } = await gateway.pull(
      anna.key,
      `/v1/changes?cursor=${encodeURIComponent(cursor)}`,
    );
    expect([opening.type, lines]).toEqual(['snapshot_required', []]);
  });
});

/** Null for what JSON cannot say. */
function asJson(value: unknown): string | null {
  try {
    return JSON.stringify(value, (_, it) => (typeof it === 'bigint' ? Number(it) : it)) ?? null;
  } catch {
    return null;
  }
}
