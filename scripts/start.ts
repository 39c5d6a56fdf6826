import { join, resolve } from 'node:path';
import { openHouse } from '../demo/house.ts';
import { kioskIn } from '../demo/kiosk.ts';
import { readNotice } from '../demo/notice.ts';
import { chooseWindow } from '../demo/window.ts';

const help = `Usage: npm start

Runs a whole household on this machine: PostgreSQL, gateway, kiosk, and a tray of chips to lay on a virtual reader.
A real NFC reader that is plugged in is used as well. Everything is kept in .medio/; delete it to start afresh.

Environment:
  MEDIO_HEADLESS=1     Open no window; print the kiosk's address instead
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
  const { MEDIO_TRAY_PORT, MEDIO_GATEWAY_PORT, MEDIO_DEMO_DIR, ...env } = process.env;
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
    const opening = openHouse({ root, dir, env, ports: { tray, gateway }, startKiosk: kioskIn(window), say });
    // Ctrl-C while things start: what has started is stopped.
    void told.then(async () => (await opening).stop()).catch(() => undefined);
    const house = await opening;
    process.stdout.write(table(house.notice(), window.kind === 'none' ? window.why : null));
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

function table(
  it: { kiosk: string; diagnostics: string; tray: string; gateway: string; database: string },
  why: string | null,
): string {
  const rows = [
    ['Kiosk', it.kiosk],
    ['Chip tray', it.tray],
    ['Diagnostics', it.diagnostics],
    ['Gateway', it.gateway],
    ['Database', it.database],
  ];
  const lines = rows.map(([name = '', value = '']) => `  ${name.padEnd(12)} ${value}`);
  const window =
    why === null ? [] : [`  No window was opened (${why}): open the kiosk's address in a browser.`];
  return ['', 'The kiosk runs.', '', ...lines, '', ...window, '  Ctrl-C stops it all.', '', ''].join('\n');
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
