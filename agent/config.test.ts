import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

const key = `mk1_${'k'.repeat(43)}`;

describe('the environment', () => {
  it('has a default for everything', () => {
    expect(readConfig({ MEDIO_HOME: '/kiosk' })).toEqual({
      kind: 'config',
      config: {
        home: '/kiosk',
        mediaFolder: '/kiosk/media',
        gatewayUrl: null,
        port: 0,
        reader: 'pcsc',
        rtc: false,
        kioskKey: null,
        pollSeconds: 60,
        language: 'en',
        logLevel: 'info',
      },
    });
  });

  it('is read whole, a slash at the end of the gateway aside', () => {
    const read = readConfig({
      MEDIO_HOME: '/kiosk',
      MEDIO_MEDIA: '/films',
      MEDIO_GATEWAY_URL: 'https://gateway.example/',
      MEDIO_PORT: '4000',
      MEDIO_READER: 'none',
      MEDIO_RTC: '1',
      MEDIO_KIOSK_KEY: key,
      MEDIO_POLL_SECONDS: '5',
      MEDIO_LANGUAGE: 'de-AT',
      MEDIO_LOG_LEVEL: 'warn',
      MEDIO_HEADLESS: '1',
    });
    expect(read).toEqual({
      kind: 'config',
      config: {
        home: '/kiosk',
        mediaFolder: '/films',
        gatewayUrl: 'https://gateway.example',
        port: 4000,
        reader: 'none',
        rtc: true,
        kioskKey: key,
        pollSeconds: 5,
        language: 'de-AT',
        logLevel: 'warn',
      },
    });
  });

  const locales: [Record<string, string>, string][] = [
    [{ LANG: 'de_AT.UTF-8' }, 'de'],
    [{ LANG: 'en_US.UTF-8', LC_ALL: 'de' }, 'de'],
    [{ LANG: 'C.UTF-8' }, 'en'],
    [{ LANG: 'POSIX', LC_MESSAGES: '' }, 'en'],
  ];
  for (const [locale, language] of locales) {
    it(`speaks ${language} where the machine's locale is ${JSON.stringify(locale)}`, () => {
      expect(readConfig(locale)).toMatchObject({ config: { language } });
    });
  }

  const wrong: [string, string, string][] = [
    ['MEDIO_PORT', 'eighty', "MEDIO_PORT is no port number, 0 to 65535 (it is 'eighty')"],
    ['MEDIO_RTC', 'yes', "MEDIO_RTC is neither '1' nor '0' (it is 'yes')"],
    ['MEDIO_READER', 'usb', "MEDIO_READER is neither 'pcsc' nor 'none' (it is 'usb')"],
    [
      'MEDIO_GATEWAY_URL',
      'gateway',
      "MEDIO_GATEWAY_URL is no http or https address, like https://gateway.example (it is 'gateway')",
    ],
    [
      'MEDIO_GATEWAY_URL',
      'ftp://x.example',
      "MEDIO_GATEWAY_URL is no http or https address, like https://gateway.example (it is 'ftp://x.example')",
    ],
    ['MEDIO_RAEDER', 'none', 'MEDIO_RAEDER is not a setting of the kiosk: see --help'],
  ];
  for (const [name, value, complaint] of wrong) {
    it(`that says ${name}=${value} is complained about in one line`, () => {
      expect(readConfig({ [name]: value })).toEqual({ kind: 'invalid', complaints: [complaint] });
    });
  }

  it('never shows a key that is wrong', () => {
    const read = readConfig({ MEDIO_KIOSK_KEY: 'mk1_almost' });
    expect(JSON.stringify(read)).not.toContain('almost');
  });
});
