import { describe, expect, it } from 'vitest';
import { kioskSettings } from './kiosk-settings.ts';

const defaults = { timezone: 'UTC', language: 'en', chip_mode: 'tap' };

describe('the settings of a kiosk', () => {
  it('take their defaults where nothing is set, and set nothing else', () => {
    expect(kioskSettings.parse({})).toEqual(defaults);
    expect(kioskSettings.parse(null)).toEqual(defaults);
  });

  it('are taken as a parent set them', () => {
    const set = {
      timezone: 'Europe/Berlin',
      language: 'de',
      country: 'DE',
      chip_mode: 'hold',
      offline_minutes: 20,
      pin_hash: '$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA',
      mirror_days: 3,
      mirror_boots: 5,
    };
    expect(kioskSettings.parse(set)).toEqual(set);
  });

  it('take no zone whose name means several', () => {
    for (const timezone of ['IST', 'PST', 'Mars/Base', '']) {
      expect(kioskSettings.parse({ timezone })).toEqual(defaults);
    }
  });

  const malformed: [string, unknown, unknown][] = [
    ['offline_minutes', -1, 0],
    ['offline_minutes', 1441, 0],
    ['offline_minutes', 7.5, 0],
    ['offline_minutes', '30', 0],
    ['offline_minutes', null, 0],
    ['pin_hash', '', undefined],
    ['pin_hash', 1234, undefined],
    ['mirror_days', -1, 1],
    ['mirror_days', '14', 1],
    ['mirror_boots', 2.5, 1],
    ['mirror_boots', null, 1],
  ];
  for (const [name, value, taken] of malformed) {
    it(`${name} ${JSON.stringify(value)} is taken for ${taken}, the rest as it is`, () => {
      expect(kioskSettings.parse({ timezone: 'Europe/Berlin', [name]: value })).toEqual({
        ...defaults,
        timezone: 'Europe/Berlin',
        [name]: taken,
      });
    });
  }
});
