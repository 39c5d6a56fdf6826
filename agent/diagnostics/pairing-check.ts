import type { Diagnostics } from '../local/channel.ts';
import type { PairingFacts } from './pairing-facts.ts';
import { ago } from './wording.ts';

/** What to say of the account, and what to do; `fix` null: it is in order. */
export function judgePairing(pairing: PairingFacts, at: number): { detail: string; fix: string | null } {
  const { kind, refused_at, waits } = pairing;
  const next = waits ? waiting(waits) : null;
  if (kind === null) {
    return (
      next ?? {
        detail: 'this kiosk belongs to no account yet',
        fix: 'set MEDIO_GATEWAY_URL and look at its screen',
      }
    );
  }
  if (refused_at !== null) {
    const since = `${whyRefused(pairing)}, ${ago(at - refused_at)}`;
    if (next) return { detail: `${since}; it ${next.detail}`, fix: next.fix };
    return {
      detail: since,
      fix: kind === 'paired' ? 'pair it again at its screen' : 'provision it again, or pair it',
    };
  }
  if (kind === 'provisioned') {
    const detail = pairing.kiosk_id === null ? 'has a key; not confirmed yet' : `kiosk ${pairing.kiosk_id}`;
    return { detail, fix: null };
  }
  const named = pairing.kiosk_name ? ` as ${pairing.kiosk_name}` : '';
  return { detail: `paired with ${pairing.account ?? 'an account'}${named}, ${since(pairing)}`, fix: null };
}

function waiting(waits: NonNullable<PairingFacts['waits']>): { detail: string; fix: string } {
  if (waits.kind === 'touch') {
    return {
      detail: `waits for a touch: ${waits.account} agreed`,
      fix: 'see that it is the right account, and touch its screen',
    };
  }
  const { user_code, verification_uri } = waits;
  return {
    detail: `waits for a parent with the code ${user_code}`,
    fix: `open ${verification_uri} on a phone and type the letters`,
  };
}

function whyRefused({ refused_code, refused_reason }: PairingFacts): string {
  if (refused_code === 'unpaired') return 'was unpaired here';
  if (refused_code === 'key_lost') return 'the key that it was paired with was lost or damaged';
  if (refused_code !== 'kiosk_revoked') return 'the gateway does not know this kiosk';
  switch (refused_reason) {
    case 'cloned':
      return 'its access was taken because its folder is on two machines';
    case 'replaced':
      return 'its access was taken because its key was paired with another account';
    case 'kiosk':
      return 'it was given up at its screen';
    default:
      return 'a parent removed this kiosk';
  }
}

function since({ since: at }: PairingFacts): string {
  return at === null ? 'for a while' : `since ${new Date(at).toISOString().slice(0, 10)}`;
}

export function accountLines(pairing: PairingFacts): Diagnostics['facts'][number]['lines'] {
  const { kind, waits } = pairing;
  return [
    {
      name: 'Access',
      value: kind === null ? 'none' : kind === 'paired' ? 'paired' : 'by a key that it was given',
    },
    { name: 'Account', value: pairing.account ?? 'unknown' },
    { name: 'Kiosk', value: pairing.kiosk_id ?? 'unknown' },
    { name: 'Since', value: pairing.since === null ? 'unknown' : new Date(pairing.since).toISOString() },
    { name: 'Tokens', value: pairing.tokens ?? 'none' },
    ...(waits?.kind === 'parent' ? [{ name: 'Code', value: waits.user_code }] : []),
    ...(pairing.refused_code
      ? [{ name: 'Refused', value: `${pairing.refused_code} ${pairing.refused_reason ?? ''}`.trim() }]
      : []),
  ];
}
