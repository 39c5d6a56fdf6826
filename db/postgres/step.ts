import { createHash } from 'node:crypto';
import { withoutComments } from './sql-tokens.ts';
import { splitStatements } from './statements.ts';

/** What a database was before its first step. */
export type Start = 'empty' | 'production' | 'init';

/**
 * transaction: the file in one transaction. each: every statement in its own. concurrently: statements that cannot run in
 * one. batches: every statement over and over, a page of rows in each transaction.
 */
export type Mode = 'transaction' | 'each' | 'concurrently' | 'batches';

/** One file of `migrations/`: a header of comments, then SQL. */
export interface Step {
  /** The file's name without `.sql`, such as `0002c_indexes`; a held step's begins with `held/`. */
  readonly id: string;
  readonly sql: string;
  /** SHA-256 of the file, hexadecimal. */
  readonly checksum: string;
  readonly statements: readonly string[];
  /** The header's first paragraph. */
  readonly what: string;
  /** Null where the header leaves it to how the database started. */
  readonly mode: Mode | null;
  /** For people who read a plan: which locks it takes, and what may go wrong. */
  readonly lock: string | null;
  readonly risk: string | null;
  /** The only start it is for; null for every one. */
  readonly for: 'production' | 'init' | null;
}

/** A step that waits for a person's approval. */
export interface HeldStep extends Step {
  /** Findings of drift that it explains. */
  readonly accepts: readonly string[];
  /** It cannot succeed while its evidence counts rows (`-- unless: rows`). */
  readonly unlessRows: boolean;
  /** A SELECT of what it would touch: `what` text, `count` bigint, `ids` text[]. */
  readonly evidence: string;
}

/** Throws when the header or the SQL cannot be read, naming the file. */
export function parseStep(id: string, sql: string): Step {
  try {
    const { accepts: _, unlessRows: __, ...header } = parseHeader(sql);
    const { statements } = splitStatements(sql);
    const step = { id, sql, checksum: sha256(sql), statements, ...header };
    for (const statement of statements) checkStatement(withoutComments(statement), step.mode);
    return step;
  } catch (error) {
    throw new Error(`migrations/${id}.sql: ${(error as Error).message}`);
  }
}

export function parseHeldStep(id: string, sql: string, evidence: string): HeldStep {
  const { accepts, unlessRows } = parseHeader(sql);
  return { ...parseStep(id, sql), accepts, unlessRows, evidence };
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

type Header = Pick<HeldStep, 'what' | 'mode' | 'lock' | 'risk' | 'for' | 'accepts' | 'unlessRows'>;

function parseHeader(sql: string): Header {
  const lines = headerLines(sql);
  const text = (key: string): string | null => {
    const value = lines.get(key)?.join(' ').trim();
    if (value === '') throw new Error(`"-- ${key}:" says nothing: say what, or remove the line`);
    return value ?? null;
  };
  return {
    what: text('what') ?? '',
    mode: oneOf('mode', text('mode'), ['transaction', 'each', 'concurrently', 'batches']),
    lock: text('lock'),
    risk: text('risk'),
    for: oneOf('for', text('for'), ['production', 'init']),
    unlessRows: oneOf('unless', text('unless'), ['rows']) !== null,
    // An id may hold commas itself: users(name, email).
    accepts: (text('accepts') ?? '').split(/,(?![^()]*\))/).flatMap((id) => id.trim() || []),
  };
}

const KEY = /^-- ?(mode|lock|risk|for|accepts|unless):(.*)$/;

/** The comment at the top by its keys; what stands before them, up to an empty line, is `what`. Indented lines go on. */
function headerLines(sql: string): ReadonlyMap<string, readonly string[]> {
  const lines = new Map<string, string[]>();
  let key = 'what';
  for (const line of topComments(sql)) {
    const [, name, value = ''] = KEY.exec(line) ?? [];
    const goesOn = key === 'what' ? line !== '--' : /^-- {2,}\S/.test(line);
    key = name ?? (goesOn ? key : 'rest');
    const words = name === undefined ? line.slice(2) : value;
    lines.set(key, [...(lines.get(key) ?? []), key === 'accepts' ? `${words.trim()},` : words.trim()]);
  }
  return lines;
}

function topComments(sql: string): string[] {
  const lines = sql.split('\n').map((line) => line.trimEnd());
  const end = lines.findIndex((line) => !line.startsWith('--'));
  return end < 0 ? lines : lines.slice(0, end);
}

function oneOf<T extends string>(key: string, value: string | null, known: readonly T[]): T | null {
  if (value === null) return null;
  const found = known.find((it) => it === value);
  if (found === undefined) throw new Error(`"-- ${key}: ${value}" must be one of ${known.join(', ')}`);
  return found;
}

/** What would break the promise that a stop between two statements loses nothing. */
function checkStatement(statement: string, mode: Mode | null): void {
  if (/^(begin|start transaction|commit|end|rollback|savepoint)\b/i.test(statement)) {
    throw new Error(`"${statement}": the runner opens and ends transactions; choose a mode instead`);
  }
  if (mode !== 'concurrently') return;
  if (/^create (unique )?index concurrently (?!if not exists)/i.test(statement)) {
    throw new Error(
      `"${statement}": say CREATE INDEX CONCURRENTLY IF NOT EXISTS, so that it can be run again`,
    );
  }
  if (/^drop index concurrently (?!if exists)/i.test(statement)) {
    throw new Error(`"${statement}": say DROP INDEX CONCURRENTLY IF EXISTS, so that it can be run again`);
  }
}
