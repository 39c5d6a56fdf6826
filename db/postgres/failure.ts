/** What went wrong between this program and Postgres, by what can be done about it. */
export type Failure =
  | { readonly kind: 'unreachable'; readonly message: string }
  | { readonly kind: 'access_denied'; readonly message: string }
  | { readonly kind: 'database_missing'; readonly message: string }
  /** Tables or columns are not there, or not the ones this program knows. */
  | { readonly kind: 'schema_differs'; readonly message: string }
  /** Two writers got in each other's way: the same again may well succeed. */
  | { readonly kind: 'conflict'; readonly message: string }
  /** The values themselves: the same again never succeeds. */
  | { readonly kind: 'bad_value'; readonly message: string }
  /** Locks, time or memory ran out: later again. */
  | { readonly kind: 'overloaded'; readonly message: string };

/** Null for an error that is none of Postgres's, or none this program expects. */
export function failureOf(error: unknown): Failure | null {
  const { code, message } = innermost(error);
  const kind = kindByCode(code) ?? (LOST.test(message) ? 'unreachable' : null);
  return kind && { kind, message: message || String(code) };
}

/** The error's code, such as 55P03; '' when it has none. */
export function sqlStateOf(error: unknown): string {
  return innermost(error).code;
}

const LOST =
  /^(The server does not support SSL|Connection terminated|timeout exceeded when trying to connect|Client has encountered|Cannot use a pool)/;

const kinds: readonly (readonly [RegExp, Failure['kind']])[] = [
  [/^(ECONN|ENOTFOUND|EHOST|ENET|ETIMEDOUT|EPIPE|EAI_)/, 'unreachable'],
  [/^(08...|57P0[1-5]|25P0[34])$/, 'unreachable'],
  [/CERT|UNABLE_TO_VERIFY|^EPROTO$/, 'unreachable'],
  [/^(28...|42501)$/, 'access_denied'],
  [/^3D000$/, 'database_missing'],
  [/^(42P01|42703|42883|3F000)$/, 'schema_differs'],
  // A row referred to was deleted meanwhile, or a key was taken meanwhile.
  [/^(40...|23503|23505)$/, 'conflict'],
  [/^2[23]...$/, 'bad_value'],
  [/^(53...|55P03|57014)$/, 'overloaded'],
];

function kindByCode(code: string): Failure['kind'] | null {
  return kinds.find(([pattern]) => pattern.test(code))?.[1] ?? null;
}

/** Drizzle wraps the driver's error; a host with several addresses fails with one error for each. */
function innermost(error: unknown): { code: string; message: string } {
  if (error instanceof AggregateError && error.errors.length > 0) return innermost(error.errors[0]);
  if (error instanceof Error && error.cause instanceof Error) return innermost(error.cause);
  if (!(error instanceof Error)) return { code: '', message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return { code, message: error.message };
}
