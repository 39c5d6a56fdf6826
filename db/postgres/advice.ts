import { failureOf } from './failure.ts';

/** What to do about a failure to use the database at `url`, in one line; null when the error is a bug. */
export function adviceFor(error: unknown, url: string): string | null {
  const failure = failureOf(error);
  if (!failure) return null;
  const { host, pathname } = new URL(url);
  const database = decodeURIComponent(pathname.slice(1));
  switch (failure.kind) {
    case 'unreachable':
      if (/SSL|TLS|certificate/i.test(failure.message)) {
        return `${host} and this program do not agree on encryption (${failure.message}): correct sslmode in the URL`;
      }
      return `No database answers at ${host} (${failure.message}): start it, or correct host and port in the URL`;
    case 'access_denied':
      if (/^permission denied/.test(failure.message)) {
        return `This user may not do that (${failure.message}): connect as the owner of the tables, or have it granted`;
      }
      return `${host} refuses this user (${failure.message}): correct user and password in the URL`;
    case 'database_missing':
      return `There is no database "${database}" at ${host}: create it first (CREATE DATABASE "${database}")`;
    case 'schema_differs':
      return `The database "${database}" is not at this version (${failure.message}): run npm run -s db -- migrate`;
    default:
      return failure.message;
  }
}

/** Whether a text can name a database, before anything tries. */
export function isPostgresUrl(text: string): boolean {
  return /^postgres(ql)?:\/\//.test(text) && URL.canParse(text);
}
