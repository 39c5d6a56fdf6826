import type { Logger } from 'pino';

/** What the agent's parts log to: pino's shape, so that a test may collect lines. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;
