import { DRIFT_HELP, driftCommand } from './drift/drift-command.ts';
import { MIGRATE_HELP, migrateCommand } from './migrate-command.ts';
import { STATUS_HELP, statusCommand } from './status-command.ts';

const HELP = `Keeps the database of record. Every command takes --url postgresql://user:password@host:port/database, or reads
DATABASE_URL; each has --help.

  npm run -s db -- migrate   brings a database to this version's schema; --plan shows how
  npm run -s db -- status    where a database stands, and what people must still decide
  npm run -s db -- drift     how a database differs from the schema of record
`;

export interface CommandDeps {
  readonly parameters: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly pause: (ms: number) => Promise<unknown>;
  /** 0 to 1. */
  readonly random: () => number;
  /** Told what to call when this program is to end; whoever tells nothing may be killed. */
  readonly onStop: (stop: () => void) => void;
  readonly say: (text: string) => void;
  readonly complain: (text: string) => void;
}

/** Does what the command line asks; answers the exit code. Whatever a person can put right is one line, not a stack. */
export async function dbCommand(deps: CommandDeps): Promise<number> {
  const [command, ...parameters] = deps.parameters;
  const asksForHelp = parameters.some((it) => it === '--help' || it === '-h');
  switch (command) {
    case undefined:
    case '--help':
    case '-h':
      deps.say(HELP);
      return 0;
    case 'migrate':
      return asksForHelp ? help(deps, MIGRATE_HELP) : migrateCommand(deps, parameters);
    case 'status':
      return asksForHelp ? help(deps, STATUS_HELP) : statusCommand(deps, parameters);
    case 'drift':
      return asksForHelp ? help(deps, DRIFT_HELP) : driftCommand(deps, parameters);
    default:
      deps.complain(`Unknown command "${command}": see --help\n`);
      return 1;
  }
}

function help(deps: CommandDeps, text: string): number {
  deps.say(text);
  return 0;
}
