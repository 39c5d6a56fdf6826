import { readClock } from '../../db/device/clock.ts';
import { readIdentity } from '../../db/device/identity.ts';
import { mirrorFile } from '../../db/device/mirror-file.ts';
import { readState } from '../../db/device/mirror-rows.ts';
import { type OpenedToRead, openDeviceReadOnly } from '../../db/device/open.ts';
import { stateFile } from '../../db/device/state.ts';
import { loadRatings } from '../../db/ratings.ts';
import { systemClock } from '../../sync/clock.ts';
import { openHttp } from '../../sync/device/http.ts';
import { build } from '../build.ts';
import { ageIn } from '../clock/mirror-age.ts';
import { trustedClock } from '../clock/trusted.ts';
import type { Config } from '../config.ts';
import { quiet } from '../log.ts';
import { scanLibrary } from '../media/library.ts';
import { readMirror } from '../mirror-view.ts';
import { justSynced } from '../policy/mirror-age.ts';
import type { ReaderHealth } from '../reader/port.ts';
import { superviseReader } from '../reader/supervisor.ts';
import { gatherFacts, type StateView } from './gather.ts';
import type { Facts } from './health.ts';

/** A reader that has not answered by then has a problem worth naming. */
const READER_ANSWERS_WITHIN_MS = 4_000;

/** The same facts as a running agent gives, for a kiosk that does not run. Changes nothing. */
export async function lookAtFiles(config: Config): Promise<Facts> {
  const mirror = openDeviceReadOnly(mirrorFile(config.home));
  const state = openDeviceReadOnly(stateFile(config.home));
  try {
    const ratings = loadRatings();
    const time = trustedClock({
      clock: systemClock(),
      builtAt: build.builtAt,
      saved: state.kind === 'open' ? readClock(state.db) : null,
      correct: () => undefined,
      log: quiet,
    });
    const standing = mirror.kind === 'open' ? readState(mirror.db) : null;
    const [reader, gateway] = await Promise.all([lookAtReader(config), lookAtGateway(config)]);
    const facts = await gatherFacts({
      config,
      now: time.now,
      reader,
      mirror: {
        status: () => statusOf(mirror, standing),
        connection: () => (mirror.kind === 'open' ? { db: mirror.db, generation: 1 } : null),
      },
      household:
        mirror.kind === 'open' && standing
          ? readMirror({ ratings, given: () => [] }, mirror.db, standing).household
          : null,
      mirrorAge: state.kind === 'open' ? ageIn(state.db, systemClock()) : justSynced,
      state: stateOf(state),
      sync: null,
      clock: time,
      library: scanLibrary(config.mediaFolder),
      pages: null,
      ratings,
    });
    return { ...facts, gateway: { ...facts.gateway, ...gateway, pulled_at: standing?.pulled_at ?? null } };
  } finally {
    if (mirror.kind === 'open') mirror.db.close();
    if (state.kind === 'open') state.db.close();
  }
}

function statusOf(mirror: OpenedToRead, standing: ReturnType<typeof readState>): Facts['mirror'] {
  if (mirror.kind === 'damaged') return { kind: 'invalid', detail: mirror.detail };
  if (mirror.kind === 'outdated') return { kind: 'outdated', detail: behind(mirror) };
  if (mirror.kind !== 'open') return mirror;
  return standing ? { kind: 'ready', ...standing } : { kind: 'missing' };
}

function stateOf(state: OpenedToRead): StateView {
  switch (state.kind) {
    case 'open': {
      const { db } = state;
      return { kind: 'open', state: { db, identity: () => readIdentity(db) } };
    }
    case 'missing':
      return { kind: 'unusable', why: { kind: 'missing', detail: 'not made yet' } };
    case 'newer':
      return {
        kind: 'unusable',
        why: { kind: 'newer', detail: `written by a newer version (${state.found}, known ${state.known})` },
      };
    case 'outdated':
      return { kind: 'unusable', why: { kind: 'outdated', detail: behind(state) } };
    case 'damaged':
    case 'unavailable':
      return { kind: 'unusable', why: state };
  }
}

function behind({ found, known }: Extract<OpenedToRead, { kind: 'outdated' }>): string {
  return `made by an earlier version (at step ${found} of ${known}), brought up to date at the next start`;
}

async function lookAtReader(config: Config): Promise<ReaderHealth> {
  const clock = systemClock();
  const waiting = new AbortController();
  const reader = superviseReader({
    clock,
    log: quiet,
    mode: config.reader,
    onEvent: (event) => {
      if (event.kind === 'health' && event.health.state !== 'starting') waiting.abort();
    },
  });
  if (config.reader === 'pcsc') await clock.sleep(READER_ANSWERS_WITHIN_MS, waiting.signal);
  const health = reader.health();
  await reader.stop();
  return health;
}

async function lookAtGateway(config: Config): Promise<Pick<Facts['gateway'], 'reachable' | 'detail'>> {
  if (config.gatewayUrl === null) return { reachable: null, detail: '' };
  const http = openHttp({ baseUrl: new URL(config.gatewayUrl), timeouts: { total: 5_000 } });
  try {
    const answer = await http.json({
      method: 'GET',
      path: '/readyz',
      headers: {},
      signal: AbortSignal.timeout(5_000),
    });
    if (answer.kind !== 'answer')
      return { reachable: false, detail: 'detail' in answer ? answer.detail : 'no answer' };
    return { reachable: answer.status === 200, detail: `answered ${answer.status}` };
  } finally {
    await http.close();
  }
}
