// The service cannot be put together from npm. This speaks its protocol to the client, as far as one bucket needs it, and
// costs less than the service would: no replication slot, no bucket storage.
import { createServer } from 'node:http';
import pg from 'pg';

const BUCKET = 'household[]';
const AT_ONCE = 1000;

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 2 });
const columns =
  'id, video_id, nfc_chip_id, profile_id, max_watch_time_minutes, is_active::int, created_at, updated_at';
const { rows } = await pool.query(`SELECT ${columns} FROM bench_mappings ORDER BY id`);
const operations = rows.map((row, at) => operationOf(row, at + 1));
const streams = new Set();

const ear = new pg.Client({ connectionString: process.env.DATABASE_URL });
await ear.connect();
let told = [];
let turn = Promise.resolve();
ear.on('notification', ({ payload }) => {
  told.push(payload);
  turn = turn.then(async () => {
    // All that were told of meanwhile at once: a thousand changed rows are one commit.
    const ids = told;
    told = [];
    if (ids.length === 0) return;
    const found = await pool.query(`SELECT ${columns} FROM bench_mappings WHERE id = ANY ($1)`, [ids]);
    for (const row of found.rows) operations.push(operationOf(row, operations.length + 1));
    for (const stream of streams) stream.send();
  });
});
await ear.query('LISTEN bench');

const server = createServer(async (request, reply) => {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  if (!request.url.startsWith('/sync/stream')) return reply.writeHead(404).end();
  const known = JSON.parse(body).buckets?.find(({ name }) => name === BUCKET);
  reply.writeHead(200, { 'content-type': 'application/x-ndjson' });
  const stream = streamTo(reply, Number(known?.after ?? 0));
  streams.add(stream);
  reply.once('close', () => streams.delete(stream));
  stream.send();
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${server.address().port}\n`));

function streamTo(reply, from) {
  let after = from;
  let first = true;
  let sending = Promise.resolve();
  const write = (text) =>
    reply.write(text) || reply.destroyed ? undefined : new Promise((resolve) => reply.once('drain', resolve));
  const sendAll = async () => {
    const last = operations.length;
    if (after === last && !first) return;
    // A checksum is a sum over operations; any numbers do, as long as both sides add the same.
    const bucket = { bucket: BUCKET, checksum: last, count: last, priority: 3, subscriptions: [] };
    const start = first
      ? { checkpoint: { last_op_id: String(last), buckets: [bucket], streams: [] } }
      : { checkpoint_diff: { last_op_id: String(last), updated_buckets: [bucket], removed_buckets: [] } };
    first = false;
    await write(`${JSON.stringify(start)}\n`);
    while (after < last) {
      const next = Math.min(last, after + AT_ONCE);
      const data = operations.slice(after, next).join(',');
      await write(
        `{"data":{"bucket":"${BUCKET}","after":"${after}","has_more":${next < last},"next_after":"${next}","data":[${data}]}}\n`,
      );
      after = next;
    }
    await write(`${JSON.stringify({ checkpoint_complete: { last_op_id: String(last) } })}\n`);
  };
  return {
    send: () => {
      sending = sending.then(sendAll);
    },
  };
}

function operationOf({ id, ...row }, number) {
  return JSON.stringify({
    op_id: String(number),
    op: 'PUT',
    object_type: 'mappings',
    object_id: id,
    checksum: 1,
    subkey: null,
    data: JSON.stringify(row),
  });
}
