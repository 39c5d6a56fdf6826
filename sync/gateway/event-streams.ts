import type { Clock } from '../clock.ts';
import { PROTOCOL_VERSION, type StreamEvent } from '../protocol.ts';
import type { Kiosk } from './authenticate.ts';

/** Where a stream's text goes: an HTTP answer that stays open. */
export interface Sink {
  readonly write: (text: string) => unknown;
  readonly end: () => unknown;
  readonly destroy: () => unknown;
  /** Bytes that were written and that nobody has taken yet. */
  readonly writableLength: number;
}

export interface EventStreamsDeps {
  readonly clock: Pick<Clock, 'every'>;
  /** Which of these kiosks may still ask. */
  readonly active: (kiosk_ids: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly log: { readonly warn: (fields: object, message: string) => void };
}

/** The open streams of one gateway process. They carry hints, never data: a hint that is lost costs a minute. */
export interface EventStreams {
  /** Takes the answer over. Whoever holds it tells `closed` when it is gone. */
  readonly open: (kiosk: Pick<Kiosk, 'kiosk_id' | 'user_id'>, sink: Sink) => { readonly closed: () => void };
  readonly changed: (household: string, revision: number) => void;
  /** Something may have changed for anybody: everybody is told, some at a time. */
  readonly changedForAll: () => void;
  readonly count: () => number;
  /** Ends every stream, and takes no more. Twice harmless. */
  readonly close: () => void;
}

/** A kiosk opens the next one before the gateway has noticed that the last one is dead. */
const STREAMS_PER_KIOSK = 2;
/** Each stream says something this often, in seconds: kiosks give one up that is silent for 45. */
const KEEP_ALIVE_S = 20;
/** Streams that are told in one second when all are: each then asks for changes. */
const TOLD_AT_ONCE = 500;
/** What a kiosk may leave unread before it is cut off, in bytes: some fifty hints. */
const UNREAD_LIMIT = 4096;

const KEEP_ALIVE = ':\n\n';

interface Stream {
  readonly kiosk_id: string;
  readonly user_id: string;
  readonly sink: Sink;
  /** The second of each round in which it is kept alive. */
  readonly slot: number;
}

/** One tick a second serves them all: no timer and no query is any one stream's own. */
export function createEventStreams(deps: EventStreamsDeps): EventStreams {
  const households = new Map<string, Set<Stream>>();
  const slots = Array.from({ length: KEEP_ALIVE_S }, () => new Set<Stream>());
  /** Not told yet of a change that concerns all. */
  const untold = new Set<Stream>();
  /** Households that changed lately: it may be that one of their kiosks was removed. */
  const suspects = new Set<string>();
  let count = 0;
  let second = 0;
  let opened = 0;
  let asking = false;
  let closed = false;

  const drop = (stream: Stream) => {
    if (!slots[stream.slot]?.delete(stream)) return;
    count -= 1;
    untold.delete(stream);
    const ofHousehold = households.get(stream.user_id);
    ofHousehold?.delete(stream);
    if (ofHousehold?.size === 0) households.delete(stream.user_id);
  };

  const say = (stream: Stream, text: string) => {
    stream.sink.write(text);
    if (stream.sink.writableLength <= UNREAD_LIMIT) return;
    drop(stream);
    stream.sink.destroy();
  };

  const end = (stream: Stream) => {
    drop(stream);
    stream.sink.end();
  };

  const tellSome = () => {
    const event = eventText(null);
    let told = 0;
    for (const stream of untold) {
      if (told++ === TOLD_AT_ONCE) return;
      untold.delete(stream);
      say(stream, event);
    }
  };

  const endRemoved = async (streams: readonly Stream[]) => {
    if (asking || streams.length === 0) return;
    asking = true;
    try {
      const active = await deps.active([...new Set(streams.map(({ kiosk_id }) => kiosk_id))]);
      for (const stream of streams) if (!active.has(stream.kiosk_id)) end(stream);
    } catch (error) {
      deps.log.warn({ reason: String(error) }, 'who is still paired could not be asked: the next round does');
    } finally {
      asking = false;
    }
  };

  const tick = () => {
    tellSome();
    second = (second + 1) % KEEP_ALIVE_S;
    const due = [...(slots[second] ?? [])];
    for (const stream of due) say(stream, KEEP_ALIVE);
    const suspected = [...suspects].flatMap((household) => [...(households.get(household) ?? [])]);
    if (!asking) suspects.clear();
    void endRemoved([...due, ...suspected]);
  };
  const stopTicking = deps.clock.every(1000, tick);

  return {
    open: (kiosk, sink) => {
      const slot = opened++ % KEEP_ALIVE_S;
      const stream: Stream = { kiosk_id: kiosk.kiosk_id, user_id: kiosk.user_id, sink, slot };
      if (closed) {
        sink.end();
        return { closed: () => undefined };
      }
      const ofHousehold = households.get(stream.user_id) ?? new Set();
      households.set(stream.user_id, ofHousehold);
      const own = [...ofHousehold].filter(({ kiosk_id }) => kiosk_id === stream.kiosk_id);
      ofHousehold.add(stream);
      slots[slot]?.add(stream);
      count += 1;
      for (const older of own.slice(0, Math.max(0, own.length + 1 - STREAMS_PER_KIOSK))) end(older);
      say(stream, KEEP_ALIVE);
      return { closed: () => drop(stream) };
    },
    changed: (household, revision) => {
      const streams = households.get(household);
      if (!streams) return;
      suspects.add(household);
      const event = eventText(revision);
      for (const stream of streams) say(stream, event);
    },
    changedForAll: () => {
      for (const slot of slots) for (const stream of slot) untold.add(stream);
      tellSome();
    },
    count: () => count,
    close: () => {
      closed = true;
      stopTicking();
      for (const slot of slots) for (const stream of slot) end(stream);
    },
  };
}

function eventText(revision: number | null): string {
  const event: StreamEvent = { v: PROTOCOL_VERSION, type: 'changed', revision };
  return `data: ${JSON.stringify(event)}\n\n`;
}
