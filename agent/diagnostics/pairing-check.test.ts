import { describe, expect, it } from 'vitest';
import { judgePairing } from './pairing-check.ts';
import type { PairingFacts } from './pairing-facts.ts';

const at = Date.UTC(2026, 2, 1, 12);
const none: PairingFacts = {
  kind: null,
  kiosk_id: null,
  account: null,
  kiosk_name: null,
  since: null,
  refused_at: null,
  refused_code: null,
  refused_reason: null,
  tokens: null,
  waits: null,
};
const paired: PairingFacts = {
  ...none,
  kind: 'paired',
  kiosk_id: 'k',
  account: 'a…x@example.org',
  kiosk_name: 'Kitchen',
  since: at,
};
const parent = {
  kind: 'parent',
  user_code: 'BCDF-GHJK',
  verification_uri: 'https://gateway.example/pair',
} as const;
const out = { ...paired, refused_at: at - 60_000, refused_code: 'kiosk_revoked' };

describe('what is said of the account', () => {
  const cases: [what: string, facts: PairingFacts, detail: string, fix: RegExp | null][] = [
    ['paired', paired, 'paired with a…x@example.org as Kitchen, since 2026-03-01', null],
    ['a key that was given', { ...none, kind: 'provisioned', kiosk_id: 'k' }, 'kiosk k', null],
    ['nobody’s', none, 'this kiosk belongs to no account yet', /MEDIO_GATEWAY_URL/],
    [
      'waiting for a parent',
      { ...none, waits: parent },
      'waits for a parent with the code BCDF-GHJK',
      /gateway\.example\/pair/,
    ],
    [
      'waiting for a touch',
      { ...none, waits: { kind: 'touch', account: 'a…x@example.org' } },
      'waits for a touch: a…x@example.org agreed',
      /right account/,
    ],
    [
      'removed',
      { ...out, refused_reason: 'parent' },
      'a parent removed this kiosk, 60 s ago',
      /pair it again/,
    ],
    [
      'removed, and waiting again',
      { ...out, waits: parent },
      'a parent removed this kiosk, 60 s ago; it waits for a parent with the code BCDF-GHJK',
      /type the letters/,
    ],
    [
      'copied',
      { ...out, refused_reason: 'cloned' },
      'its access was taken because its folder is on two machines, 60 s ago',
      /pair/,
    ],
    ['unpaired', { ...out, refused_code: 'unpaired' }, 'was unpaired here, 60 s ago', /pair/],
    [
      'without its key',
      { ...out, refused_code: 'key_lost' },
      'the key that it was paired with was lost or damaged, 60 s ago',
      /pair/,
    ],
    [
      'a key that nobody knows',
      { ...none, kind: 'provisioned', refused_at: at, refused_code: 'kiosk_unknown' },
      'the gateway does not know this kiosk, 0 s ago',
      /provision/,
    ],
  ];
  for (const [what, facts, detail, fix] of cases) {
    it(`where it is ${what}`, () => {
      const said = judgePairing(facts, at);
      expect(said.detail).toBe(detail);
      if (fix) expect(said.fix).toMatch(fix);
      else expect(said.fix).toBeNull();
    });
  }
});
