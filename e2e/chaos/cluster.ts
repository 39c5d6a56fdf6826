import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Chance, chanceOf } from '../../agent/crash/chance.ts';
import { collectStops } from '../../agent/stops.ts';
import { connect, type Postgres } from '../../db/postgres/connect.ts';
import { provision } from '../../sync/gateway/provision.ts';
import { type Family, filmNames, seedFamily, seedPlatform } from './acts/families.ts';
import { seedTraveller } from './acts/traveller.ts';
import type { ChaosOptions } from './options.ts';
import { type ChaosGateway, startGateway } from './parts/gateway.ts';
import { type ChaosKiosk, kioskIn } from './parts/kiosk.ts';
import { type ChaosRecord, startRecord } from './parts/record.ts';
import type { Fate } from './proxy/fates.ts';
import { type ChaosProxy, startProxy } from './proxy/proxy.ts';

export interface ClusterDeps extends Pick<ChaosOptions, 'seed' | 'households' | 'network' | 'planted'> {
  /** Holds everything. */
  readonly dir: string;
  readonly onLost: (who: string, how: string) => void;
  readonly onFate: (fate: Fate['kind'], request: string) => void;
}

/** A kiosk with its household, its own way to the gateways, and its name in the record. */
export interface Placed {
  readonly name: string;
  readonly home: string;
  readonly kiosk_id: string;
  readonly family: Family;
  readonly kiosk: ChaosKiosk;
  readonly proxy: ChaosProxy;
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

/** Which household has which kiosks. */
const layout = [
  { name: 'Aardvark', timezone: 'Europe/Berlin', kiosks: ['kitchen', 'nursery'] },
  { name: 'Buzzard', timezone: 'America/New_York', kiosks: ['hall'] },
  { name: 'Capybara', timezone: 'Asia/Kolkata', kiosks: ['attic'] },
] as const;

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

  const gateways: ChaosGateway[] = [];
  onStop(() => Promise.all(gateways.map((gateway) => gateway.stop())));
  for (const name of ['gateway-1', 'gateway-2']) {
    gateways.push(
      await startGateway({
        root: ROOT,
        env,
        name,
        database: record.url,
        logFile: join(dir, `${name}.log`),
        planted: deps.planted?.gateway ?? null,
        onLost: (code) => deps.onLost(name, `exit code ${code}: ${lastWords(dir, name)}`),
      }),
    );
  }
  const targets = () => gateways.map(({ port }) => port);

  const media = join(dir, 'media');
  mkdirSync(media);
  for (const name of filmNames) copyFileSync(join(ROOT, 'demo/media/blink.webm'), join(media, name));
  const families: Family[] = [];
  const kiosks: Placed[] = [];
  onStop(() => Promise.all(kiosks.map(({ kiosk }) => kiosk.stop())));
  const platform = await seedPlatform(postgres.query);
  for (const [nth, { name, timezone, kiosks: names }] of layout.slice(0, deps.households).entries()) {
    const family = await seedFamily(postgres.query, { nth, name, timezone, platform });
    families.push(family);
    for (const each of names) {
      const proxy = await startProxy({
        chance: chanceFor(deps, `proxy ${each}`),
        fates: deps.network,
        targets,
        onFate: deps.onFate,
      });
      onStop(proxy.stop);
      const way = { ...env, MEDIO_GATEWAY_URL: proxy.url, MEDIO_MEDIA: media, ...kioskSettings };
      kiosks.push(await place({ deps, postgres, env: way, family, proxy }, each, names.length));
    }
  }
  const [first] = families;
  if (first) await seedTraveller(postgres.query, first);
  // The first one compiles for all.
  await kiosks[0]?.kiosk.start();
  await Promise.all(kiosks.slice(1).map(({ kiosk }) => kiosk.start()));
  return { record, postgres, gateways, families, kiosks };
}

const kioskSettings = { MEDIO_POLL_SECONDS: '1', MEDIO_PORT: '0', MEDIO_LOG_LEVEL: 'warn' };

interface Placing {
  readonly deps: ClusterDeps;
  readonly postgres: Postgres;
  readonly env: NodeJS.ProcessEnv;
  readonly family: Family;
  readonly proxy: ChaosProxy;
}

/** Makes the kiosk known to the record: the one place that says how a kiosk gets to belong to its account. */
async function place(
  { deps, postgres, env, family, proxy }: Placing,
  name: string,
  of: number,
): Promise<Placed> {
  const made = await provision(postgres, { email: family.email, name, timezone: family.timezone });
  if (made.kind !== 'provisioned') throw new Error(made.message);
  await postgres.query(
    `UPDATE kiosks SET settings = settings || jsonb_build_object('offline_minutes', $2::int) WHERE id = $1`,
    [made.kiosk_id, Math.floor(1440 / of)],
  );
  const kiosk = kioskIn({
    name,
    dir: deps.dir,
    env: { ...env, MEDIO_KIOSK_KEY: made.key },
    planted: deps.planted?.kiosk ?? null,
    onLost: (how) => deps.onLost(name, `${how}: ${lastWords(deps.dir, name)}`),
  });
  return { name, home: kiosk.home, kiosk_id: made.kiosk_id, family, kiosk, proxy };
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
    ([name]) => !/^(MEDIO_|NODE_OPTIONS|VITEST|DATABASE_URL|HOST$|PORT$|LOG_LEVEL$)/.test(name),
  );
  return { ...Object.fromEntries(kept), NODE_COMPILE_CACHE: join(dir, 'cache') };
}
