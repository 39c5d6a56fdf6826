import { describe, expect, it } from 'vitest';
import { chainOf } from './chain.ts';
import { readMigrations } from './migration-files.ts';

const step = (id: string, only: 'production' | 'init' | null = null) => ({ id, for: only });
const ids = (steps: readonly { readonly id: string }[]) => steps.map(({ id }) => id);
const steps = [
  step('0002_writers'),
  step('0002a_after'),
  step('0001b_types', 'init'),
  step('0001_tables'),
  step('0001a_columns'),
  step('0010_last'),
  step('0003_only_new', 'production'),
];

describe('the chain of a database', () => {
  it('that began empty has no step with a letter', () => {
    expect(ids(chainOf(steps, 'empty'))).toEqual(['0001_tables', '0002_writers', '0010_last']);
  });

  it('that was there before has all but the tables it has already, letters after their number', () => {
    expect(ids(chainOf(steps, 'init'))).toEqual([
      '0001a_columns',
      '0001b_types',
      '0002_writers',
      '0002a_after',
      '0010_last',
    ]);
    expect(ids(chainOf(steps, 'production'))).toEqual([
      '0001a_columns',
      '0002_writers',
      '0002a_after',
      '0003_only_new',
      '0010_last',
    ]);
  });

  it('of this program begins with the tables, or with what documented ones lack', async () => {
    const migrations = await readMigrations();
    expect(ids(chainOf(migrations, 'empty'))[0]).toBe('0001_tables');
    expect(ids(chainOf(migrations, 'production'))[0]).toMatch(/^0001a_/);
    const all = new Set(
      (['empty', 'production', 'init'] as const).flatMap((it) => ids(chainOf(migrations, it))),
    );
    expect([...all].sort()).toEqual(ids(migrations));
  });
});
