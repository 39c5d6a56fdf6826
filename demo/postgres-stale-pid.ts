import { spawnSync } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * A server that was killed leaves its `postmaster.pid`. PostgreSQL sees through that unless another program has got the
 * number since; then the file is removed here. A server on its way out is given ten seconds.
 */
export async function clearStalePid(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid');
  for (let waited = 0; waited < 10_000; waited += 200) {
    const pid = Number.parseInt(await readFile(file, 'utf8').catch(() => ''), 10);
    if (Number.isNaN(pid)) return;
    const program = spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).stdout;
    if (!program.includes(data)) return rm(file, { force: true });
    await new Promise((wake) => setTimeout(wake, 200));
  }
  throw new Error(`Another PostgreSQL is running in ${data}: stop it first`);
}
