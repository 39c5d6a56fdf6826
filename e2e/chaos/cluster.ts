import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Chance, chanceOf } from '../../agent/crash/chance.ts';
import { connect, type Postgres } from '../../db/postgres/connect.ts';
import type { Clock } from '../../sync/clock.ts';
import { collectStops } from '../../sync/stops.ts';
import { type Family, filmNames, seedFamily, seedPlatform } from './acts/families.ts';
import { seedTraveller } from './acts/traveller.ts';
import type { ChaosOptions } from './options.ts';
import { type ChaosGateway, startGateway } from './parts/gateway.ts';
import { type ChaosRecord, startRecord } from './parts/record.ts';
import { type Place, type Placed, place } from './place.ts';
import type { Fate } from './proxy/fates.ts';
import { type ChaosProxy, startProxy } from './proxy/proxy.ts';

export interface ClusterDeps extends Pick<ChaosOptions, 'seed' | 'households' | 'network' | 'planted'> {
  readonly clock: Clock;
  /** Holds everything. */
  readonly dir: string;
  readonly onLost: (who: string, how: string) => void;
  readonly onFate: (fate: Fate['kind'], request: string) => void;
}

export interface Cluster {
  readonly record: ChaosRecord;
  /** A connection of the run's own, as an owner of all rows. */
  readonly postgres: Postgres;
  readonly gateways: readonly ChaosGateway[];
  readonly families: readonly Family[];
  readonly kiosks: readonly Placed[];
  readonly stop: () => Promise<void>;
}

const ROOT = join(import.meta.dirname, '../..');

interface Plan {
  readonly name: string;
  readonly timezone: string;
  readonly kiosks: readonly string[];
  readonly joins: Place['joins'];
}

/** Which household has which kiosks. */
const layout: readonly Plan[] = [
  { name: 'Aardvark', timezone: 'Europe/Berlin', kiosks: ['kitchen', 'nursery'], joins: 'key' },
  { name: 'Buzzard', timezone: 'America/New_York', kiosks: ['hall'], joins: 'key' },
  { name: 'Capybara', timezone: 'Asia/Kolkata', kiosks: ['attic'], joins: 'pairing' },
];

/** One Postgres, two gateways, at most four kiosks of three households: every part of it real and a process of its own. */
export async function startCluster(deps: ClusterDeps): Promise<Cluster> {
  const stops = collectStops();
  try {
    return { ...(await assemble(deps, stops.add)), stop: stops.stop };
  } catch (error) {
    await stops.stop();
    throw error;
  }
}

async function assemble(
  deps: ClusterDeps,
  onStop: (release: () => unknown) => void,
): Promise<Omit<Cluster, 'stop'>> {
  const { dir } = deps;
  const env = plainEnvironment(dir);
  const record = await startRecord(join(dir, 'postgres'));
  onStop(record.stop);
  const postgres = connect({ url: record.url, applicationName: 'medio-chaos', connections: 16 });
  onStop(postgres.close);
  await deps.planted?.record?.(postgres.query);

  // A kiosk that pairs holds the gateway to its public address, and that is its own way to it.
  const gateways: ChaosGateway[] = [];
  const proxies = await startProxies(deps, onStop, () => gateways.map(({ port }) => port));
  const publicUrl = layout.find(({ joins }) => joins === 'pairing')?.kiosks[0] ?? '';
  onStop(() => Promise.all(gateways.map((gateway) => gateway.stop())));
  for (const name of ['gateway-1', 'gateway-2']) {
    gateways.push(
      await startGateway({
        root: ROOT,
        env: { ...env, PUBLIC_URL: proxies.get(publicUrl)?.url },
        name,
        database: record.url,
        logFile: join(dir, `${name}.log`),
        planted: deps.planted?.gateway ?? null,
        onLost: (code) => deps.onLost(name, `exit code ${code}: ${lastWords(dir, name)}`),
      }),
    );
  }

  const kiosks: Placed[] = [];
  onStop(() => Promise.all(kiosks.map(({ kiosk }) => kiosk.stop())));
  const families: Family[] = [];
  const platform = await seedPlatform(postgres.query);
  const placing = {
    clock: deps.clock,
    postgres,
    dir,
    env: { ...env, MEDIO_MEDIA: films(dir), ...kioskSettings },
    planted: deps.planted?.kiosk ?? null,
    onLost: (name: string, how: string) => deps.onLost(name, `${how}: ${lastWords(dir, name)}`),
  };
  for (const [nth, plan] of layout.slice(0, deps.households).entries()) {
    const family = await seedFamily(postgres.query, { ...plan, nth, platform });
    families.push(family);
    for (const name of plan.kiosks) {
      const proxy = proxies.get(name);
      if (!proxy) throw new Error(`there is no way for ${name}`);
      const offline_minutes = Math.floor(1440 / plan.kiosks.length);
      kiosks.push(await place(placing, { name, family, proxy, joins: plan.joins, offline_minutes }));
    }
  }
  const [first] = families;
  if (first) await seedTraveller(postgres.query, first);
  return { record, postgres, gateways, families, kiosks };
}

const kioskSettings = { MEDIO_POLL_SECONDS: '1', MEDIO_PORT: '0', MEDIO_LOG_LEVEL: 'warn' };

/** By the kiosks' names. */
async function startProxies(
  deps: ClusterDeps,
  onStop: (release: () => unknown) => void,
  targets: () => readonly number[],
): Promise<ReadonlyMap<string, ChaosProxy>> {
  const proxies = new Map<string, ChaosProxy>();
  for (const name of layout.flatMap(({ kiosks }) => kiosks)) {
    const chance = chanceFor(deps, `proxy ${name}`);
    const proxy = await startProxy({ chance, fates: deps.network, targets, onFate: deps.onFate });
    onStop(proxy.stop);
    proxies.set(name, proxy);
  }
  return proxies;
}

/** One film under several names, in a folder that all kiosks play from. */
function films(dir: string): string {
  const folder = join(dir, 'media');
  mkdirSync(folder);
  for (const name of filmNames) copyFileSync(join(ROOT, 'demo/media/blink.webm'), join(folder, name));
  return folder;
}

/** Choices of their own for each part, so that one part's do not depend on how fast another is. */
export function chanceFor({ seed }: Pick<ChaosOptions, 'seed'>, part: string): Chance {
  let mixed = seed;
  for (const letter of part) mixed = (Math.imul(mixed, 31) + letter.charCodeAt(0)) | 0;
  return chanceOf(mixed);
}

/** The end of what it wrote into its log. */
function lastWords(dir: string, name: string): string {
  return readFileSync(join(dir, `${name}.log`), 'utf8').slice(-1_500);
}

/** Without settings of a kiosk or gateway that happen to be set where this runs. */
function plainEnvironment(dir: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(MEDIO_|NODE_OPTIONS|VITEST|DATABASE_URL|PUBLIC_URL|HOST$|PORT$|LOG_LEVEL$)/.test(name),
  );
  return { ...Object.fromEntries(kept), NODE_COMPILE_CACHE: join(dir, 'cache') };
}
