import { expect, it } from 'vitest';
import { nameOf, requestReader } from './requests.ts';

const pull = 'GET /v1/changes?cursor=a HTTP/1.1\r\nhost: x\r\n\r\n';
const push = 'POST /v1/push HTTP/1.1\r\nContent-Length: 5\r\n\r\n12345';

it('finds whole requests however the bytes arrive', () => {
  for (const size of [1, 7, 1000]) {
    const reader = requestReader();
    const found: string[] = [];
    const bytes = Buffer.from(pull + push + pull);
    for (let at = 0; at < bytes.length; at += size) {
      found.push(...reader.read(bytes.subarray(at, at + size)).map(String));
    }
    expect(found).toEqual([pull, push, pull]);
  }
});

it('names a request without its query', () => {
  expect([pull, push].map((text) => nameOf(Buffer.from(text)))).toEqual(['GET /v1/changes', 'POST /v1/push']);
});
