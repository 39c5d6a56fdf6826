import { pino } from 'pino';
import { connect } from '../../db/postgres/connect.ts';
import { readMigrations } from '../../db/postgres/migration-files.ts';
import { systemClock } from '../clock.ts';
import { collectStops } from '../stops.ts';
import { startHousekeeping } from './access/housekeeping.ts';
import type { Config } from './config.ts';
import { watchInstallation } from './installation.ts';
import { listeningUrl } from './listening-url.ts';
import { loggedError } from './logged-error.ts';
import { createMetrics } from './metrics.ts';
import { makeServer } from './server.ts';
import { startWakeUps } from './wake-ups.ts';

export type Serving =
  | { readonly kind: 'serving'; readonly url: string; readonly stop: () => Promise<void> }
  | { readonly kind: 'port_taken' };

/** Milliseconds between looks whether a backup was restored: each pull looks as well, but not all kiosks pull at once. */
const INSTALLATION_CHECK = 60_000;

/** Milliseconds that requests under way get at the end. */
const GRACE = 10_000;

/** Starts the gateway. It needs no database to start: requests are answered 503 until there is one. */
export async function serve(config: Config, onReady: (url: string) => void): Promise<Serving> {
  const clock = systemClock();
  const log = pino({
    level: 'silent',
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: loggedError },
  });
  const stops = collectStops();
  const postgres = connect({
    url: config.databaseUrl,
    applicationName: 'medio-gateway',
    connections: 10,
    onLost: (error) => log.warn({ reason: error.message }, 'a database connection was lost'),
  });
  stops.add(postgres.close);
  const metrics = createMetrics();
  for (const [state, count] of Object.entries(postgres.connections)) {
    metrics.gauge(`medio_gateway_connections_${state}`, `Connections to Postgres that are ${state}`, count);
  }
  const { listenUrl } = config;
  const wakeUps = startWakeUps({ postgres, listenUrl, clock, random: Math.random, log });
  stops.add(wakeUps.stop);
  const { streams, isHearing } = wakeUps;
  metrics.gauge(
    'medio_gateway_event_streams',
    'Kiosks that are told of changes as they happen',
    streams.count,
  );
  metrics.gauge('medio_gateway_listening', '1 while the database is heard', () => (isHearing() ? 1 : 0));
  const installation = watchInstallation({ postgres, log });
  const checkInstallation = () => {
    installation.check().catch((error: unknown) => {
      log.warn({ reason: String(error) }, 'whether a backup was restored could not be asked');
    });
  };
  checkInstallation();
  stops.add(clock.every(INSTALLATION_CHECK, checkInstallation));
  const housekeeping = startHousekeeping({ postgres, clock, random: Math.random, log });
  stops.add(housekeeping.stop);
  let draining = false;
  const app = makeServer({
    postgres,
    clock,
    migrations: await readMigrations(),
    log,
    metrics,
    streams,
    installation,
    metricsToken: config.metricsToken,
    publicUrl: config.publicUrl,
    trustProxy: config.trustProxy,
    draining: () => draining,
  });
  stops.add(async () => {
    const enough = new AbortController();
    void clock.sleep(GRACE, enough.signal).then(() => app.server.closeAllConnections());
    await app.close();
    enough.abort();
  });
  try {
    await app.listen({ host: config.host, port: config.port });
  } catch (error) {
    await stops.stop();
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return { kind: 'port_taken' };
    throw error;
  }
  const url = listeningUrl(app.server);
  onReady(url);
  // Not before: whoever started this program reads the first line, and that must tell the URL.
  log.level = config.logLevel;

  const stop = async () => {
    draining = true;
    await clock.sleep(config.drainSeconds * 1000);
    await stops.stop();
  };
  return { kind: 'serving', url, stop };
}
