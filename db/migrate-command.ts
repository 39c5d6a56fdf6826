import { parseArgs } from 'node:util';
import type { CommandDeps } from './command.ts';
import { probeTimeZone } from './drift/server-time-zone.ts';
import { namedUrl, type Wrong, withDatabase, wrong } from './named-database.ts';
import { connect, type Postgres } from './postgres/connect.ts';
import { LOCK_TIMEOUT_MS, type MigrateResult, migrate } from './postgres/migrate.ts';
import { readHeld, readMigrations } from './postgres/migration-files.ts';
import { planMigration } from './postgres/plan.ts';
import { heldSummary, planText } from './postgres/plan-text.ts';
import { handScript } from './postgres/script.ts';
import type { HeldStep, Step } from './postgres/step.ts';
import { progressLines } from './progress-lines.ts';

export const MIGRATE_HELP = `Brings a database to this version's schema.

  npm run -s db -- migrate [--url URL] [--approve STEP]... [--lock-timeout MS]
  npm run -s db -- migrate --plan [--sql] [--url URL] [--approve STEP]... [--lock-timeout MS]

Takes an empty database, one that an earlier version made, or one of the two documented ones (production, init.sql), and
refuses any other. Backends may go on writing meanwhile. It may be stopped at any moment, with Ctrl-C between two
statements, and run again: it goes on where it stopped. Steps that change what backends may do, or rows that a person
should have seen, are held: they are listed with what they would touch, and run only when approved.

--url           postgresql://user:password@host:port/database; default: the environment's DATABASE_URL. A direct
                connection, not through a pooler in transaction mode; PostgreSQL 15 or newer
--plan          shows the steps that would run, with their locks and risks, and changes nothing
--sql           with --plan: the SQL to run by hand instead
--approve       runs this held step as well, after the others; may be given several times: follow_merges,
                foreign_key_actions, unique_email, value_checks
--lock-timeout  milliseconds a statement waits for a lock before it steps aside and tries again; default ${LOCK_TIMEOUT_MS}
Exit code: 0, 1 when not everything was done, 130 when broken off by a second Ctrl-C
`;

const options = {
  url: { type: 'string' },
  plan: { type: 'boolean' },
  sql: { type: 'boolean' },
  approve: { type: 'string', multiple: true },
  'lock-timeout': { type: 'string' },
} as const;

interface Asked {
  readonly kind: 'asked';
  readonly url: string;
  readonly show: 'plan' | 'sql' | null;
  readonly approve: readonly string[];
  readonly lockTimeout: number;
}

type Told = Wrong | { readonly kind: 'done' };

export async function migrateCommand(deps: CommandDeps, parameters: readonly string[]): Promise<number> {
  const asked = parse(parameters, deps.env);
  const told = asked.kind === 'wrong' ? asked : await doAs(asked, deps);
  if (told.kind === 'done') return 0;
  deps.complain(`${told.message}\n`);
  return 1;
}

function parse(parameters: readonly string[], env: CommandDeps['env']): Asked | Wrong {
  let values: ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];
  try {
    values = parseArgs({ args: [...parameters], options }).values;
  } catch (error) {
    return wrong(`${(error as Error).message} See --help`);
  }
  const named = namedUrl(values.url, env);
  if (named.kind === 'wrong') return named;
  if (values.sql && !values.plan) return wrong('--sql shows a plan as SQL: give --plan as well');
  const lockTimeout = values['lock-timeout'] ?? String(LOCK_TIMEOUT_MS);
  if (!/^[1-9]\d{0,5}$/.test(lockTimeout)) {
    return wrong('--lock-timeout must be milliseconds, from 1 to 999999');
  }
  const show = values.plan ? (values.sql ? 'sql' : 'plan') : null;
  return {
    kind: 'asked',
    url: named.url,
    show,
    approve: values.approve ?? [],
    lockTimeout: Number(lockTimeout),
  };
}

async function doAs(asked: Asked, deps: CommandDeps): Promise<Told> {
  const steps = { migrations: await readMigrations(), held: await readHeld() };
  return withDatabase(asked.url, (postgres) =>
    asked.show === null ? run(asked, deps, postgres, steps) : showPlan(asked, deps, postgres, steps),
  );
}

interface Steps {
  readonly migrations: readonly Step[];
  readonly held: readonly HeldStep[];
}

async function showPlan(asked: Asked, deps: CommandDeps, postgres: Postgres, steps: Steps): Promise<Told> {
  const { approve, lockTimeout } = asked;
  const serverTimeZone = () => readServerTimeZone(asked.url);
  const plan = await planMigration({ ...steps, postgres, approve, serverTimeZone });
  if (plan.kind === 'refused') return wrong(plan.message);
  deps.say(asked.show === 'sql' ? handScript(plan, { lockTimeout }) : planText(plan));
  return { kind: 'done' };
}

async function run(asked: Asked, deps: CommandDeps, postgres: Postgres, steps: Steps): Promise<Told> {
  const lines = progressLines(deps.now);
  const { now, pause, random } = deps;
  const stopping = new AbortController();
  deps.onStop(() => {
    deps.complain('Stopping after this statement; Ctrl-C again breaks it off\n');
    stopping.abort();
  });
  const result = await migrate({
    ...steps,
    postgres,
    now,
    pause,
    random,
    signal: stopping.signal,
    approve: asked.approve,
    lockTimeout: asked.lockTimeout,
    serverTimeZone: () => readServerTimeZone(asked.url),
    progress: (event) => {
      const [underWay, done] = [lines.underWay(event), lines.done(event)];
      if (underWay) deps.complain(underWay);
      if (done) deps.say(done);
    },
  });
  if (result.kind !== 'migrated') return wrong(explain(result));
  if (result.applied.length === 0) deps.say('Nothing to do: the database is at this version already\n');
  const plan = await planMigration({ ...steps, postgres });
  if (plan.kind === 'plan') deps.say(heldSummary(plan.held));
  return { kind: 'done' };
}

function explain(result: Exclude<MigrateResult, { kind: 'migrated' }>): string {
  if (result.kind !== 'failed') return result.message;
  const { at, statement, message } = result;
  return statement === null
    ? `${at}: ${message}. Nothing of this step was applied`
    : `${at}, statement ${statement}: ${message}. What was done before it stays, and running this again goes on there`;
}

/** What a backend gets that asks for none. */
async function readServerTimeZone(url: string): Promise<string> {
  const probe = await probeTimeZone({ connect }, url);
  return (probe.kind === 'counted' && probe.ids[0]) || 'UTC';
}
