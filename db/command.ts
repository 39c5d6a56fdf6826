import { parseArgs } from 'node:util';
import { adviceFor, isPostgresUrl } from './postgres/advice.ts';
import { connect } from './postgres/connect.ts';
import { type MigrateResult, migrate } from './postgres/migrate.ts';
import { readMigrations } from './postgres/migration-files.ts';

const HELP = `Keeps the database of record.

  npm run -s db -- migrate [--url URL]

migrate   brings an empty database, or one that an earlier version made, to this version's schema
--url     postgresql://user:password@host:port/database; default: the environment's DATABASE_URL
`;

interface CommandDeps {
  readonly parameters: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => number;
  readonly say: (text: string) => void;
  readonly complain: (text: string) => void;
}

/** Does what the command line asks; answers the exit code. Whatever a person can put right is one line, not a stack. */
export async function dbCommand(deps: CommandDeps): Promise<number> {
  const asked = parse(deps.parameters, deps.env['DATABASE_URL']);
  if (asked.kind === 'help') {
    deps.say(HELP);
    return 0;
  }
  const told = asked.kind === 'migrate' ? await runMigrate(asked.url, deps.now) : asked;
  if (told.kind === 'done') {
    deps.say(told.text);
    return 0;
  }
  deps.complain(`${told.message}\n`);
  return 1;
}

type Wrong = { readonly kind: 'wrong'; readonly message: string };
type Asked = { readonly kind: 'help' } | { readonly kind: 'migrate'; readonly url: string } | Wrong;
type Told = { readonly kind: 'done'; readonly text: string } | Wrong;

function parse(parameters: readonly string[], fallbackUrl: string | undefined): Asked {
  let parsed: { values: { url?: string; help?: boolean }; positionals: string[] };
  try {
    const options = { url: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const;
    parsed = parseArgs({ args: [...parameters], options, allowPositionals: true });
  } catch (error) {
    return wrong(`${(error as Error).message} See --help`);
  }
  const command = parsed.positionals.join(' ');
  if (parsed.values.help || command === '') return { kind: 'help' };
  if (command !== 'migrate') return wrong(`Unknown command "${command}": see --help`);
  const url = parsed.values.url ?? fallbackUrl;
  if (!url) return wrong('No database named: give --url URL or set DATABASE_URL');
  if (!isPostgresUrl(url))
    return wrong('The URL must look like postgresql://user:password@host:port/database');
  return { kind: 'migrate', url };
}

async function runMigrate(url: string, now: () => number): Promise<Told> {
  const postgres = connect({ url, applicationName: 'medio-migrate', connections: 1, statementTimeout: 0 });
  try {
    return report(await migrate({ postgres, migrations: await readMigrations(), now }));
  } catch (error) {
    const advice = adviceFor(error, url);
    if (!advice) throw error;
    return wrong(advice);
  } finally {
    await postgres.close();
  }
}

function report(result: MigrateResult): Told {
  switch (result.kind) {
    case 'migrated': {
      const text = result.applied.map((id) => `applied ${id}\n`).join('');
      return { kind: 'done', text: text || 'Nothing to do: the database is at this version already\n' };
    }
    case 'refused':
      return wrong(result.message);
    case 'failed':
      return wrong(`${result.at}: ${result.message}. Nothing of it was applied`);
  }
}

function wrong(message: string): Wrong {
  return { kind: 'wrong', message };
}
