import { readFile } from 'node:fs/promises';
import { type Wrong, wrong } from '../named-database.ts';
import { adviceFor } from '../postgres/advice.ts';
import { connect } from '../postgres/connect.ts';
import { loadRatings } from '../ratings.ts';
import { drift } from './drift.ts';
import { understand } from './drift-request.ts';
import { readCatalog } from './read-catalog.ts';
import { EXIT_CODES, verdict } from './report.ts';

export const DRIFT_HELP = `How a database differs from what is expected, why that matters, and what to do. Only reads.

  npm run -s db -- drift [--url URL] [--expect record|init|production|FILE] [--probe] [--accept FILE]
                         [--fail-on critical|high|medium|low|info] [--json | --markdown]

--url       postgresql://user:password@host:port/database; default: the environment's DATABASE_URL
--expect    what the database should be: the schema of record (default), what init.sql makes, production as documented on
            2025-10-23, or a model in a file
--probe     also asks the rows: duplicates, what crosses households, values that do not fit. Shows ids, never names
--accept    findings that somebody answers for until a day, by the ids that a report shows:
            [{ "id": "users.note/column-unexpected", "reason": "…", "until": "2026-12-31" }]
--fail-on   the mildest severity that counts (default: low)
--json      for programs; --markdown: for a document

Needs no rights beyond the connection; --probe needs to read the tables.
Exit code: 0 no drift, 2 drift, 3 something could not be looked at, 1 nothing could be looked at
`;

export interface DriftCommandDeps {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly say: (text: string) => void;
  readonly complain: (text: string) => void;
}

/** What the command reaches outside of itself; tests put something else in its place. */
export interface Reach {
  readonly connect: typeof connect;
  readonly readCatalog: typeof readCatalog;
  readonly readText: (file: string) => Promise<string>;
}

/** Does what the command line asks; answers the exit code. Whatever goes wrong, it is not 0. */
export async function driftCommand(
  deps: DriftCommandDeps,
  parameters: readonly string[],
  reach: Reach = REACH,
): Promise<number> {
  const told = await tell(deps, parameters, reach);
  if (told.kind === 'wrong') {
    deps.complain(`${told.message}\n`);
    return 1;
  }
  deps.say(told.text);
  return told.code;
}

const REACH: Reach = { connect, readCatalog, readText: (file) => readFile(file, 'utf8') };

async function tell(
  { env, now }: DriftCommandDeps,
  parameters: readonly string[],
  reach: Reach,
): Promise<Wrong | { readonly kind: 'told'; readonly text: string; readonly code: number }> {
  const asked = await understand({ env, readText: reach.readText }, parameters);
  if (asked.kind === 'wrong') return asked;
  try {
    const report = await drift({ ...reach, now, ratings: loadRatings() }, asked.request);
    return { kind: 'told', text: asked.render(report), code: EXIT_CODES[verdict(report, asked.threshold)] };
  } catch (error) {
    return wrong(adviceFor(error, asked.request.url) ?? mistake(error));
  }
}

/** The stack is for whoever repairs this program. */
function mistake(error: unknown): string {
  const stack = error instanceof Error ? error.stack : String(error);
  return `Nothing is known about the database, because this program failed. Report this:\n${stack}`;
}
