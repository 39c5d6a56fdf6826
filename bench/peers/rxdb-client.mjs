import { createRxDatabase } from 'rxdb';
import { replicateRxCollection } from 'rxdb/plugins/replication';
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';
import { Subject } from 'rxjs';
import { serveClient } from '../sync/serve-client.ts';

const text = (maxLength) => ({ type: 'string', maxLength });

await serveClient(async (url) => {
  const database = await createRxDatabase({
    name: 'bench',
    storage: getRxStorageMemory(),
    multiInstance: false,
    eventReduce: true,
  });
  const { mappings } = await database.addCollections({
    mappings: {
      schema: {
        version: 0,
        primaryKey: 'id',
        type: 'object',
        properties: {
          id: text(36),
          video_id: text(36),
          nfc_chip_id: text(36),
          profile_id: text(36),
          max_watch_time_minutes: { type: 'integer' },
          is_active: { type: 'boolean' },
          created_at: text(40),
          updated_at: text(40),
        },
        required: ['id', 'nfc_chip_id'],
        indexes: ['nfc_chip_id'],
      },
    },
  });
  let replication = null;
  let ended = null;
  let opened = null;

  const begin = () => {
    const changes = new Subject();
    ended = new AbortController();
    opened = listen(`${url}/events`, ended.signal, (change) => changes.next(change));
    replication = replicateRxCollection({
      collection: mappings,
      replicationIdentifier: 'bench',
      live: true,
      pull: {
        batchSize: 5000,
        stream$: changes,
        handler: async (from, limit) => {
          const { at = '0001-01-01', id = '00000000-0000-0000-0000-000000000000' } = from ?? {};
          const answer = await fetch(`${url}/pull?at=${encodeURIComponent(at)}&id=${id}&limit=${limit}`);
          return answer.json();
        },
      },
    });
    return replication.awaitInitialReplication();
  };
  const end = async () => {
    ended?.abort();
    await replication?.cancel();
    replication = null;
  };

  return {
    load: async (rows) => {
      await begin();
      const found = await mappings.count().exec();
      if (found !== rows) throw new Error(`${found} of ${rows} rows`);
    },
    follow: () => opened,
    shows: (id, minutes) =>
      new Promise((resolve) => {
        const watched = mappings.findOne(id).$.subscribe((found) => {
          if (found?.max_watch_time_minutes !== minutes) return;
          setImmediate(() => watched.unsubscribe());
          resolve();
        });
      }),
    leave: end,
    comeBack: async (rows, minutes) => {
      await begin();
      const found = await mappings.find({ selector: { max_watch_time_minutes: minutes } }).exec();
      if (found.length !== rows) throw new Error(`${found.length} of ${rows} changes`);
    },
    close: end,
  };
});

async function listen(url, signal, take) {
  const answer = await fetch(url, { signal });
  void (async () => {
    let rest = '';
    for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
      const events = (rest + chunk).split('\n\n');
      rest = events.pop();
      for (const event of events) if (event.startsWith('data: ')) take(JSON.parse(event.slice(6)));
    }
  })().catch(() => undefined);
}
