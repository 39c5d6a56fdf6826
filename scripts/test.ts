// What `npm test` runs: types, Biome, then vitest. Every step runs; the last line sums them up.
// With arguments (`npm test -- agent/reader`) only vitest runs, and they are its arguments.

import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDisplay } from './checks/display.ts';
import { findElectron } from './checks/electron.ts';
import { runStep } from './checks/step.ts';
import { add, checkTally, summaryLine, type Tally, vitestTally } from './checks/tally.ts';

const root = join(import.meta.dirname, '..');
const say = (line: string) => process.stdout.write(`${line}\n`);
const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => stopping.abort(name));
}
const deps = { say, cwd: root, signal: stopping.signal };

process.exitCode = await main(process.argv.slice(2));

async function main(vitestArguments: string[]): Promise<number> {
  let total: Tally = { passed: 0, failed: 0, skipped: 0 };
  if (vitestArguments.length === 0) {
    total = add(total, checkTally(await check('TypeScript', ['tsc', '--noEmit'])));
    total = add(total, checkTally(await check('Biome', ['biome', 'check', '.'])));
  }
  if (!stopping.signal.aborted) total = add(total, await tests(vitestArguments));
  if (stopping.signal.aborted) say(`stopped by ${stopping.signal.reason}`);
  say(summaryLine(total));
  return total.failed > 0 || stopping.signal.aborted ? 1 : 0;
}

async function check(title: string, tool: string[]): Promise<number> {
  return stopping.signal.aborted ? 1 : runStep(deps, title, tool, process.env);
}

/** Vitest with a window system and an Electron, as far as this machine has them. */
async function tests(vitestArguments: string[]): Promise<Tally> {
  await using display = await startDisplay({ say }, process.env);
  const electron = await findElectron({ root, exists: existsSync }, process.env);
  say(electron.message);
  const folder = await mkdtemp(join(tmpdir(), 'medio-test-'));
  try {
    const report = join(folder, 'vitest.json');
    const tool = ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const env = { ...process.env, ...display.env, ...electron.env };
    const code = await runStep(deps, 'Tests', [...tool, ...vitestArguments], env);
    return vitestTally(code, await readFile(report, 'utf8').catch(() => undefined));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
