import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type PostgresServer, startPostgres } from '../demo/postgres.ts';
import { knownSql } from './drift/sample-databases.ts';
import { connect } from './postgres/connect.ts';

let dir: string;
let server: PostgresServer;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'medio-db-cli-'));
  server = await startPostgres({ dir });
}, 60_000);
afterAll(async () => {
  await server.stop();
  await rm(dir, { recursive: true, force: true });
});

/** `onText` is told all of stderr whenever there is more. */
function start(parameters: string[], onText: (text: string, kill: () => void) => void) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'cli.ts'), ...parameters]);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
    onText(stderr, () => child.kill('SIGINT'));
  });
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((ended) =>
    child.once('close', (code) => ended({ code, stdout, stderr })),
  );
}

describe('Ctrl-C', () => {
  it('ends a migration between two statements and says how to go on; the next run goes on', async () => {
    const url = await createDatabase(server.url, 'interrupted');
    const postgres = connect({ url, applicationName: 'test', connections: 1 });
    const holder = await postgres.session();
    await holder.script(await knownSql('production'));
    await holder.script('RESET ALL; BEGIN; LOCK TABLE videos IN ACCESS SHARE MODE');
    let killed = false;
    const stopped = await start(['migrate', '--url', url], (text, kill) => {
      if (!killed && text.includes('waiting for a lock')) {
        killed = true;
        kill();
      }
    });
    expect(stopped).toEqual({
      code: 1,
      stdout: 'applied 0001a_new_tables\n',
      stderr: expect.stringMatching(
        /\nStopping after this statement; Ctrl-C again breaks it off\nStopped before statement \d+ of 0001b_columns, with nothing half done: run this again to go on from there\n$/,
      ),
    });
    await holder.script('ROLLBACK');
    holder.release();
    const done = await start(['migrate', '--url', url], () => {});
    expect([done.code, done.stdout]).toEqual([0, expect.stringMatching(/^applied 0001b_columns\n/)]);
    expect(done.stderr).toMatch(/^0001b_columns: \d+ statements, going on at statement \d+\n/);
    await postgres.close();
  });
});
