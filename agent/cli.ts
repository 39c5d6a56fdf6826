import { parseArgs } from 'node:util';
import { type Config, readConfig } from './config.ts';
import { doctor } from './diagnostics/doctor.ts';
import { explain } from './explain.ts';
import { unpair } from './pairing/unpair.ts';
import { answerRating, labelLast } from './rating.ts';
import { run } from './run.ts';

const help = `Usage: npm run -s agent -- COMMAND

  run                      Runs the kiosk. The first line on stdout is
                           {"event":"ready","url":"http://127.0.0.1:PORT/?boot=…"}, then log lines as JSON.
  explain UID [--profile ID] [--mapping ID] [--at ISO] [--json]
                           Prints what a chip would do now, or at another moment, and why, as long as nobody was
                           chosen on the screen.
                           --profile: the child who was chosen, for a chip that belongs to no child.
                           --mapping: the one that was picked, for a chip with several videos.
  rating LABEL [--country DE] [--as video|limit] [--json]
                           What an age rating means here. As a video's where boards disagree the highest age
                           counts, as a child's limit the lowest.
  doctor [--json]          Looks at everything the kiosk needs and prints what to do about what is wrong.
                           Exit 1 when something is.

  unpair                   Takes the kiosk from its account: tells the gateway where it can be reached, removes the copy
                           of the family's data, keeps what was not sent yet, and says what it did.

Environment:
  MEDIO_HOME          Folder of everything this kiosk keeps (default ~/.medio-kiosk)
  MEDIO_GATEWAY_URL   The gateway to sync with, like https://gateway.example (default: none)
  MEDIO_KIOSK_KEY     The key that 'npm run -s gateway -- provision' printed; needed once, and not at all by a
                      kiosk that is paired at its screen. A file kiosk.key in MEDIO_HOME does the same
  MEDIO_PORT          Port of the page on 127.0.0.1 (default 0: any)
  MEDIO_READER        pcsc (default) or none
  MEDIO_LANGUAGE      Spoken until the household says which one, such as de (default: that of LANG)
  MEDIO_RTC           1 where this machine has a battery clock (default 0)
  MEDIO_MEDIA         Folder of the videos (default MEDIO_HOME/media)
  MEDIO_POLL_SECONDS  How often to ask the gateway for changes (default 60)
  MEDIO_LOG_LEVEL     debug, info (default), warn, error
`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const [command = '--help', ...rest] = args;
  if (args.includes('--help') || args.includes('-h') || command === 'help') {
    process.stdout.write(help);
    return 0;
  }
  const configured = readConfig(process.env);
  if (configured.kind === 'invalid') return complain(configured.complaints);
  return dispatch(command, rest, configured.config);
}

async function dispatch(command: string, rest: string[], config: Config): Promise<number> {
  switch (command) {
    case 'run': {
      const given = parse(rest, {}, 0);
      return typeof given === 'string' ? complain([given]) : run(config);
    }
    case 'explain': {
      const flags = { profile: 'string', mapping: 'string', at: 'string', json: 'boolean' } as const;
      const given = parse(rest, flags, 1);
      if (typeof given === 'string') return complain([given]);
      const { profile, mapping, at, json } = given.values as Partial<Record<keyof typeof flags, string>>;
      return explain(config, {
        uid: given.positionals[0] ?? '',
        profile,
        mapping,
        at,
        json: json !== undefined,
      });
    }
    case 'rating': {
      const given = parse(labelLast(rest), { country: 'string', as: 'string', json: 'boolean' }, 1);
      if (typeof given === 'string') return complain([given]);
      const { country, as, json } = given.values as { country?: string; as?: string; json?: boolean };
      const label = given.positionals[0] ?? '';
      const answer = answerRating({ label, country, as, json: json === true });
      if (answer.kind === 'wrong') return complain([answer.message]);
      process.stdout.write(answer.text);
      return 0;
    }
    case 'doctor': {
      const given = parse(rest, { json: 'boolean' }, 0);
      return typeof given === 'string'
        ? complain([given])
        : doctor(config, { json: given.values.json === true });
    }
    case 'unpair': {
      const given = parse(rest, {}, 0);
      return typeof given === 'string' ? complain([given]) : unpair(config);
    }
    default:
      return complain([`there is no command '${command}': see --help`]);
  }
}

/** What was given, or one line about what is wrong with it. */
function parse(args: string[], options: Record<string, 'string' | 'boolean'>, positionals: number) {
  try {
    const types = Object.fromEntries(Object.entries(options).map(([name, type]) => [name, { type }]));
    const given = parseArgs({ args, options: types, allowPositionals: positionals > 0 });
    if (given.positionals.length === positionals) return given;
    return `expected ${positionals} argument, got ${given.positionals.length}: see --help`;
  } catch (error) {
    return `${(error as Error).message.split('\n')[0]} See --help`;
  }
}

function complain(lines: readonly string[]): number {
  for (const line of lines) process.stderr.write(`agent: ${line}\n`);
  return 1;
}
