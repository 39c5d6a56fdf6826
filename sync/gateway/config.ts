import { z } from 'zod';
import { isPostgresUrl } from '../../db/postgres/advice.ts';
import { parseNetworks } from './access/address.ts';

export interface Config {
  readonly databaseUrl: string;
  /** Of the same database without a pooler of transactions in between, which passes no notices on. */
  readonly listenUrl: string;
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /** Where kiosks and parents reach the gateways: an origin. Null: where this one listens. */
  readonly publicUrl: string | null;
  /** Addresses and networks of proxies that say for whom they ask. */
  readonly trustProxy: readonly string[];
  /** Who may look at /metrics; null: this machine alone. */
  readonly metricsToken: string | null;
  /** Seconds between the word to stop and refusing new connections, for a load balancer to notice. */
  readonly drainSeconds: number;
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
}

const environment = z.object({
  DATABASE_URL: z
    .string('is not set: name the database, postgresql://user:password@host:port/database')
    .refine(isPostgresUrl, 'must look like postgresql://user:password@host:port/database'),
  DATABASE_LISTEN_URL: z
    .string()
    .refine(isPostgresUrl, 'must look like postgresql://user:password@host:port/database')
    .optional(),
  HOST: z.string().min(1, 'must be an address to listen on, such as 127.0.0.1').default('127.0.0.1'),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a number from 0 to 65535')
    .transform(Number)
    .refine((port) => port <= 65_535, 'must be a number from 0 to 65535')
    .default(0),
  PUBLIC_URL: z
    .string()
    .refine(
      isOrigin,
      'must be where kiosks reach the gateway, such as https://kiosks.example.org, without a path',
    )
    .transform((url) => new URL(url).origin)
    .optional(),
  TRUST_PROXY: z
    .string()
    .transform((text, context) => {
      const networks = parseNetworks(text);
      if (networks) return networks;
      context.addIssue('must be addresses or networks of proxies, such as 10.0.0.0/8,::1');
      return z.NEVER;
    })
    .default([]),
  METRICS_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
  DRAIN_SECONDS: z
    .string()
    .regex(/^\d{1,3}$/, 'must be a number of seconds from 0 to 999')
    .transform(Number)
    .default(0),
  LOG_LEVEL: z
    .enum(
      ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
      'must be one of trace, debug, info, warn, error, fatal, silent',
    )
    .default('info'),
});

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`;
}

/** Reads the environment; each complaint is one line that names its key. */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
): { kind: 'config'; config: Config } | { kind: 'wrong'; complaints: string[] } {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    return {
      kind: 'wrong',
      complaints: parsed.error.issues.map((it) => `${it.path.join('.')} ${it.message}`),
    };
  }
  const { DATABASE_URL, DATABASE_LISTEN_URL, HOST, PORT, METRICS_TOKEN, DRAIN_SECONDS, LOG_LEVEL } =
    parsed.data;
  const { PUBLIC_URL, TRUST_PROXY } = parsed.data;
  return {
    kind: 'config',
    config: {
      databaseUrl: DATABASE_URL,
      listenUrl: DATABASE_LISTEN_URL ?? DATABASE_URL,
      host: HOST,
      port: PORT,
      publicUrl: PUBLIC_URL ?? null,
      trustProxy: TRUST_PROXY,
      metricsToken: METRICS_TOKEN ?? null,
      drainSeconds: DRAIN_SECONDS,
      logLevel: LOG_LEVEL,
    },
  };
}
