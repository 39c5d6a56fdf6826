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
});
