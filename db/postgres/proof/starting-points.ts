import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OldSchema } from './old-family.ts';

/** Every database that a migration may meet. `triggers` and `actions` are what nobody could verify about production. */
export const STARTS = [
  'empty',
  'production',
  'production+triggers',
  'production+actions',
  'production+both',
  'init',
] as const;
export type StartName = (typeof STARTS)[number];

const parts: Readonly<Record<StartName, readonly string[]>> = {
  empty: [],
  production: ['production'],
  'production+triggers': ['production', 'production.triggers'],
  'production+actions': ['production', 'production.actions'],
  'production+both': ['production', 'production.triggers', 'production.actions'],
  init: ['init'],
};

/** Which backend works on it. */
export function backendOf(start: StartName): OldSchema {
  return start === 'init' ? 'init' : 'production';
}

/** What a person has to agree to, so that it gets to the record: foreign keys of other actions become ones of none. */
export function approvalsFor(start: StartName): string[] {
  return ['production+actions', 'production+both', 'init'].includes(start) ? ['foreign_key_actions'] : [];
}

/** Scripts that make the database, and fill it where there is something to fill. */
export async function scriptsFor(start: StartName): Promise<string[]> {
  const known = join(import.meta.dirname, '../../drift/known');
  const scripts = parts[start].map((name) => join(known, `${name}.sql`));
  if (start !== 'empty') scripts.push(join(import.meta.dirname, `${backendOf(start)}.seed.sql`));
  return Promise.all(scripts.map((file) => readFile(file, 'utf8')));
}
