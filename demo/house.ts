import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { askAgent } from '../agent/diagnostics/ask.ts';
import { quiet } from '../agent/log.ts';
import { connect } from '../db/postgres/connect.ts';
import { migrate } from '../db/postgres/migrate.ts';
import { readMigrations } from '../db/postgres/migration-files.ts';
import { provision } from '../sync/gateway/provision.ts';
import { collectStops } from '../sync/stops.ts';
import { DEMO_EMAIL, DEMO_PASSWORD, demoChips, seedFamily } from './family.ts';
import { type Gateway, runGateway } from './gateway.ts';
import type { StartKiosk } from './kiosk.ts';
import { type Notice, removeNotice, writeNotice } from './notice.ts';
import { ensurePcscd } from './pcscd.ts';
import { ensureDatabase, startPostgres } from './postgres.ts';
import { startTray } from './tray/server.ts';
import { VPCD_PORT } from './virtual-chip.ts';

export interface HouseDeps {
  readonly root: string;
  /** Folder of everything the demo keeps. */
  readonly dir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly ports: { readonly tray: number; readonly gateway: number };
  /** A kiosk of its own that a parent has to pair, instead of the one that has its key. */
  readonly pair?: boolean;
  readonly startKiosk: StartKiosk;
  /** One line for the person at the terminal. */
  readonly say: (line: string) => void;
}

export interface House {
  /** As it is now: the kiosk's address changes when the agent is restarted. */
  readonly notice: () => Notice;
  readonly gateway: Pick<Gateway, 'stop' | 'start'>;
  /** The kiosk's own folder. */
  readonly home: string;
  readonly stop: () => Promise<void>;
  /** Resolves when the kiosk's window was closed by hand. Never, where there is none. */
  readonly left: Promise<unknown>;
}

/** A whole household on one machine, every part of it real: record, gateway, kiosk, reader, chips. */
export async function openHouse(deps: HouseDeps): Promise<House> {
  const { root, dir, env, say } = deps;
  const stops = collectStops();
  const logs = join(dir, 'logs');
  const home = join(dir, deps.pair ? 'kiosk-to-pair' : 'kiosk');
  for (const folder of [logs, home]) mkdirSync(folder, { recursive: true, mode: 0o700 });

  try {
    say('starting PostgreSQL');
    const postgres = await startPostgres({ dir: join(dir, 'postgres') });
    stops.add(postgres.stop);
    const database = await ensureDatabase(postgres.url, 'medio');
    await prepareRecord(database, deps.pair ? null : home);

    say('starting the gateway');
    const gateway = await runGateway({
      root,
      env,
      database,
      port: deps.ports.gateway,
      logFile: join(logs, 'gateway.log'),
    });
    stops.add(gateway.stop);

    const reads = env['MEDIO_READER'] !== 'none';
    const pcscd = reads ? await readers(say) : null;
    if (pcscd) stops.add(pcscd.stop);

    let kioskUrl = '';
    let open = false;
    const tray = await startTray({
      port: deps.ports.tray,
      vpcd: { host: '127.0.0.1', port: VPCD_PORT },
      chips: demoChips,
      links: () => ({ kiosk: kioskUrl, diagnostics: diagnosticsOf(kioskUrl) }),
      log: quiet,
    });
    if (tray.kind === 'port_taken')
      throw new Error(`port ${tray.port} is in use: set MEDIO_TRAY_PORT to another one`);
    stops.add(tray.stop);

    say('starting the kiosk');
    copyFilms(join(root, 'demo/media'), join(home, 'media'));
    const noticePath = join(dir, 'demo.json');
    const noticeOf = (kiosk: string): Notice => ({
      pid: process.pid,
      kiosk,
      diagnostics: diagnosticsOf(kiosk),
      tray: tray.url,
      gateway: gateway.url,
      parents: `${gateway.url}/pair`,
      account: { email: DEMO_EMAIL, password: DEMO_PASSWORD },
      database,
      vpcd: { host: '127.0.0.1', port: VPCD_PORT },
      chips: demoChips.map(({ uid, label, expect }) => ({ uid, label, expect })),
    });
    const kiosk = await deps.startKiosk({
      root,
      dir,
      env: {
        ...env,
        MEDIO_HOME: home,
        MEDIO_GATEWAY_URL: gateway.url,
        MEDIO_POLL_SECONDS: '5',
        MEDIO_NODE: process.execPath,
      },
      onUrl: (url) => {
        kioskUrl = url;
        if (open) writeNotice(noticePath, noticeOf(url));
      },
    });
    stops.add(kiosk.stop);
    stops.add(() => removeNotice(noticePath));
    if (reads) await readerAnswers(kioskUrl);
    open = true;
    writeNotice(noticePath, noticeOf(kioskUrl));
    return { notice: () => noticeOf(kioskUrl), gateway, home, stop: stops.stop, left: kiosk.left };
  } catch (error) {
    await stops.stop();
    throw error;
  }
}

/** Schema, family, and a key for the kiosk, each only where it is missing. `home` null: for a kiosk that gets none. */
async function prepareRecord(database: string, home: string | null): Promise<void> {
  const postgres = connect({
    url: database,
    applicationName: 'medio-demo',
    connections: 2,
    statementTimeout: 0,
  });
  try {
    const migrations = await readMigrations();
    const result = await migrate({ postgres, migrations, now: Date.now, pause, random: Math.random });
    if (result.kind !== 'migrated') throw new Error(result.message);
    await seedFamily(postgres);
    if (home === null) return;
    const keyFile = join(home, 'kiosk.key');
    if (existsSync(keyFile)) return;
    const made = await provision(postgres, {
      email: DEMO_EMAIL,
      name: 'Living room',
      timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    });
    if (made.kind !== 'provisioned') throw new Error(made.message);
    await writeFile(keyFile, made.key, { mode: 0o600 });
  } finally {
    await postgres.close();
  }
}

/** A chip laid down before the reader is there would be taken for one that lay there already. */
async function readerAnswers(kiosk: string): Promise<void> {
  for (let tries = 0; tries < 40; tries++) {
    const reader = (await askAgent(kiosk))?.checks.find((check) => check.id === 'reader');
    if (reader && reader.state !== 'warn') return;
    await new Promise((wake) => setTimeout(wake, 250));
  }
}

/** The kiosk plays what lies in its own folder. A film that was copied before is left alone. */
function copyFilms(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from).filter((it) => /\.(mp4|webm)$/.test(it))) {
    if (!existsSync(join(to, name))) copyFileSync(join(from, name), join(to, name));
  }
}

/** Without pcscd the rest still runs; the kiosk's own screen says that the reader is missing. */
async function readers(say: HouseDeps['say']) {
  try {
    return await ensurePcscd();
  } catch (error) {
    say(`no chip reader: ${(error as Error).message}`);
    return null;
  }
}

function diagnosticsOf(kiosk: string): string {
  return kiosk.replace('/?boot=', '/diagnostics?boot=');
}
