import type { Postgres } from '../connect.ts';
import { type MigrateDeps, type MigrateResult, migrate } from '../migrate.ts';
import { readHeld, readMigrations } from '../migration-files.ts';
import { seededRandom } from './seeded-random.ts';
import { approvalsFor, type StartName } from './starting-points.ts';

/** Read once, so that a run of many migrations is one of the same steps. */
const steps = Promise.all([readMigrations(), readHeld()]);

/** Migrates as the command line would. `told` overrides and adds. */
export async function runMigration(
  postgres: Postgres,
  start: StartName,
  told: Partial<MigrateDeps> = {},
): Promise<MigrateResult> {
  const [migrations, held] = await steps;
  return migrate({
    postgres,
    migrations,
    held,
    approve: approvalsFor(start),
    now: () => Date.UTC(2026, 0, 15),
    pause: (ms) => new Promise((wake) => setTimeout(wake, ms)),
    random: seededRandom(1),
    ...told,
  });
}

/** Migrates to the end. Throws when that does not succeed. */
export async function bringToRecord(postgres: Postgres, start: StartName): Promise<void> {
  const result = await runMigration(postgres, start);
  if (result.kind !== 'migrated') throw new Error(`${start}: ${JSON.stringify(result)}`);
}
