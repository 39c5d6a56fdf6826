import { parseArgs } from 'node:util';
import type { CommandDeps } from './command.ts';
import { namedUrl, type Wrong, withDatabase, wrong } from './named-database.ts';
import { readHeld, readMigrations } from './postgres/migration-files.ts';
import { readStatus } from './postgres/status.ts';
import { statusText } from './postgres/status-text.ts';
import { loadRatings } from './ratings.ts';

export const STATUS_HELP = `Where a database stands. Changes nothing, and needs no rights but to read.

  npm run -s db -- status [--url URL] [--json]

Shows how the database began, which steps are applied, which are missing, which one is under way; the steps that are held
for a person and what each would touch; duplicates, and rows that migrations decided about; and what parents must still
decide: videos without a rating the kiosk understands, children without an age. Accounts, children and videos that are
deleted or stand behind another row are not counted there. A documented database before its migration is understood too.

--url   postgresql://user:password@host:port/database; default: the environment's DATABASE_URL
--json  the same as JSON
Exit code: 0, or 1 when the database cannot be used or is unknown
`;

const options = { url: { type: 'string' }, json: { type: 'boolean' } } as const;

export async function statusCommand(deps: CommandDeps, parameters: readonly string[]): Promise<number> {
  const told = await showStatus(deps, parameters);
  if (told.kind === 'done') return 0;
  deps.complain(`${told.message}\n`);
  return 1;
}

async function showStatus(
  deps: CommandDeps,
  parameters: readonly string[],
): Promise<Wrong | { readonly kind: 'done' }> {
  let asked: { url?: string; json?: boolean };
  try {
    asked = parseArgs({ args: [...parameters], options }).values;
  } catch (error) {
    return wrong(`${(error as Error).message} See --help`);
  }
  const named = namedUrl(asked.url, deps.env);
  if (named.kind === 'wrong') return named;
  const [migrations, held] = [await readMigrations(), await readHeld()];
  return withDatabase(named.url, async (postgres) => {
    const status = await readStatus({ postgres, migrations, held, ratings: loadRatings() });
    if (status.kind === 'refused') return wrong(status.message);
    const { kind: _, ...facts } = status;
    deps.say(asked.json ? `${JSON.stringify(facts, null, 2)}\n` : statusText(status));
    return { kind: 'done' };
  });
}
