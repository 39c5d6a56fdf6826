import type { FastifyRequest } from 'fastify';
import type { Step } from '../../db/postgres/step.ts';
import type { Access } from './access/access.ts';
import type { Kiosk } from './authenticate.ts';
import type { EventStreams } from './event-streams.ts';
import type { Installation } from './installation.ts';
import type { LongReads } from './long-reads.ts';
import type { Metrics } from './metrics.ts';

/** What every route may use. */
export interface GatewayDeps extends Access {
  /** This program's own, to tell whether the database has them. */
  readonly migrations: readonly Step[];
  readonly metrics: Metrics;
  readonly streams: EventStreams;
  readonly installation: Installation;
  readonly longReads: LongReads;
  /** Who may look at the metrics; null: this machine alone. */
  readonly metricsToken: string | null;
  /** This process is about to end: what is under way is finished, and nobody new should be sent here. */
  readonly draining: () => boolean;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Null on the routes that anybody may ask. */
    kiosk: Kiosk | null;
  }
}

/** The kiosk that a request under /v1 was found to come from. */
export function kioskOf(request: FastifyRequest): Kiosk {
  if (!request.kiosk) throw new Error(`${request.url} was not authenticated`);
  return request.kiosk;
}
