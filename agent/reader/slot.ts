import type { EventEmitter } from 'node:events';
import type { Clock } from '../../sync/clock.ts';
import type { ChipMessage } from './port.ts';
import { parseUidAnswer, type UidAnswer } from './uid.ts';

/** What is used of one reader of nfc-pcsc. */
export interface Slot extends EventEmitter {
  readonly name: string;
  autoProcessing: boolean;
  readonly connection: object | null;
  readonly reader: EventEmitter & { readonly SCARD_STATE_PRESENT: number };
  connect(): Promise<unknown>;
  disconnect(): Promise<unknown>;
  transmit(data: Buffer, responseMaxLength: number): Promise<Buffer>;
}

export interface SlotDeps {
  readonly clock: Clock;
  readonly send: (message: ChipMessage) => void;
  readonly log: (line: string) => void;
}

/** A reader needs this long to notice a chip that lies on it already. */
export const SETTLE_MS = 500;
const ANSWER_MS = 1000;
const RETRY_PAUSE_MS = 100;
const GET_UID = Buffer.from('FFCA000000', 'hex');
const LONGEST_ANSWER = 32;

/** One chip's stay on the reader. */
interface Visit {
  readonly resting: boolean;
  stage: 'arriving' | 'reading' | 'over';
  uid: string | null;
  lifted: boolean;
}

/**
 * Reads every chip laid on this reader and tells of taps, chips at rest, lifts and failures.
 * Never waits within a status event, and never closes the reader: the native side holds its lock there.
 */
export function watchSlot(deps: SlotDeps, slot: Slot): void {
  const appeared = deps.clock.monotonic();
  let visit: Visit | null = null;
  /** pcscd's count of insertions and removals, once known. */
  let counted: number | null = null;

  const readCurrent = () => {
    if (visit) void read(deps, slot, visit);
  };
  slot.autoProcessing = false;
  nameErrors(slot);
  slot.on('error', (error) => {
    deps.log(`${slot.name}: ${describe(error)}`);
    readCurrent();
  });
  slot.on('card', readCurrent);
  // A reader that goes takes its chip along unread and unlifted: no hand was there.
  slot.on('end', () => {
    if (visit) visit.stage = 'over';
    visit = null;
  });

  slot.reader.on('status', ({ state }: { state: number }) => {
    const present = (state & slot.reader.SCARD_STATE_PRESENT) !== 0;
    const count = state >>> 16;
    const before = visit;
    if (visit && (!present || count !== counted)) {
      lift(deps, slot, visit);
      visit = null;
    }
    if (present && !visit) {
      const resting = counted === null || deps.clock.monotonic() - appeared < SETTLE_MS;
      visit = { resting, stage: 'arriving', uid: null, lifted: false };
      void expectAnswer(deps, slot, visit);
      // Swapped within one status event: nfc-pcsc saw no change and will not announce this chip.
      if (before) readCurrent();
    }
    if (!present && !before && counted !== null && count !== counted) {
      tellUnreadable(deps, slot, 'lifted too soon');
    }
    counted = count;
  });
}

async function read(deps: SlotDeps, slot: Slot, visit: Visit): Promise<void> {
  if (visit.stage !== 'arriving') return;
  visit.stage = 'reading';
  let answer = await ask(slot);
  if (answer.kind === 'unreadable' && visit.stage === 'reading' && !visit.lifted) {
    // Half in the field still, or a stale connection: once more over a fresh one.
    await release(deps, slot);
    await deps.clock.sleep(RETRY_PAUSE_MS);
    answer = await slot.connect().then(() => ask(slot), unreadable);
  }
  conclude(deps, slot, visit, answer);
  // No connection outlives its question: a kept one goes stale under a chip that is swapped quickly.
  await release(deps, slot);
}

async function expectAnswer(deps: SlotDeps, slot: Slot, visit: Visit): Promise<void> {
  await deps.clock.sleep(ANSWER_MS);
  conclude(deps, slot, visit, unreadable('the chip did not answer within a second'));
}

function conclude(deps: SlotDeps, slot: Slot, visit: Visit, answer: UidAnswer): void {
  if (visit.stage === 'over') return;
  visit.stage = 'over';
  if (answer.kind === 'unreadable') {
    tellUnreadable(deps, slot, visit.lifted ? `lifted too soon: ${answer.reason}` : answer.reason);
    return;
  }
  visit.uid = answer.uid;
  deps.send({ v: 1, kind: visit.resting ? 'resting' : 'tap', uid: answer.uid, reader: slot.name });
  if (visit.lifted) lift(deps, slot, visit);
}

function lift(deps: SlotDeps, slot: Slot, visit: Visit): void {
  visit.lifted = true;
  if (visit.uid !== null) deps.send({ v: 1, kind: 'lift', uid: visit.uid, reader: slot.name });
}

function tellUnreadable(deps: SlotDeps, slot: Slot, reason: string): void {
  deps.send({ v: 1, kind: 'unreadable', reader: slot.name, reason: reason.slice(0, 1000) });
}

/** nfc-pcsc reports a failed connect by emitting the error itself as the event's name. */
function nameErrors(slot: Slot): void {
  const emit = slot.emit.bind(slot);
  slot.emit = (name: unknown, ...args: unknown[]) =>
    name instanceof Error ? emit('error', name) : emit(name as string, ...args);
}

async function ask(slot: Slot): Promise<UidAnswer> {
  try {
    return parseUidAnswer(await slot.transmit(GET_UID, LONGEST_ANSWER));
  } catch (error) {
    return unreadable(error);
  }
}

async function release(deps: SlotDeps, slot: Slot): Promise<void> {
  try {
    if (slot.connection) await slot.disconnect();
  } catch (error) {
    deps.log(`${slot.name}: ${describe(error)}`);
  }
}

function unreadable(why: unknown): UidAnswer {
  return { kind: 'unreadable', reason: describe(why) };
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = 'previous' in error && error.previous instanceof Error ? ` (${error.previous.message})` : '';
  return error.message + cause;
}
