import { join, resolve } from 'node:path';
import { openHouse } from '../demo/house.ts';
import { kioskIn } from '../demo/kiosk.ts';
import { type Notice, readNotice } from '../demo/notice.ts';
import { chooseWindow } from '../demo/window.ts';

const help = `Usage: npm start

Runs a whole household on this machine: PostgreSQL, gateway, kiosk, and a tray of chips to lay on a virtual reader.
A real NFC reader that is plugged in is used as well. Everything is kept in .medio/; delete it to start afresh.

Environment:
  MEDIO_HEADLESS=1     Open no window; print the kiosk's address instead
  MEDIO_DEMO_PAIR=1    Start a kiosk that a parent has to pair first; it stays paired until .medio/kiosk-to-pair is deleted
  MEDIO_PORT           Port of the kiosk's page (default: any free one)
  MEDIO_TRAY_PORT      Port of the chip tray (default 4780)
  MEDIO_GATEWAY_PORT   Port of the gateway (default 4781)
  MEDIO_DEMO_DIR       Where everything is kept (default .medio)
`;

const root = join(import.meta.dirname, '..');
const say = (line: string) => void process.stderr.write(`medio: ${line}\n`);

process.exitCode = process.argv.includes('--help') || process.argv.includes('-h') ? showHelp() : await main();

function showHelp(): number {
  process.stdout.write(help);
  return 0;
}

async function main(): Promise<number> {
  const { MEDIO_TRAY_PORT, MEDIO_GATEWAY_PORT, MEDIO_DEMO_DIR, MEDIO_DEMO_PAIR, ...env } = process.env;
  const tray = portOf('MEDIO_TRAY_PORT', MEDIO_TRAY_PORT, 4780);
  const gateway = portOf('MEDIO_GATEWAY_PORT', MEDIO_GATEWAY_PORT, 4781);
  if (tray === null || gateway === null) return 1;
  const dir = resolve(root, MEDIO_DEMO_DIR || '.medio');
  const other = readNotice(join(dir, 'demo.json'));
  if (other) {
    say(
      `already running (pid ${other.pid}), its chips are at ${other.tray}: stop it first, or set MEDIO_DEMO_DIR`,
    );
    return 1;
  }

  const told = untilTold();
  const window = chooseWindow(env, root, process.getuid?.() === 0);
  try {
    const pair = MEDIO_DEMO_PAIR === '1';
    const ports = { tray, gateway };
    const opening = openHouse({ root, dir, env, ports, pair, startKiosk: kioskIn(window), say });
    // Ctrl-C while things start: what has started is stopped.
    void told.then(async () => (await opening).stop()).catch(() => undefined);
    const house = await opening;
    process.stdout.write(table(house.notice(), { pair, why: window.kind === 'none' ? window.why : null }));
    await Promise.race([told, house.left]);
    say('stopping');
    await house.stop();
    say(`stopped; everything is kept in ${dir}`);
    return 0;
  } catch (error) {
    say((error as Error).message);
    return 1;
  }
}

/** `why`: there is no window, where there is none. */
function table(it: Notice, { pair, why }: { pair: boolean; why: string | null }): string {
  const rows = [
    ['Kiosk', it.kiosk],
    ['Chip tray', it.tray],
    ['Diagnostics', it.diagnostics],
    ['Gateway', it.gateway],
    ['Parents', `${it.parents} as ${it.account.email}, password ${it.account.password}`],
    ['Database', it.database],
  ];
  const lines = rows.map(([name = '', value = '']) => `  ${name.padEnd(12)} ${value}`);
  const window =
    why === null ? [] : [`  No window was opened (${why}): open the kiosk's address in a browser.`];
  const pairing = pair
    ? ['  The kiosk shows eight letters until it is paired: type them on the parents’ page and agree there.']
    : [];
  const said = [...lines, '', ...pairing, ...window, '  Ctrl-C stops it all.'];
  return ['', 'The kiosk runs.', '', ...said, '', ''].join('\n');
}

function portOf(name: string, given: string | undefined, usual: number): number | null {
  if (given === undefined || given === '') return usual;
  const port = Number(given);
  if (/^\d+$/.test(given) && port <= 65_535) return port;
  say(`${name} is no port number, 0 to 65535 (it is '${given}')`);
  return null;
}

function untilTold(): Promise<void> {
  return new Promise((resolve) => {
    // Registered for good: a second Ctrl-C must not cut the stopping short.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
}
