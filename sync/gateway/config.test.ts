import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

describe("the gateway's configuration", () => {
  it('needs no more than a database', () => {
    expect(readConfig({ DATABASE_URL: 'postgresql://u:p@127.0.0.1:5432/medio' })).toEqual({
      kind: 'config',
      config: {
        databaseUrl: 'postgresql://u:p@127.0.0.1:5432/medio',
        listenUrl: 'postgresql://u:p@127.0.0.1:5432/medio',
        host: '127.0.0.1',
        port: 0,
        publicUrl: null,
        trustProxy: [],
        metricsToken: null,
        drainSeconds: 0,
        logLevel: 'info',
      },
    });
  });

  it('names the key of every complaint', () => {
    expect(readConfig({ PORT: '70000', LOG_LEVEL: 'loud', HOST: '' })).toEqual({
      kind: 'wrong',
      complaints: [
        'DATABASE_URL is not set: name the database, postgresql://user:password@host:port/database',
        'HOST must be an address to listen on, such as 127.0.0.1',
        'PORT must be a number from 0 to 65535',
        'LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent',
      ],
    });
    expect(readConfig({ DATABASE_URL: 'mysql://x' })).toEqual({
      kind: 'wrong',
      complaints: ['DATABASE_URL must look like postgresql://user:password@host:port/database'],
    });
  });

  it('takes an origin and the proxies in front of it, and nothing that only looks like them', () => {
    const DATABASE_URL = 'postgresql://u:p@127.0.0.1:5432/medio';
    const env = { PUBLIC_URL: 'HTTPS://Kiosks.example.org:443/', TRUST_PROXY: '10.0.0.0/8, ::1' };
    expect(readConfig({ DATABASE_URL, ...env })).toMatchObject({
      config: { publicUrl: 'https://kiosks.example.org', trustProxy: ['10.0.0.0/8', '::1'] },
    });
    const bad = [
      'kiosks.example.org',
      'https://example.org/kiosks',
      'ftp://x',
      'https://a:b@x',
      'https://x?a',
    ];
    for (const PUBLIC_URL of bad) {
      expect(readConfig({ DATABASE_URL, PUBLIC_URL })).toEqual({
        kind: 'wrong',
        complaints: [
          'PUBLIC_URL must be where kiosks reach the gateway, such as https://kiosks.example.org, without a path',
        ],
      });
    }
    for (const TRUST_PROXY of ['true', '10.0.0.0/33', '10.0.0', '::1/129', '10.0.0.1/', '1']) {
      expect(readConfig({ DATABASE_URL, TRUST_PROXY })).toEqual({
        kind: 'wrong',
        complaints: ['TRUST_PROXY must be addresses or networks of proxies, such as 10.0.0.0/8,::1'],
      });
    }
  });
});
