import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type RecordServer, startRecordServer } from '../../demo/record-server.ts';
import { type GatewayUnderTest, type Household, startGateway } from './gateway-under-test.ts';

let server: RecordServer;
let databaseUrl: string;
let gateway: GatewayUnderTest;
let anna: Household;
let ben: Household;

beforeAll(async () => {
  server = await startRecordServer();
  databaseUrl = await server.freshRecord();
  gateway = await startGateway(databaseUrl);
  anna = await gateway.household('anna');
  ben = await gateway.household('ben');
  await soon(() => expect(gateway.isHearing()).toBe(true));
}, 60_000);
afterAll(async () => {
  await gateway.close();
  await server.stop();
});

const soon = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 5 });

/** An open stream, with the events it has said so far. */
async function listening({ key }: Household, at = gateway) {
  const stopping = new AbortController();
  const before = at.streams();
  const response = await at.request(key, '/v1/events', { signal: stopping.signal });
  const it = { response, events: [] as { revision: number | null }[], over: false };
  const read = async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      const text = decoder.decode(chunk as Uint8Array);
      for (const [, data] of text.matchAll(/^data: (.*)$/gm)) it.events.push(JSON.parse(data ?? ''));
    }
  };
  const reading = read()
    .catch(() => undefined)
    .finally(() => {
      it.over = true;
    });
  onTestFinished(async () => {
    stopping.abort();
    await reading;
    await soon(() => expect(at.streams()).toBe(before));
  });
  return it;
}

const rename = (household: Household, title: string) =>
  gateway.postgres.query('UPDATE videos SET title = $2 WHERE user_id = $1', [household.user_id, title]);

async function revisionOf({ user_id }: Household): Promise<number> {
  const [row] = await gateway.postgres.query<{ revision: number }>(
    'SELECT revision FROM household_revisions WHERE user_id = $1',
    [user_id],
  );
  return row?.revision ?? -1;
}

describe('an event stream', () => {
  it('tells the household of each commit, with its revision and nothing else', async () => {
    const [ours, theirs] = [await listening(anna), await listening(ben)];
    expect(ours.response.headers.get('content-type')).toBe('text/event-stream');
    const before = await revisionOf(anna);
    await rename(anna, 'One');
    await rename(anna, 'Two');
    await soon(() => expect(ours.events).toHaveLength(2));
    expect(ours.events).toEqual([
      { v: 1, type: 'changed', revision: before + 1 },
      { v: 1, type: 'changed', revision: before + 2 },
    ]);
    expect(theirs.events).toEqual([]);
  });

  it('says nothing of a transaction that was taken back', async () => {
    const ours = await listening(anna);
    const session = await gateway.postgres.session();
    await session.script(`BEGIN; UPDATE videos SET title = 'never'; ROLLBACK`);
    session.release();
    await rename(anna, 'kept');
    await soon(() => expect(ours.events).toEqual([{ v: 1, type: 'changed', revision: expect.any(Number) }]));
  });

  it('tells everybody when something changed that all share', async () => {
    const streams = [await listening(anna), await listening(ben)];
    await gateway.postgres.query(`INSERT INTO platforms (name) VALUES ('vimeo')`);
    const changed = { v: 1, type: 'changed', revision: null };
    await soon(() => expect(streams.map(({ events }) => events)).toEqual([[changed], [changed]]));
  });

  it('is only for kiosks that are paired', async () => {
    expect((await gateway.request('mk1_nobody', '/v1/events')).status).toBe(401);
    const removed = await gateway.addKiosk(anna, 'Attic');
    const [stream, neighbour] = [await listening(removed), await listening(anna)];
    await gateway.postgres.query(`UPDATE kiosks SET status = 'revoked', revoked_at = now() WHERE id = $1`, [
      removed.kiosk_id,
    ]);
    await soon(() => expect(stream.events).toHaveLength(1));
    await gateway.clock.advance(1_000);
    await soon(() => expect(stream.over).toBe(true));
    expect(neighbour.over).toBe(false);
    expect((await gateway.request(removed.key, '/v1/events')).status).toBe(401);
  });

  it('tells everybody once the database is heard again, whatever was missed meanwhile', async () => {
    const [ours, theirs] = [await listening(anna), await listening(ben)];
    await gateway.postgres.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'medio-gateway-listen' AND datname = current_database()`,
    );
    await soon(() => expect(gateway.isHearing()).toBe(false));
    await rename(anna, 'Nobody listened');
    expect(ours.events).toEqual([]);
    await gateway.clock.advance(500);
    const unknown = [{ v: 1, type: 'changed', revision: null }];
    await soon(() => expect([ours.events, theirs.events]).toEqual([unknown, unknown]));
  });

  it('is told by whichever gateway it is open at', async () => {
    const second = await startGateway(databaseUrl);
    onTestFinished(() => second.close());
    await soon(() => expect(second.isHearing()).toBe(true));
    const [here, there] = [await listening(anna), await listening(anna, second)];
    await rename(anna, 'Everywhere');
    await soon(() => expect([here.events.length, there.events.length]).toEqual([1, 1]));
  });

  it('does not keep a gateway from ending', async () => {
    const second = await startGateway(databaseUrl);
    const stream = await listening(anna, second);
    await second.close();
    await soon(() => expect(stream.over).toBe(true));
  });

  it('of a kiosk that never reads is cut off, and nothing piles up for it', async () => {
    const socket = await neverReading(anna);
    await soon(() => expect(gateway.streams()).toBe(1));
    // What the two systems' buffers hold comes first: some megabytes.
    const notices = `SELECT pg_notify('medio_revision', $1 || ' ' || n) FROM generate_series(1, 20000) n`;
    for (let round = 0; round < 30 && gateway.streams() === 1; round++) {
      await gateway.postgres.query(notices, [anna.user_id]);
      await new Promise((turn) => setTimeout(turn, 20));
    }
    await soon(() => expect(gateway.streams()).toBe(0));
    socket.destroy();
  });
});

async function neverReading({ key }: Household): Promise<Socket> {
  const { hostname, port } = new URL(gateway.url);
  const socket = connect(Number(port), hostname);
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => {});
  socket.pause();
  await new Promise<void>((connected) => socket.once('connect', connected));
  socket.write(`GET /v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\n\r\n`);
  return socket;
}
