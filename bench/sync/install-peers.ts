import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where the programs that the kiosk is compared with live, with a lock file of their own. */
export const peersFolder = join(import.meta.dirname, '../peers');

/** Installs what the peers' lock file says, once. Resolves with the reason where that cannot be done. */
export async function installPeers(): Promise<string | null> {
  const stamp = join(peersFolder, 'node_modules/.installed');
  const wanted = createHash('sha256')
    .update(readFileSync(join(peersFolder, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return null;
  const npm = npmScript();
  if (npm === null) return 'npm was not found beside Node';

  const began = performance.now();
  const say = (text: string) =>
    process.stderr.write(
      `bench: peers from npm ${text} ${((performance.now() - began) / 1000).toFixed(0)} s\n`,
    );
  say('are being installed into bench/peers/node_modules, once …');
  const beat = setInterval(() => say('… still at it after'), 10_000);
  try {
    const failed = await run([npm, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--no-progress']);
    if (failed !== null) return failed;
  } finally {
    clearInterval(beat);
  }
  say('are there after');
  writeFileSync(stamp, wanted);
  return null;
}

/** No package here needs its install script: what is native comes built. */
function run(args: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: peersFolder, stdio: ['ignore', 'ignore', 'pipe'] });
    let output = '';
    child.stderr.setEncoding('utf8').on('data', (some: string) => {
      output = (output + some).slice(-2000);
    });
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code) => {
      const line = output.split('\n').find((it) => /npm (error|ERR!)/.test(it));
      resolve(code === 0 ? null : `npm ci failed: ${line ?? `exit code ${code}`}`);
    });
  });
}

/** The npm that runs this, or the one on the path. */
function npmScript(): string | null {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'npm'));
  const known = [process.env['npm_execpath'] ?? '', ...onPath];
  const found = known.filter((it) => it !== '' && existsSync(it)).map((it) => realpathSync(it));
  return found.find((it) => it.endsWith('npm-cli.js')) ?? null;
}
