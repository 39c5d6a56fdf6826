import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isStepId } from './chain.ts';
import { released } from './released.ts';
import { type HeldStep, parseHeldStep, parseStep, type Step } from './step.ts';

/** This program's own. */
export const MIGRATIONS = join(import.meta.dirname, 'migrations');

/** The steps of a folder; `chainOf` orders them. Throws when a file cannot be understood, naming it. */
export async function readMigrations(folder = MIGRATIONS): Promise<Step[]> {
  const ids = (await namesIn(folder)).filter(isStepId);
  const parsed = await Promise.all(ids.map(async (id) => parseStep(id, await read(folder, id))));
  return parsed.map((step) => ({ ...step, ...released[step.id] }));
}

/** The steps below `held/`, by name; each needs its evidence beside it. */
export async function readHeld(folder = MIGRATIONS): Promise<HeldStep[]> {
  const names = await namesIn(join(folder, 'held')).catch(() => []);
  const ids = names.filter((name) => /^\w+$/.test(name)).map((name) => `held/${name}`);
  return Promise.all(
    ids.map(async (id) => parseHeldStep(id, await read(folder, id), await read(folder, `${id}.evidence`))),
  );
}

async function namesIn(folder: string): Promise<string[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.sql'));
  return files.map((name) => name.replace(/\.sql$/, '')).sort();
}

function read(folder: string, id: string): Promise<string> {
  return readFile(join(folder, `${id}.sql`), 'utf8');
}
