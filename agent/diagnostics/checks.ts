import type { Check } from '../local/channel.ts';
import type { Facts } from './health.ts';
import { judgePairing } from './pairing-check.ts';
import { ago, bytes, minutes } from './wording.ts';

const LOW_STORAGE = 200 * 1024 * 1024;
const STALE_MIRROR_MS = 24 * 3600_000;
const STUCK_OUTBOX_MS = 3600_000;
/** Further from the kiosk's own time than this, the system's clock is worth a word. */
const CLOCK_APART_MS = 5 * 60_000;
const BACKWARD_SHOWN_MS = 7 * 24 * 3600_000;

/** Every check in its fixed order: support asks for them by number. */
export function checksOf(facts: Facts): Check[] {
  return [
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
      return state.differs.length === 0
        ? ok(base, 'readable')
        : warn(base, `not as this version makes it: ${state.differs.join(', ')}`, 'tell support this line');
    case 'missing':
      return warn(base, 'not made yet', 'start the kiosk once');
    case 'outdated':
      return warn(base, state.detail, 'start the kiosk once');
    case 'newer':
      return bad(base, state.detail, 'install the newer version of the kiosk again');
    case 'unmigrated':
      return bad(
        base,
        `could not be brought up to date, and is as it was: ${state.detail}`,
        'make room on the disk and restart; if that does not help, install the earlier version of the kiosk again',
      );
    case 'unavailable':
      return bad(
        base,
        `cannot be opened: ${state.detail}`,
        `make room on the disk, see that ${storage.home} may be written, and restart`,
      );
    case 'damaged':
      return bad(
        base,
        state.detail,
        `keep ${storage.home}/state.db for support, then move it away and restart`,
      );
  }
}

function pairingCheck({ pairing, at }: Facts): Check {
  const base = { id: 'pairing', title: 'Account' };
  const { detail, fix } = judgePairing(pairing, at);
  return fix === null ? ok(base, detail) : bad(base, detail, fix);
}

function mirrorCheck({ mirror, household, storage, without_sync, at }: Facts): Check {
  const base = { id: 'mirror', title: "Copy of the family's data" };
  switch (mirror.kind) {
    case 'missing':
      return bad(base, 'nothing has been fetched yet', 'connect the kiosk to its gateway once');
    case 'outdated':
      return warn(base, mirror.detail, 'start the kiosk once');
    case 'unavailable':
      return bad(
        base,
        `cannot be opened: ${mirror.detail}`,
        `make room on the disk and see that ${storage.home} may be written: it is tried again`,
      );
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
      if (without_sync?.expired) {
        return bad(
          base,
          `${text}: too old to go by`,
          'connect the kiosk to the internet; until then a parent can let it go on for a day with the PIN',
        );
      }
      return age > STALE_MIRROR_MS ? warn(base, text, 'connect the kiosk to the internet') : ok(base, text);
    }
  }
}

function gatewayCheck({ gateway, pairing, at }: Facts): Check {
  const base = { id: 'gateway', title: 'Gateway' };
  if (gateway.url === null) return warn(base, 'none is set', 'set MEDIO_GATEWAY_URL');
  if (gateway.reachable === null) {
    return pairing.kind !== null && pairing.refused_at === null
      ? warn(base, 'not tried yet', null)
      : skipped(base, 'not tested because there is no account');
  }
  if (!gateway.reachable) {
    return warn(base, `${gateway.url}: ${gateway.detail}`, 'check the network; videos play on meanwhile');
  }
  const pulled = gateway.pulled_at === null ? '' : `, heard from ${ago(at - gateway.pulled_at)}`;
  return ok(base, `${gateway.url}${pulled}`);
}

function clockCheck({ clock, at }: Facts): Check {
  const base = { id: 'clock', title: 'Clock' };
  if (clock.state === 'unset') {
    return bad(base, 'has never been set', 'connect to the network, or set the date of this machine');
  }
  if (clock.ahead_ms !== null && Math.abs(clock.ahead_ms) > CLOCK_APART_MS) {
    const way = clock.ahead_ms > 0 ? 'ahead' : 'behind';
    return warn(
      base,
      `the machine's clock is ${minutes(Math.abs(clock.ahead_ms))} ${way}; the kiosk's own time is used`,
      'turn on network time (timedatectl set-ntp true)',
    );
  }
  if (clock.backward && at - clock.backward.at < BACKWARD_SHOWN_MS) {
    return warn(
      base,
      `CLOCK_BACKWARD: was ${minutes(clock.backward.by_ms)} ahead until ${ago(at - clock.backward.at)}`,
      'nothing to do, unless it comes again; minutes charged to days to come stay charged',
    );
  }
  if (clock.state === 'held') {
    return warn(
      base,
      'not confirmed since the machine was started: a day’s minutes come back only after a day of being on',
      'connect the kiosk to the internet once, or turn on network time',
    );
  }
  return ok(base, `confirmed by ${confirmedBy[clock.source ?? 'gateway']}`);
}

const confirmedBy = {
  gateway: 'the gateway',
  ntp: 'network time',
  rtc: 'the battery clock',
  parent: 'a parent',
} as const;

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
  const others = outbox.of_others === 0 ? '' : `; ${outbox.of_others} of another account are kept for it`;
  if (outbox.waiting === 0 || outbox.oldest_at === null) return ok(base, `all sent${others}`);
  const age = at - outbox.oldest_at;
  const text = `${outbox.waiting} waiting, the oldest ${ago(age)}${others}`;
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
