import { Validator } from '@seriousme/openapi-schema-validator';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Postgres } from '../../../db/postgres/connect.ts';
import { manualClock } from '../../clock.ts';
import { createMetrics } from '../metrics.ts';
import { makeServer } from '../server.ts';
import { openApiDocument } from './document.ts';

let postgres: Postgres;
let app: ReturnType<typeof makeServer>;

beforeAll(() => {
  // Nothing here asks the database.
  postgres = connect({ url: 'postgresql://127.0.0.1:1/none', applicationName: 'test', connections: 1 });
  app = makeServer({
    postgres,
    clock: manualClock(),
    log: pino({ level: 'silent' }),
    migrations: [],
    metrics: createMetrics(),
    metricsToken: null,
    draining: () => false,
    streams: {
      open: () => ({ closed: () => {} }),
      changed() {},
      changedForAll() {},
      count: () => 0,
      close() {},
    },
    installation: { isKnown: async () => true } as never,
    publicUrl: 'https://medio.example',
  });
});
afterAll(async () => {
  await app.close();
  await postgres.close();
});

describe('the description of the API', () => {
  it('is served, and is OpenAPI 3.1 by a validator of its own', async () => {
    const answer = await app.inject('/openapi.json');
    expect(answer.json()).toEqual(JSON.parse(JSON.stringify(openApiDocument('https://medio.example'))));
    const validator = new Validator();
    expect(await validator.validate(answer.json())).toMatchObject({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  it('would be found wrong by it', async () => {
    const broken = {
      ...openApiDocument('https://medio.example'),
      paths: { '/v1/push': { post: { responses: 7 } } },
    };
    expect((await new Validator().validate(broken)).valid).toBe(false);
  });

  it('names every route but those of OAuth and of the pages, and no other', async () => {
    const { paths } = openApiDocument('') as { paths: Record<string, Record<string, unknown>> };
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const elsewhere = / \/(oauth|pair|\.well-known)(\/|$)/;
    expect(described.sort()).toEqual((await routes()).filter((it) => !elsewhere.test(it)).sort());
  });

  it('says of a push what its parser takes', () => {
    const { paths } = openApiDocument('') as never as { paths: Record<string, Record<string, never>> };
    const text = JSON.stringify(paths['/v1/push']?.['post']);
    for (const name of ['duration_seconds', 'granted_at', 'chip_uid', 'stopped_reason', '"maxItems":500']) {
      expect(text).toContain(name);
    }
  });
});

/** As `METHOD /path`. */
async function routes(): Promise<string[]> {
  await app.ready();
  const tree = app.printRoutes({ commonPrefix: false });
  const found: string[] = [];
  const above: string[] = [];
  for (const line of tree.split('\n')) {
    const [, lead = '', path = '', methods] = /^([│ ]*)[├└]── (\S*?)(?: \(([A-Z, ]+)\))?$/.exec(line) ?? [];
    if (path === '') continue;
    const depth = lead.length / 4;
    above.length = depth;
    above[depth] = path;
    for (const method of (methods ?? '').split(', ').filter(Boolean))
      found.push(`${method} ${above.join('')}`);
  }
  return found;
}
