import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RecordServer, startRecordServer } from '../../demo/record-server.ts';
import { type GatewayUnderTest, type Household, startGateway } from './gateway-under-test.ts';

const WRITERS = 6;
const SECONDS = 4;

let server: RecordServer;
let gateway: GatewayUnderTest;
let anna: Household;

beforeAll(async () => {
  server = await startRecordServer();
  gateway = await startGateway(await server.freshRecord());
  anna = await gateway.household('anna');
}, 60_000);
afterAll(async () => {
  await gateway.close();
  await server.stop();
});

it('under writers that hold their transactions open, nothing is lost and nothing stays stale', async () => {
  const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
  const until = Date.now() + SECONDS * 1000;
  let writing = true;
  const writers = Promise.all(
    Array.from({ length: WRITERS }, (_, n) => writeUntil(until, random(seed + n))),
  ).finally(() => {
    writing = false;
  });

  const copy = new Map<string, string | null>();
  let cursor = await applySnapshot(copy);
  let idle = false;
  while (writing || !idle) {
    const pulled = await applyChanges(copy, cursor);
    idle = !writing && pulled.cursor === cursor;
    cursor = pulled.cursor;
    await wait(5);
  }
  await writers;

  const chips = await gateway.postgres.query<{ id: string; label: string | null }>(
    'SELECT id, label FROM nfc_chips WHERE user_id = $1',
    [anna.user_id],
  );
  const byId = (a: readonly [string, unknown], b: readonly [string, unknown]) => (a[0] < b[0] ? -1 : 1);
  const record = chips.map((it) => [it.id, it.label] as const).sort(byId);
  expect(record.length, `seed ${seed}`).toBeGreaterThan(50);
  expect([...copy].sort(byId), `seed ${seed}`).toEqual(record);
});

async function writeUntil(until: number, chance: () => number): Promise<void> {
  const own: string[] = [anna.chip_id];
  while (Date.now() < until) {
    const session = await gateway.postgres.session();
    let sound = false;
    try {
      await session.script('BEGIN');
      const id = randomUUID();
      await session.query('INSERT INTO nfc_chips (id, user_id, chip_uid) VALUES ($1, $2, $3)', [
        id,
        anna.user_id,
        id,
      ]);
      const older = own[Math.floor(chance() * own.length)];
      if (chance() < 0.4)
        await session.query('UPDATE nfc_chips SET label = $1 WHERE id = $2', [chance(), older]);
      else if (chance() < 0.1 && older !== anna.chip_id)
        await session.query('DELETE FROM nfc_chips WHERE id = $1', [older]);
      await wait(chance() < 0.05 ? 400 : chance() * 60);
      const kept = chance() > 0.05;
      await session.script(kept ? 'COMMIT' : 'ROLLBACK');
      if (kept) own.push(id);
      sound = true;
    } finally {
      session.release(sound ? 'sound' : 'unknown');
    }
  }
}

async function applySnapshot(copy: Map<string, string | null>): Promise<string> {
  const { opening, lines } = await gateway.pull(anna.key, '/v1/snapshot');
  for (const it of lines)
    if (it.type === 'row' && it.table === 'nfc_chips') copy.set(it.row.id, it.row.label);
  return opening.type === 'snapshot' ? opening.cursor : '';
}

async function applyChanges(copy: Map<string, string | null>, from: string): Promise<{ cursor: string }> {
  const { opening, lines } = await gateway.pull(anna.key, `/v1/changes?cursor=${encodeURIComponent(from)}`);
  if (opening.type !== 'changes') throw new Error(JSON.stringify(opening));
  for (const it of lines) {
    if (it.type === 'row' && it.table === 'nfc_chips') copy.set(it.row.id, it.row.label);
    if (it.type === 'gone') copy.delete(it.id);
  }
  return opening;
}

/** The same numbers for the same seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
