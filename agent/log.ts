import type { Logger } from 'pino';

/** What the agent's parts log to: pino's shape, so that a test may collect lines. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

const ignore = () => undefined;

/** For one-off commands, whose own output says what there is to say. */
export const quiet: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
