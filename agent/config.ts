import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';

export interface Config {
  /** Folder of everything this kiosk keeps: mirror.db, state.db, media. */
  readonly home: string;
  readonly mediaFolder: string;
  /** Null: the kiosk runs on what it has and syncs with nobody. */
  readonly gatewayUrl: string | null;
  /** 0: any free port. */
  readonly port: number;
  readonly reader: 'pcsc' | 'none';
  /** This machine has a battery clock that keeps the time while it is off. */
  readonly rtc: boolean;
  /** A key just given to this kiosk; null keeps the one it has. */
  readonly kioskKey: string | null;
  readonly pollSeconds: number;
  /** A tag such as `de`, for as long as no household says which one: pairing is the first thing a parent sees. */
  readonly language: string;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
}

export type ConfigResult =
  | { readonly kind: 'config'; readonly config: Config }
  /** One line for each bad key, ready to print. */
  | { readonly kind: 'invalid'; readonly complaints: readonly string[] };

const blankIsUnset = (schema: z.ZodType) => z.preprocess((it) => (it === '' ? undefined : it), schema);

const environment = z.object({
  MEDIO_HOME: blankIsUnset(z.string().optional()),
  MEDIO_MEDIA: blankIsUnset(z.string().optional()),
  MEDIO_GATEWAY_URL: blankIsUnset(
    z
      .url({ protocol: /^https?$/, error: 'is no http or https address, like https://gateway.example' })
      .optional(),
  ),
  MEDIO_PORT: blankIsUnset(
    z
      .string()
      .regex(/^\d+$/, 'is no port number, 0 to 65535')
      .transform(Number)
      .pipe(z.int().max(65535))
      .optional(),
  ),
  MEDIO_READER: blankIsUnset(z.enum(['pcsc', 'none'], "is neither 'pcsc' nor 'none'").optional()),
  MEDIO_RTC: blankIsUnset(z.enum(['0', '1'], "is neither '1' nor '0'").optional()),
  MEDIO_KIOSK_KEY: blankIsUnset(
    z
      .string()
      .regex(/^mk1_[\w-]{43}$/, "is no kiosk key: 'npm run -s gateway -- provision' prints one")
      .optional(),
  ),
  MEDIO_POLL_SECONDS: blankIsUnset(
    z
      .string()
      .regex(/^\d+$/, 'is no number of seconds')
      .transform(Number)
      .pipe(z.int().min(1).max(3600))
      .optional(),
  ),
  MEDIO_LANGUAGE: blankIsUnset(
    z
      .string()
      .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'is no language tag, like de')
      .optional(),
  ),
  MEDIO_LOG_LEVEL: blankIsUnset(
    z.enum(['debug', 'info', 'warn', 'error'], "is none of 'debug', 'info', 'warn', 'error'").optional(),
  ),
});

interface Environment {
  MEDIO_HOME?: string;
  MEDIO_MEDIA?: string;
  MEDIO_GATEWAY_URL?: string;
  MEDIO_PORT?: number;
  MEDIO_READER?: 'pcsc' | 'none';
  MEDIO_RTC?: '0' | '1';
  MEDIO_KIOSK_KEY?: string;
  MEDIO_POLL_SECONDS?: number;
  MEDIO_LANGUAGE?: string;
  MEDIO_LOG_LEVEL?: Config['logLevel'];
}

/** Reads the environment once. Names starting MEDIO_ that mean nothing here are complaints too: they are typing errors. */
export function readConfig(env: NodeJS.ProcessEnv): ConfigResult {
  const parsed = environment.safeParse(env);
  const complaints = parsed.success
    ? []
    : parsed.error.issues.map(
        (issue) => `${String(issue.path[0])} ${issue.message} (it is ${shown(env, issue)})`,
      );
  const unknown = Object.keys(env).filter((key) => key.startsWith('MEDIO_') && !known.has(key));
  for (const key of unknown) complaints.push(`${key} is not a setting of the kiosk: see --help`);
  if (!parsed.success || complaints.length > 0) return { kind: 'invalid', complaints };

  const it = parsed.data as Environment;
  const home = resolve(it.MEDIO_HOME ?? join(homedir(), '.medio-kiosk'));
  return {
    kind: 'config',
    config: {
      home,
      mediaFolder: resolve(it.MEDIO_MEDIA ?? join(home, 'media')),
      gatewayUrl: it.MEDIO_GATEWAY_URL?.replace(/\/+$/, '') ?? null,
      port: it.MEDIO_PORT ?? 0,
      reader: it.MEDIO_READER ?? 'pcsc',
      rtc: it.MEDIO_RTC === '1',
      kioskKey: it.MEDIO_KIOSK_KEY ?? null,
      pollSeconds: it.MEDIO_POLL_SECONDS ?? 60,
      language: it.MEDIO_LANGUAGE ?? languageOf(env),
      logLevel: it.MEDIO_LOG_LEVEL ?? 'info',
    },
  };
}

/** Of POSIX's locale, such as de_AT.UTF-8. */
function languageOf(env: NodeJS.ProcessEnv): string {
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '';
  return /^([a-z]{2,3})(?=[_.@]|$)/.exec(locale)?.[1] ?? 'en';
}

/** Settings of the windows and the demo around the agent, which share its environment. */
const elsewhere = ['MEDIO_HEADLESS', 'MEDIO_NODE', 'MEDIO_STOP_WITH_STDIN', 'MEDIO_WINDOWED'];
const known: ReadonlySet<string> = new Set([...Object.keys(environment.shape), ...elsewhere]);

/** A key is a secret: it is never printed. */
function shown(env: NodeJS.ProcessEnv, issue: z.core.$ZodIssue): string {
  const key = String(issue.path[0]);
  return key === 'MEDIO_KIOSK_KEY' ? `${env[key]?.length} characters long` : `'${env[key]}'`;
}
