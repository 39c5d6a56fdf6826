import { failureOf, sqlStateOf } from './failure.ts';

/** Why a step could not be run, and what to do where that can be known; one line. */
export function explainFailure(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const failure = failureOf(error);
  if (failure?.kind === 'unreachable') {
    return `The connection was lost (${message}). Run this again: it goes on where it stopped`;
  }
  if (sqlStateOf(error) === '55P03') {
    return `Somebody has held a lock for ten minutes (${message}). Find the session in pg_stat_activity, then run this again`;
  }
  if (failure?.kind === 'access_denied') {
    return `${message}. Connect as the owner of what it names, then run this again`;
  }
  const detail = error instanceof Error && 'detail' in error && error.detail ? ` (${error.detail})` : '';
  return `${message}${detail}`;
}
