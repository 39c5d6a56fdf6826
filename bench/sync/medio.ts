import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adoptKey } from '../../db/device/identity.ts';
import { openMirror } from '../../db/device/mirror.ts';
import { openState } from '../../db/device/state.ts';
import { systemClock } from '../../sync/clock.ts';
import { openHttp } from '../../sync/device/http.ts';
import { startSync } from '../../sync/device/loop.ts';
import type { Client } from './client.ts';
import { serveClient } from './serve-client.ts';

// The kiosk's side of sync as the agent puts it together: loop, event stream, mirror.db and state.db.
await serveClient(async (server) => {
  const { url, key } = JSON.parse(server) as { url: string; key: string };
  const home = mkdtempSync(join(tmpdir(), 'medio-bench-sync-'));
  process.on('exit', () => rmSync(home, { recursive: true, force: true }));
  const state = openState({ home });
  if (state.kind !== 'open') throw new Error(state.kind);
  adoptKey(state.db, key);
  const mirror = openMirror({ home });
  const http = openHttp({ baseUrl: new URL(url) });
  const start = () =>
    startSync({ clock: systemClock(), random: Math.random, http, db: state.db, mirror, pollSeconds: 3600 });
  let sync: ReturnType<typeof startSync> | null = null;

  /** `find` looks into the mirror after each change of it. */
  const until = (find: () => boolean) =>
    new Promise<void>((resolve) => {
      if (find()) return resolve();
      const stop = mirror.onChange(() => {
        if (!find()) return;
        stop();
        resolve();
      });
    });
  const value = (sql: string, ...parameters: unknown[]) =>
    mirror.connection()?.db.prepare(sql).pluck().get(parameters);
  const begin = () => {
    sync = start();
  };
  const end = async () => {
    await sync?.stop();
    sync = null;
  };

  const client: Client = {
    load: async (rows) => {
      begin();
      await until(() => value('SELECT count(*) FROM video_nfc_mappings') === rows);
    },
    follow: async () => {
      while (sync?.status().events.open_since === null) await new Promise((wake) => setTimeout(wake, 5));
    },
    shows: (id, minutes) =>
      until(
        () => value('SELECT max_watch_time_minutes FROM video_nfc_mappings WHERE id = ?', id) === minutes,
      ),
    leave: end,
    comeBack: async (rows, minutes) => {
      begin();
      const sql = 'SELECT count(*) FROM video_nfc_mappings WHERE max_watch_time_minutes = ?';
      await until(() => value(sql, minutes) === rows);
    },
    close: async () => {
      await end();
      await http.close();
      mirror.close();
    },
  };
  return client;
});
