import type { MirrorStatus } from '../../db/device/mirror.ts';
import type { Check, DecisionRecord, Diagnostics } from '../local/channel.ts';
import type { ReaderHealth } from '../reader/port.ts';
import { ago, bytes, minutes } from './wording.ts';

/** Everything support looks at, gathered without judging. Instants are milliseconds since the epoch. */
export interface Facts {
  readonly at: number;
  readonly reader: ReaderHealth;
  readonly mirror: MirrorStatus;
  readonly household: { readonly chips: number; readonly children: number; readonly timezone: string } | null;
  readonly state:
    | { readonly kind: 'open' }
    | { readonly kind: 'newer' | 'damaged' | 'missing'; readonly detail: string };
  readonly pairing: {
    readonly kiosk_id: string | null;
    readonly has_key: boolean;
    readonly refused_code: string | null;
  };
  readonly gateway: {
    readonly url: string | null;
    /** Null: not tried yet. */
    readonly reachable: boolean | null;
    readonly detail: string;
    readonly pulled_at: number | null;
    readonly pushed_at: number | null;
  };
  readonly clock: { readonly state: 'trusted' | 'held' | 'unset'; readonly ahead_ms: number | null };
  readonly outbox: {
    readonly waiting: number;
    readonly oldest_at: number | null;
    readonly refused: readonly { readonly id: string; readonly reason: string; readonly detail: string }[];
  };
  readonly media: { readonly folder: string; readonly sound: number; readonly damaged: number };
  /** Null where no agent runs to have pages. */
  readonly pages: { readonly child: number; readonly support: number } | null;
  readonly storage: { readonly home: string; readonly free_bytes: number | null };
  readonly versions: readonly { readonly name: string; readonly value: string }[];
  readonly decisions: readonly DecisionRecord[];
}

const LOW_STORAGE = 200 * 1024 * 1024;
const STALE_MIRROR_MS = 24 * 3600_000;
const STUCK_OUTBOX_MS = 3600_000;
const CLOCK_APART_MS = 5 * 60_000;

/** The support screen and `doctor` both show this. Pure. */
export function diagnose(facts: Facts): Diagnostics {
  const checks = [
    readerCheck(facts),
    stateCheck(facts),
    pairingCheck(facts),
    mirrorCheck(facts),
    gatewayCheck(facts),
    clockCheck(facts),
    outboxCheck(facts),
    mediaCheck(facts),
    pageCheck(facts),
    storageCheck(facts),
  ];
  const bad = checks.filter((check) => check.state === 'bad');
  const warn = checks.filter((check) => check.state === 'warn');
  return {
    at: new Date(facts.at).toISOString(),
    ok: bad.length === 0,
    verdict: verdictOf(bad.length, warn.length),
    checks,
    facts: factsOf(facts),
    decisions: [...facts.decisions],
  };
}

function verdictOf(bad: number, warn: number): string {
  if (bad > 0) return bad === 1 ? 'One thing is wrong' : `${bad} things are wrong`;
  if (warn > 0) return warn === 1 ? 'Works; one thing to look at' : `Works; ${warn} things to look at`;
  return 'Everything works';
}

function readerCheck({ reader, at }: Facts): Check {
  const base = { id: 'reader', title: 'Chip reader' };
  if (reader.state === 'ready') {
    const last =
      reader.last_event_at === null ? 'no chip yet' : `last chip ${ago(at - reader.last_event_at)}`;
    return ok(base, `${reader.readers.join(', ')}; ${last}`);
  }
  if (reader.state === 'off')
    return warn(base, 'switched off by MEDIO_READER=none', 'start without MEDIO_READER=none');
  if (reader.state === 'starting') return warn(base, 'still starting', null);
  return bad(base, reader.problem ?? reader.state, reader.fix ?? 'plug the reader in again');
}

function stateCheck({ state, storage }: Facts): Check {
  const base = { id: 'state', title: 'Ledger of watched time' };
  switch (state.kind) {
    case 'open':
      return ok(base, 'readable');
    case 'missing':
      return warn(base, 'not made yet', 'start the kiosk once');
    case 'newer':
      return bad(base, state.detail, 'install the newer version of the kiosk again');
    case 'damaged':
      return bad(
        base,
        state.detail,
        `keep ${storage.home}/state.db for support, then move it away and restart`,
      );
  }
}

function pairingCheck({ pairing }: Facts): Check {
  const base = { id: 'pairing', title: 'Account' };
  if (!pairing.has_key) {
    return bad(
      base,
      'this kiosk belongs to no account yet',
      'npm run -s gateway -- provision, then give the kiosk the key in MEDIO_KIOSK_KEY',
    );
  }
  if (pairing.refused_code === 'kiosk_revoked')
    return bad(base, 'a parent removed this kiosk', 'pair it again');
  if (pairing.refused_code) return bad(base, 'the gateway does not know this kiosk', 'provision it again');
  return ok(base, pairing.kiosk_id === null ? 'has a key; not confirmed yet' : `kiosk ${pairing.kiosk_id}`);
}

function mirrorCheck({ mirror, household, at }: Facts): Check {
  const base = { id: 'mirror', title: "Copy of the family's data" };
  switch (mirror.kind) {
    case 'missing':
      return bad(base, 'nothing has been fetched yet', 'connect the kiosk to its gateway once');
    case 'invalid':
      return bad(base, `could not be read: ${mirror.detail}`, 'nothing to do: it is fetched again');
    case 'newer':
      return bad(
        base,
        `made by a newer version (${mirror.found}, known ${mirror.known})`,
        'update the kiosk',
      );
    case 'ready': {
      const age = at - mirror.pulled_at;
      const text = `${household?.chips ?? '?'} chips, fetched ${ago(age)}`;
      return age > STALE_MIRROR_MS ? warn(base, text, 'connect the kiosk to the internet') : ok(base, text);
    }
  }
}

