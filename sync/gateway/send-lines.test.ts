import { describe, expect, it } from 'vitest';
import { acceptsGzip } from './send-lines.ts';

describe('whether a client takes gzip', () => {
  it.each([
    [undefined, false],
    ['', false],
    ['br, deflate', false],
    ['gzip', true],
    ['br, GZIP;q=0.5', true],
    ['gzip;q=0, *', false],
    ['gzip; q=0.000', false],
    ['*', true],
    ['identity', false],
  ])('%j: %j', (header, expected) => {
    expect(acceptsGzip(header)).toBe(expected);
  });
});
