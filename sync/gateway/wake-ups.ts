import { listen, type Postgres } from '../../db/postgres/connect.ts';
import { SHARED_HOUSEHOLD } from '../../db/schema/revisions.ts';
import type { Clock } from '../clock.ts';
import { activeKiosks } from './active-kiosks.ts';
import { createEventStreams, type EventStreams } from './event-streams.ts';
import { hearRevisions, REVISION_CHANNEL } from './hear-revisions.ts';

export interface WakeUpsDeps {
  readonly postgres: Postgres;
  /** Of the same database, and of itself: a pooler of transactions passes no notices on. */
  readonly listenUrl: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: { readonly warn: (fields: object, message: string) => void };
}

export interface WakeUps {
  readonly streams: EventStreams;
  /** Whether this gateway hears the database now; if not, its kiosks find changes by polling. */
  readonly isHearing: () => boolean;
  /** Ends what it listens with; the server ends the streams. Twice harmless. */
  readonly stop: () => Promise<void>;
}

/** Passes what the database notifies on to the kiosks whose streams are open here. */
export function startWakeUps(deps: WakeUpsDeps): WakeUps {
  const { postgres, listenUrl, clock, random, log } = deps;
  const streams = createEventStreams({ clock, log, active: (ids) => activeKiosks(postgres, ids) });
  const connection = { url: listenUrl, applicationName: 'medio-gateway-listen', channel: REVISION_CHANNEL };
  const heard = hearRevisions({
    clock,
    random,
    log,
    listen: (onNotice) => listen(connection, onNotice),
    onChanged: (household, revision) =>
      household === SHARED_HOUSEHOLD ? streams.changedForAll() : streams.changed(household, revision),
    onHearing: streams.changedForAll,
  });
  return { streams, isHearing: heard.isHearing, stop: heard.stop };
}
