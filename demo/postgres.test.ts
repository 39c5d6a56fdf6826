import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect } from '../db/postgres/connect.ts';
import { createDatabase, startPostgres } from './postgres.ts';

let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'medio-demo-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const ask = async (url: string, sql: string) => {
  const postgres = connect({ url, applicationName: 'test', connections: 1 });
  try {
    return await postgres.query(sql);
  } finally {
    await postgres.close();
  }
};
const pidOf = async () => Number.parseInt(await readFile(join(dir, 'data', 'postmaster.pid'), 'utf8'), 10);
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

it('keeps what was written, stops twice, and writes safely', async () => {
  const first = await startPostgres({ dir });
  const url = await createDatabase(first.url, 'kept');
  await ask(url, 'CREATE TABLE it AS SELECT 1 AS n');
  expect(await ask(url, 'SHOW fsync')).toEqual([{ fsync: 'on' }]);
  await first.stop();
  await first.stop();

  const second = await startPostgres({ dir, port: first.port });
  expect(await ask(url, 'SELECT n FROM it')).toEqual([{ n: 1 }]);
  await second.stop();
});

it('starts again after it was killed, and when its number went to another program meanwhile', async () => {
  const killed = await startPostgres({ dir });
  process.kill(await pidOf(), 'SIGKILL');
  await killed.stop();

  const again = await startPostgres({ dir });
  const file = join(dir, 'data', 'postmaster.pid');
  const [, ...rest] = (await readFile(file, 'utf8')).split('\n');
  await again.stop();
  await writeFile(file, [process.pid, ...rest].join('\n'));
  await (await startPostgres({ dir })).stop();
});

it('ends with the process that started it, however that ends', async () => {
  const program = `import { startPostgres } from ${JSON.stringify(join(import.meta.dirname, 'postgres.ts'))};
    await startPostgres({ dir: ${JSON.stringify(dir)} });
    console.log('started');
    setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((started) => parent.stdout.once('data', started));
  const pid = await pidOf();
  expect(isAlive(pid)).toBe(true);
  parent.kill('SIGKILL');
  while (isAlive(pid)) await wait(50);
  // Cleanly: it had time to take its file away.
  await expect(pidOf()).rejects.toThrow();
});

it('is refused with a clear line while another one runs in the folder', async () => {
  const running = await startPostgres({ dir });
  await expect(startPostgres({ dir })).rejects.toThrow(
    /^Another PostgreSQL is running in .*: stop it first$/,
  );
  await running.stop();
}, 60_000);
