import { parseArgs } from 'node:util';
import { adviceFor } from '../../db/postgres/advice.ts';
import { connect, type Postgres } from '../../db/postgres/connect.ts';
import { kioskSettings } from '../../db/schema/kiosk-settings.ts';
import { systemClock } from '../clock.ts';
import { type Config, readConfig } from './config.ts';
import { voidHistory } from './installation.ts';
import { serve } from './main.ts';
import { provision } from './provision.ts';
import { rotateKeysNow } from './rotate-keys.ts';
import { changeSettings } from './settings.ts';
import { readSettingsFlags, settingsOptions } from './settings-flags.ts';

const HELP = `What kiosks talk to.

  npm run -s gateway -- serve
  npm run -s gateway -- provision --email ADDRESS --name NAME [--timezone ZONE] [--json]
  npm run -s gateway -- settings --email ADDRESS --name NAME SETTING...
  npm run -s gateway -- rotate-keys
  npm run -s gateway -- restored

serve       answers kiosks until SIGINT or SIGTERM; the first line on stdout tells its URL
provision   makes a kiosk for the account with this e-mail address and prints its key, once, as one line of JSON
--timezone  the zone the kiosk stands in, such as Europe/Berlin
--json      nothing but that line
settings    changes what is set for one kiosk; it hears of it with its next sync. Settings are
            --timezone ZONE --language de --country DE --chip-mode tap|hold --offline-minutes N
            --pin DIGITS (4 to 8; what a parent does at the kiosk needs it) --no-pin
rotate-keys for when a signing key may have got out: access tokens of all kiosks are void at once, and kiosks fetch new
            ones by themselves. Without need for it keys change every 30 days
restored    after a restore of the database that cannot be seen from within, such as a copy of the server's files or rows
            loaded into tables that stayed: every
            kiosk fetches its rows anew and sends again what it has kept of the last 14 days. Other restores are noticed
            without it, and doing it without need costs only time

Environment: DATABASE_URL (postgresql://user:password@host:port/database), DATABASE_LISTEN_URL (the same without a
pooler, where DATABASE_URL names one), HOST (127.0.0.1), PORT (0: any free one), PUBLIC_URL (where kiosks and parents reach the gateway, such as https://kiosks.example.org; by
default the address it listens on), TRUST_PROXY (addresses or networks of proxies in front, 10.0.0.0/8,::1),
LOG_LEVEL (info),
METRICS_TOKEN (who has it may read /metrics; without one only this machine), DRAIN_SECONDS (0: how long /readyz says no
before connections are refused)
`;

const WHAT_NOW =
  "Put the key into MEDIO_KIOSK_KEY or into the file kiosk.key in the kiosk's MEDIO_HOME; it is not shown again.\n";

const options = {
  email: { type: 'string' },
  name: { type: 'string' },
  ...settingsOptions,
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

interface CommandDeps {
  readonly parameters: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly say: (text: string) => void;
  readonly complain: (text: string) => void;
  /** Told what to call when this program is to end. */
  readonly onStop: (stop: () => void) => void;
}

type Parsed = ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>;

/** Does what the command line asks; answers the exit code. Whatever a person can put right is one line, not a stack. */
export async function gatewayCommand(deps: CommandDeps): Promise<number> {
  const refuse = (message: string) => {
    deps.complain(`${message}\n`);
    return 1;
  };
  let parsed: Parsed;
  try {
    parsed = parseArgs({ args: [...deps.parameters], options, allowPositionals: true });
  } catch (error) {
    return refuse(`${(error as Error).message} See --help`);
  }
  const command = parsed.positionals.join(' ');
  if (parsed.values.help || command === '') {
    deps.say(HELP);
    return 0;
  }
  if (!isCommand(command)) return refuse(`Unknown command "${command}": see --help`);

  const read = readConfig(deps.env);
  if (read.kind === 'wrong') return refuse(read.complaints.join('\n'));
  const complaint = await commands[command](deps, read.config, parsed.values);
  return complaint === null ? 0 : refuse(complaint);
}

const commands = {
  serve: runServe,
  provision: runProvision,
  settings: runSettings,
  'rotate-keys': runRotateKeys,
  restored: runRestored,
} as const;

function isCommand(name: string): name is keyof typeof commands {
  return Object.hasOwn(commands, name);
}

/** Returns while the gateway serves; the process lives until it is stopped. */
async function runServe(deps: CommandDeps, config: Config): Promise<string | null> {
  const serving = await serve(config, (url) => deps.say(`${JSON.stringify({ event: 'ready', url })}\n`));
  if (serving.kind === 'port_taken') {
    return `Port ${config.port} at ${config.host} is taken: stop what listens there, or set PORT to another`;
  }
  deps.onStop(() => void serving.stop());
  return null;
}

async function runProvision(
  deps: CommandDeps,
  config: Config,
  { email, name, timezone, json }: Parsed['values'],
): Promise<string | null> {
  if (!email || !name) return 'Give the account and the name: --email ADDRESS --name NAME';
  if (name.length > 255) return '--name must have at most 255 characters';
  if (timezone && kioskSettings.parse({ timezone }).timezone !== timezone) {
    return `--timezone ${timezone} is no time zone: give one such as Europe/Berlin`;
  }
  return inRecord(config, async (postgres) => {
    const made = await provision(postgres, { email, name, timezone });
    if (made.kind === 'refused') return made.message;
    const { kiosk_id, user_id, key } = made;
    deps.say(`${JSON.stringify({ kiosk_id, user_id, key })}\n`);
    if (!json) deps.complain(WHAT_NOW);
    return null;
  });
}

async function runSettings(
  deps: CommandDeps,
  config: Config,
  { email, name, ...flags }: Parsed['values'],
): Promise<string | null> {
  if (!email || !name) return 'Give the account and the kiosk: --email ADDRESS --name NAME';
  const change = await readSettingsFlags(flags);
  if (typeof change === 'string') return change;
  return inRecord(config, async (postgres) => {
    const outcome = await changeSettings(postgres, { email, name, change });
    if (outcome.kind === 'refused') return outcome.message;
    const { pin_hash, ...settings } = outcome.settings;
    deps.say(`${JSON.stringify({ kiosk_id: outcome.kiosk_id, ...settings, pin: pin_hash !== undefined })}\n`);
    return null;
  });
}

async function runRotateKeys(deps: CommandDeps, config: Config): Promise<string | null> {
  return inRecord(config, async (postgres) => {
    deps.say(`${JSON.stringify(await rotateKeysNow(postgres, systemClock()))}\n`);
    return null;
  });
}

async function runRestored(deps: CommandDeps, config: Config): Promise<string | null> {
  return inRecord(config, async (postgres) => {
    deps.say(`${JSON.stringify({ households: await voidHistory(postgres) })}\n`);
    return null;
  });
}

/** What a person can put right about the record is one line. */
async function inRecord(
  config: Config,
  work: (postgres: Postgres) => Promise<string | null>,
): Promise<string | null> {
  const postgres = connect({ url: config.databaseUrl, applicationName: 'medio-gateway-cli', connections: 1 });
  try {
    return await work(postgres);
  } catch (error) {
    const advice = adviceFor(error, config.databaseUrl);
    if (!advice) throw error;
    return advice;
  } finally {
    await postgres.close();
  }
}
