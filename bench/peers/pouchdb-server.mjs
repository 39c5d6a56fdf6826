// express-pouchdb on LevelDB, filled with as many documents as there are mappings. It needs Express 4: with 5 it hangs.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import expressPouchDB from 'express-pouchdb';
import pg from 'pg';
import PouchDB from 'pouchdb';

const home = mkdtempSync(join(tmpdir(), 'medio-bench-pouchdb-'));
process.on('exit', () => rmSync(home, { recursive: true, force: true }));
const Stored = PouchDB.defaults({ prefix: `${home}/` });
const mappings = new Stored('mappings');

const postgres = new pg.Client({ connectionString: process.env.DATABASE_URL });
await postgres.connect();
const { rows } = await postgres.query(
  'SELECT id AS _id, to_jsonb(it) - $1::text AS row FROM bench_mappings it',
  ['id'],
);
await postgres.end();
for (let from = 0; from < rows.length; from += 2000) {
  await mappings.bulkDocs(rows.slice(from, from + 2000).map(({ _id, row }) => ({ _id, ...row })));
}

const app = express();
app.post('/change', express.json({ limit: '1mb' }), async (request, reply) => {
  const { ids, minutes } = request.body;
  const known = await mappings.allDocs({ keys: ids, include_docs: true });
  const changed = known.rows.map(({ doc }) => ({ ...doc, max_watch_time_minutes: minutes }));
  reply.json(await mappings.bulkDocs(changed));
});
const options = { mode: 'minimumForPouchDB', inMemoryConfig: true, logPath: join(home, 'log.txt') };
app.use('/db', expressPouchDB(Stored, options));
const server = app.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${server.address().port}\n`);
});
process.stdin.on('end', () => process.exit()).resume();
