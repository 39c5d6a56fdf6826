import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { MIGRATIONS } from './migration-files.ts';

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);

/** Squawk knows which statements stop a database that is in use. Waivers stand beside the statement, with the reason. */
describe('squawk', () => {
  it('finds nothing in our SQL that is not waived', async () => {
    const files = await sqlFiles();
    expect(files.length).toBeGreaterThan(30);
    expect(await squawk(files)).toBe('');
  });

  it('would find a statement that blocks writers', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'medio-squawk-'));
    try {
      const file = join(dir, '0001_careless.sql');
      await writeFile(
        file,
        'CREATE INDEX careless ON videos (title);\nALTER TABLE videos ALTER COLUMN title SET NOT NULL;\n',
      );
      const found = await squawk([file]);
      expect(found).toContain('require-concurrent-index-creation');
      expect(found).toContain('adding-not-nullable-field');
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  });
});

async function sqlFiles(): Promise<string[]> {
  const names = await readdir(MIGRATIONS, { recursive: true });
  return names.filter((name) => name.endsWith('.sql')).map((name) => join('db/postgres/migrations', name));
}

/** What it complains of; empty when it is content. */
async function squawk(files: readonly string[]): Promise<string> {
  const program = join(root, 'node_modules/.bin/squawk');
  try {
    await run(program, ['--config', '.squawk.toml', '--reporter', 'gcc', ...files], { cwd: root });
    return '';
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: unknown; stdout?: string; stderr?: string };
    // 1 is a finding; anything else says that it could not look.
    if (code !== 1 || !stdout) throw new Error(`squawk did not run: ${stderr || String(error)}`);
    return stdout;
  }
}
