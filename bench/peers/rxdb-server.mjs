// What RxDB's documentation asks of a backend: pages ordered by (updated_at, id), and a stream of changed documents.
import { createServer } from 'node:http';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 4 });
const columns = `id, video_id, nfc_chip_id, profile_id, max_watch_time_minutes, is_active,
  to_char(created_at, 'YYYY-MM-DD"T"HH24:MI:SS.US') AS created_at, to_char(updated_at, 'YYYY-MM-DD"T"HH24:MI:SS.US') AS updated_at`;
const streams = new Set();

const ear = new pg.Client({ connectionString: process.env.DATABASE_URL });
await ear.connect();
ear.on('notification', async ({ payload }) => {
  if (streams.size === 0) return;
  const { rows } = await pool.query(`SELECT ${columns} FROM bench_mappings WHERE id = $1`, [payload]);
  const text = `data: ${JSON.stringify(answerOf(rows))}\n\n`;
  for (const stream of streams) stream.write(text);
});
await ear.query('LISTEN bench');

const server = createServer(async (request, reply) => {
  const url = new URL(request.url, 'http://localhost');
  if (url.pathname === '/events') {
    reply.writeHead(200, { 'content-type': 'text/event-stream' });
    reply.write(':\n\n');
    streams.add(reply);
    reply.once('close', () => streams.delete(reply));
    return;
  }
  const { rows } = await pool.query(
    `SELECT ${columns} FROM bench_mappings WHERE (updated_at, id) > ($1::timestamp, $2::uuid)
     ORDER BY bench_mappings.updated_at, bench_mappings.id LIMIT $3`,
    [url.searchParams.get('at'), url.searchParams.get('id'), Number(url.searchParams.get('limit'))],
  );
  reply.writeHead(200, { 'content-type': 'application/json' });
  reply.end(JSON.stringify(answerOf(rows)));
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${server.address().port}\n`));

function answerOf(documents) {
  const last = documents.at(-1);
  return { documents, checkpoint: last ? { id: last.id, at: last.updated_at } : undefined };
}
