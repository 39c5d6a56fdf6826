import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { column, Schema, Table } from '@powersync/common';
import { PowerSyncDatabase } from '@powersync/node';
import { serveClient } from '../sync/serve-client.ts';

const mappings = new Table(
  {
    video_id: column.text,
    nfc_chip_id: column.text,
    profile_id: column.text,
    max_watch_time_minutes: column.integer,
    is_active: column.integer,
    created_at: column.text,
    updated_at: column.text,
  },
  { indexes: { chip: ['nfc_chip_id'] } },
);

await serveClient(async (url) => {
  const home = mkdtempSync(join(tmpdir(), 'medio-bench-powersync-'));
  process.on('exit', () => rmSync(home, { recursive: true, force: true }));
  const database = new PowerSyncDatabase({
    schema: new Schema({ mappings }),
    database: { dbFilename: 'mirror.db', dbLocation: home },
  });
  await database.init();
  const connector = {
    fetchCredentials: async () => ({ endpoint: url, token: 'bench' }),
    uploadData: async () => undefined,
  };

  const until = (isSo) =>
    new Promise((resolve, reject) => {
      const look = async () => {
        if (stopped || !(await isSo())) return;
        stop();
        resolve();
      };
      let stopped = false;
      const unsubscribe = database.onChange(
        { onChange: () => look().catch(reject), onError: reject },
        { tables: ['mappings'], throttleMs: 1 },
      );
      const stop = () => {
        stopped = true;
        unsubscribe();
      };
      look().catch(reject);
    });
  const count = async (where = '1', ...values) => {
    const found = await database.get(`SELECT count(*) AS n FROM mappings WHERE ${where}`, values);
    return found.n;
  };

  const begin = () => database.connect(connector, { connectionMethod: 'http' });
  return {
    load: async (rows) => {
      await begin();
      await until(async () => (await count()) === rows);
    },
    follow: async () => database.waitForReady(),
    shows: (id, minutes) =>
      until(async () => {
        const found = await database.get('SELECT max_watch_time_minutes AS it FROM mappings WHERE id = ?', [
          id,
        ]);
        return found.it === minutes;
      }),
    leave: () => database.disconnect(),
    comeBack: async (rows, minutes) => {
      await begin();
      await until(async () => (await count('max_watch_time_minutes = ?', minutes)) === rows);
    },
    close: () => database.close(),
  };
});
