import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

it('nobody else takes more than types from drizzle-orm: its ES modules cost each process two seconds and 300 MB', () => {
  const takers = ['db', 'sync', 'agent', 'ui', 'demo'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((it) => it.isFile() && /\.tsx?$/.test(it.name) && !it.name.includes('.test.'))
      .map((it) => join(it.parentPath, it.name))
      .filter((file) => !file.includes('node_modules') && takesValues(readFileSync(file, 'utf8'))),
  );
  expect(takers).toEqual([]);
});

function takesValues(source: string): boolean {
  return /^import (?!type )[^;]*?from 'drizzle-orm/m.test(source);
}

for (const line of ["import * as pg from 'drizzle-orm/pg-core';", "import {\n  eq,\n} from 'drizzle-orm';"]) {
  it(`would be found: ${line.replaceAll('\n', ' ')}`, () => expect(takesValues(line)).toBe(true));
}
