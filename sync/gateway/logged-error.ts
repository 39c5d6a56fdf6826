/** An error as the log may have it: the server's `detail` quotes rows, which hold children's names. */
export function loggedError(error: unknown): Record<string, string> {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  const cause = error.cause instanceof Error ? { cause: error.cause.name } : {};
  return { type: error.name, ...code, ...cause, message: withoutQuotes(error.message), stack: frames(error) };
}

/** What stands in quotes in a database's message may be a value: the shape is enough to find the place. */
function withoutQuotes(message: string): string {
  return (
    message
      .split('\n', 1)[0]
      ?.replace(/"[^"]*"|'[^']*'/g, '…')
      .slice(0, 200) ?? ''
  );
}

function frames(error: Error): string {
  const lines = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return lines.slice(0, 8).join('\n');
}