function gatewayCheck({ gateway, pairing, at }: Facts): Check {
  const base = { id: 'gateway', title: 'Gateway' };
  if (gateway.url === null) return warn(base, 'none is set', 'set MEDIO_GATEWAY_URL');
  if (gateway.reachable === null) {
    return pairing.has_key
      ? warn(base, 'not tried yet', null)
      : skipped(base, 'not tested because there is no account');
  }
  if (!gateway.reachable) {
    return warn(base, `${gateway.url}: ${gateway.detail}`, 'check the network; videos play on meanwhile');
  }
  const pulled = gateway.pulled_at === null ? '' : `, heard from ${ago(at - gateway.pulled_at)}`;
  return ok(base, `${gateway.url}${pulled}`);
}

function clockCheck({ clock }: Facts): Check {
  const base = { id: 'clock', title: 'Clock' };
  if (clock.state === 'unset') {
    return bad(base, 'has never been set', 'connect to the network, or set the date of this machine');
  }
  if (clock.ahead_ms !== null && Math.abs(clock.ahead_ms) > CLOCK_APART_MS) {
    const way = clock.ahead_ms > 0 ? 'ahead' : 'behind';
    return warn(
      base,
      `the machine's clock is ${minutes(Math.abs(clock.ahead_ms))} ${way}; the gateway's time is used`,
      'turn on network time (timedatectl set-ntp true)',
    );
  }
  return clock.state === 'trusted'
    ? ok(base, 'confirmed by the gateway')
    : ok(base, 'set; not confirmed since the start');
}

function outboxCheck({ outbox, at }: Facts): Check {
  const base = { id: 'outbox', title: 'Sessions to send' };
  const [first] = outbox.refused;
  if (first) {
    return bad(
      base,
      `${outbox.refused.length} refused: ${first.reason}, ${first.detail}`,
      'tell support the lines below',
    );
  }
  if (outbox.waiting === 0 || outbox.oldest_at === null) return ok(base, 'all sent');
  const age = at - outbox.oldest_at;
  const text = `${outbox.waiting} waiting, the oldest ${ago(age)}`;
  return age > STUCK_OUTBOX_MS
    ? warn(base, text, 'connect the kiosk to the internet; nothing is lost')
    : ok(base, text);
}

function mediaCheck({ media }: Facts): Check {
  const base = { id: 'media', title: 'Videos on this kiosk' };
  if (media.damaged > 0) {
    return warn(base, `${media.sound} fine, ${media.damaged} damaged`, `copy them to ${media.folder} again`);
  }
  if (media.sound === 0) return warn(base, 'none', `copy MP4 or WebM files to ${media.folder}`);
  return ok(base, `${media.sound} in ${media.folder}`);
}

function pageCheck({ pages }: Facts): Check {
  const base = { id: 'page', title: 'Screen' };
  if (pages === null) return skipped(base, 'not tested because the kiosk is not running');
  if (pages.child === 0)
    return warn(base, 'no screen shows the kiosk', 'open the address printed at the start');
  return ok(base, pages.child === 1 ? 'connected' : `${pages.child} connected, the newest in front`);
}

function storageCheck({ storage }: Facts): Check {
  const base = { id: 'storage', title: 'Storage' };
  if (storage.free_bytes === null) return skipped(base, 'not known on this system');
  const text = `${bytes(storage.free_bytes)} free`;
  return storage.free_bytes < LOW_STORAGE
    ? bad(base, text, 'remove videos that are not needed')
    : ok(base, text);
}

function factsOf(facts: Facts): Diagnostics['facts'] {
  const { mirror, outbox, household } = facts;
  return [
    { heading: 'Versions', lines: [...facts.versions] },
    {
      heading: 'Sync',
      lines: [
        { name: 'Position', value: mirror.kind === 'ready' ? mirror.cursor : 'none' },
        { name: 'Last fetch', value: stamp(facts.gateway.pulled_at) },
        { name: 'Last send', value: stamp(facts.gateway.pushed_at) },
        { name: 'Waiting', value: String(outbox.waiting) },
        ...outbox.refused.map((it) => ({ name: `Refused ${it.id}`, value: `${it.reason}: ${it.detail}` })),
      ],
    },
    {
      heading: 'Household',
      lines: [
        { name: 'Children', value: String(household?.children ?? 'unknown') },
        { name: 'Time zone', value: household?.timezone ?? 'unknown' },
        { name: 'Reader restarts', value: String(facts.reader.restarts) },
      ],
    },
  ];
}

type Base = Pick<Check, 'id' | 'title'>;
const ok = (base: Base, detail: string): Check => ({ ...base, state: 'ok', detail, fix: null });
const warn = (base: Base, detail: string, fix: string | null): Check => ({
  ...base,
  state: 'warn',
  detail,
  fix,
});
const bad = (base: Base, detail: string, fix: string): Check => ({ ...base, state: 'bad', detail, fix });
const skipped = (base: Base, detail: string): Check => ({ ...base, state: 'skipped', detail, fix: null });
const stamp = (at: number | null): string => (at === null ? 'never' : new Date(at).toISOString());
