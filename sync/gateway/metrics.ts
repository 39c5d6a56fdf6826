import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { ItemAnswer } from '../protocol.ts';

/** What one gateway process counts of itself, by Prometheus names. No label ever names a kiosk, a household or a child. */
export interface Metrics {
  /** `route` is the pattern, such as `/v1/changes`; `none` where no route was found. */
  readonly answered: (request: {
    readonly method: string;
    readonly route: string;
    readonly status: number;
    readonly seconds: number;
  }) => void;
  readonly itemsAnswered: (answers: readonly ItemAnswer[]) => void;
  /** `value` is asked for whenever somebody looks. */
  readonly gauge: (name: string, help: string, value: () => number) => void;
  readonly text: () => Promise<string>;
  readonly contentType: string;
}

/** Seconds: a kiosk is on a home's network, a first load takes a while. */
const BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** prom-client is imported here and nowhere else; every gateway has a registry of its own. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'medio_gateway_requests_total',
    help: 'Requests answered',
    labelNames: ['method', 'route', 'status'] as const,
    registers,
  });
  const durations = new Histogram({
    name: 'medio_gateway_request_duration_seconds',
    help: 'From the request to the end of its answer',
    labelNames: ['route'] as const,
    buckets: BUCKETS,
    registers,
  });
  const items = new Counter({
    name: 'medio_gateway_items_total',
    help: 'Items that kiosks pushed, by what was answered',
    labelNames: ['outcome', 'reason'] as const,
    registers,
  });
  return {
    answered: ({ method, route, status, seconds }) => {
      requests.inc({ method, route, status: String(status) });
      durations.observe({ route }, seconds);
    },
    itemsAnswered: (answers) => {
      for (const answer of answers) {
        const reason = answer.outcome === 'refused' ? answer.reason : '';
        items.inc({ outcome: answer.outcome, reason });
      }
    },
    gauge: (name, help, value) => {
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(value());
        },
      });
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
