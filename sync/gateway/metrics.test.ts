import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RecordServer, startRecordServer } from '../../demo/record-server.ts';
import { type GatewayUnderTest, startGateway } from './gateway-under-test.ts';

let server: RecordServer;
let gateway: GatewayUnderTest;

beforeAll(async () => {
  server = await startRecordServer();
  gateway = await startGateway(await server.freshRecord());
}, 60_000);
afterAll(async () => {
  await gateway.close();
  await server.stop();
});

describe('the metrics of a gateway', () => {
  it('count what it answered by route and status, and name nobody', async () => {
    const anna = await gateway.household('anna');
    await gateway.pull(anna.key, '/v1/snapshot');
    await gateway.request('mk1_nobody', '/v1/changes?cursor=x');
    await gateway.request(anna.key, '/v1/push', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ v: 1, items: [{ type: 'session' }] }),
    });
    await gateway.request(anna.key, `/nowhere/${anna.chip_id}`);
    const text = await (await fetch(`${gateway.url}/metrics`)).text();
    const ours = text.split('\n').filter((line) => /^medio_gateway_(requests|items)_total/.test(line));
    expect(ours.sort()).toEqual([
      'medio_gateway_items_total{outcome="refused",reason="malformed"} 1',
      'medio_gateway_requests_total{method="GET",route="/v1/changes",status="401"} 1',
      'medio_gateway_requests_total{method="GET",route="/v1/snapshot",status="200"} 1',
      'medio_gateway_requests_total{method="GET",route="none",status="404"} 1',
      'medio_gateway_requests_total{method="POST",route="/v1/push",status="200"} 1',
    ]);
    expect(text).toContain('medio_gateway_request_duration_seconds_bucket{le="0.1",route="/v1/snapshot"} 1');
    for (const name of [anna.kiosk_id, anna.user_id, anna.chip_id, anna.key, 'anna']) {
      expect(text).not.toContain(name);
    }
  });

  it('are not there for whom a proxy lets in', async () => {
    const answer = await fetch(`${gateway.url}/metrics`, { headers: { 'x-forwarded-for': '203.0.113.9' } });
    expect(answer.status).toBe(404);
  });
});
