import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PouchDB from 'pouchdb';
import { serveClient } from '../sync/serve-client.ts';

await serveClient(async (url) => {
  const home = mkdtempSync(join(tmpdir(), 'medio-bench-pouchdb-'));
  process.on('exit', () => rmSync(home, { recursive: true, force: true }));
  const mappings = new PouchDB(join(home, 'mappings'));
  const remote = `${url}/db/mappings`;
  let live = null;

  return {
    load: async (rows) => {
      await mappings.replicate.from(remote, { batch_size: 1000, batches_limit: 5 });
      const { doc_count } = await mappings.info();
      if (doc_count !== rows) throw new Error(`${doc_count} of ${rows} rows`);
    },
    follow: async () => {
      live = mappings.replicate.from(remote, { live: true });
      await new Promise((resolve) => live.once('paused', resolve));
      // It says that it waits just before the request that waits is sent.
      await new Promise((resolve) => setTimeout(resolve, 200));
    },
    shows: (id, minutes) =>
      new Promise((resolve) => {
        const changes = mappings.changes({ since: 'now', live: true, include_docs: true, doc_ids: [id] });
        changes.on('change', ({ doc }) => {
          if (doc.max_watch_time_minutes !== minutes) return;
          changes.cancel();
          resolve();
        });
      }),
    leave: async () => live?.cancel(),
    comeBack: async (rows) => {
      const { docs_written } = await mappings.replicate.from(remote, { batch_size: 1000, batches_limit: 5 });
      if (docs_written !== rows) throw new Error(`${docs_written} of ${rows} changes`);
    },
    close: async () => live?.cancel(),
  };
});
